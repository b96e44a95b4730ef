//! ISIC 2019, by the paper's section 3 and by `isic2019_implementation/train_isic.py` of its authors.

use lossproof::Link;
use lossproof_reproduction::protocol::{Plan, Regime, Schedule, System, Variant};
use lossproof_verdicts::Imbalance;

use crate::plan;

fn schedule(system: &str, variant: Variant, epochs: usize) -> Schedule {
    let plan = Plan { imbalance: Imbalance::AsIs, epochs, ..plan("isic-2019", system, variant) };
    plan.schedule(&System::named(system).unwrap(), &Regime::named("isic-2019").unwrap())
}

/// `CyclicLR(base_lr=1e-5, max_lr=1e-3, mode='triangular2')` with its default of 2000 steps up, stepped after each of 100 epochs:
/// after e steps `1e-5 + (1e-3 − 1e-5)·e/2000`.
#[test]
fn the_rate_is_that_of_the_code_and_hardly_rises() {
    for variant in Variant::ALL {
        let schedule = schedule("ce", variant, 100);
        for epoch in 0..100 {
            let expected = 1e-5 + (1e-3 - 1e-5) * epoch as f64 / 2000.0;
            // Four roundings on either side.
            assert!((schedule.rate(epoch) - expected).abs() <= 8.0 * f64::EPSILON * expected, "{epoch}");
        }
        assert!(schedule.rate(99) < 0.06 * 1e-3);
    }
}

/// In the text one neuron, T0 = 50 of 100 epochs and τ = 100. In the code two, `epoch >= 50` with epochs from 1, and no other rate then.
#[test]
fn text_and_code_differ_where_they_say() {
    let tuning = Regime::named("isic-2019").unwrap().fine_tuning.unwrap();
    let (text, code) = (tuning.reading(Variant::Paper), tuning.reading(Variant::AsPublished));
    assert_eq!((text.link(), text.augments_evaluation), (Link::Sigmoid, false));
    assert_eq!((code.link(), code.augments_evaluation), (Link::Softmax, true));
    for (variant, begins, factor) in [(Variant::Paper, 50, 0.01), (Variant::AsPublished, 49, 1.0)] {
        let schedule = schedule("hmloss-cs", variant, 100);
        let second = &schedule.phases[1];
        assert_eq!((schedule.phases[0].loss.as_str(), second.loss.as_str()), ("ce", "hmloss"));
        assert_eq!((second.from_epoch, second.rate_factor), (begins, factor), "{variant:?}");
        assert_eq!(second.params.number("delta"), Some(1e4));
    }
    let gamma = |variant| schedule("focal", variant, 100).phases[0].params.number("gamma");
    assert_eq!((gamma(Variant::Paper), gamma(Variant::AsPublished)), (Some(2.0), Some(1.0)));
    // 15 epochs of 100, and 68 % of the tensors.
    assert_eq!((tuning.patience * 100 / 200, tuning.frozen), (15, 0.68));
}

/// A field that is not there is left out of what is written, so that the other regimes' records are what they were.
#[test]
fn only_this_regime_has_what_goes_with_it() {
    for name in Regime::names() {
        let text = serde_json::to_string(&Regime::named(name).unwrap()).unwrap();
        let is_isic = name == "isic-2019";
        for (part, has) in [("fine_tuning", is_isic), ("cycle", is_isic), ("n_max", !is_isic), ("momentum", !is_isic)] {
            assert_eq!(text.contains(part), has, "{name}: {text}");
        }
        let read: Regime = serde_json::from_str(&text).unwrap();
        assert_eq!(read, Regime::named(name).unwrap());
    }
}
