//! Systems, regimes and readings.

mod isic;

use lossproof_reproduction::protocol::{Plan, Regime, System, Variant};
use lossproof_verdicts::Imbalance;
use lossproof_verdicts::published::{TABLE_1, TABLE_2};

fn plan(dataset: &str, system: &str, variant: Variant) -> Plan {
    let regime = Regime::named(dataset).unwrap();
    Plan {
        dataset: dataset.into(),
        imbalance: Imbalance::Lt,
        system: system.into(),
        variant,
        epochs: regime.epochs,
        delta: None,
        seed: 1,
    }
}

#[test]
fn every_system_has_a_schedule_under_every_regime() {
    for dataset in Regime::names() {
        let regime = Regime::named(dataset).unwrap();
        assert_eq!(regime.dataset, dataset);
        for name in System::names() {
            let system = System::named(name).unwrap();
            lossproof::registry::loss(&system.loss).unwrap();
            let plan = plan(dataset, name, Variant::Paper);
            let schedule = plan.schedule(&system, &regime);
            assert_eq!(schedule.phases[0].from_epoch, 0, "{name}");
            assert!(schedule.phases.windows(2).all(|two| two[0].from_epoch < two[1].from_epoch), "{name}");
            // A rate that goes in cycles ends on its way up; the others fall.
            if regime.rate.cycle.is_none() {
                assert!(schedule.rate(plan.epochs - 1) < schedule.rate(regime.epochs / 4), "{dataset} {name}");
            }
        }
    }
}

#[test]
fn every_row_that_the_paper_trained_itself_is_a_system() {
    for row in TABLE_1.rows.iter().chain(TABLE_2.rows).filter(|row| !row.quoted) {
        assert!(row.systems.iter().any(|system| System::named(system).is_ok()), "{}", row.label);
    }
}

#[test]
fn the_papers_protocol_is_that_of_its_section_three() {
    let regime = Regime::named("cifar-10").unwrap();
    let system = System::named("hmloss-cs").unwrap();
    let schedule = plan("cifar-10", "hmloss-cs", Variant::Paper).schedule(&system, &regime);
    let rates: Vec<f64> = [0, 4, 5, 99, 100, 159, 160, 180, 199].map(|epoch| schedule.rate(epoch)).to_vec();
    let expected = [0.02, 0.1, 0.1, 0.1, 1e-3, 1e-3, 1e-5, 1e-7, 1e-7];
    for (rate, expected) in rates.iter().zip(expected) {
        // Up to three factors, each rounded.
        assert!((rate - expected).abs() <= 4.0 * f64::EPSILON * expected, "{rates:?}");
    }
    assert_eq!((schedule.phase(99).loss.as_str(), schedule.phase(99).weighting.is_none()), ("ce", true));
    assert_eq!(schedule.phase(100).weighting.as_ref().map(|weighting| weighting.kind.as_str()), Some("cs"));
    assert_eq!((regime.batch_size, regime.momentum, regime.weight_decay), (128, 0.9, 2e-4));
}

// Ren et al. 2020, appendix C.3: 13,000 of 15,000 iterations by cross-entropy, then the classifier from 0.1 down to 0 by a cosine.
#[test]
fn balms_has_two_parts_and_a_rate_of_its_own_in_the_second() {
    let regime = Regime::named("cifar-10").unwrap();
    for variant in Variant::ALL {
        let schedule = plan("cifar-10", "balms", variant).schedule(&System::named("balms").unwrap(), &regime);
        let names: Vec<_> = schedule.phases.iter().map(|phase| (phase.from_epoch, phase.loss.as_str())).collect();
        assert_eq!(names, [(0, "ce"), (173, "balanced-softmax")]);
        let ce = plan("cifar-10", "ce", variant).schedule(&System::named("ce").unwrap(), &regime);
        assert!((0..173).all(|epoch| schedule.rate(epoch) == ce.rate(epoch)));
        for epoch in 173..200 {
            let expected = 0.05 * (1.0 + (std::f64::consts::PI * f64::from(epoch - 173) / 27.0).cos());
            // A product of up to 30 rounded factors, each of a cosine that is right to 4 roundings of 1 + cos ≥ 0.006.
            let allowed = 30.0 * 4.0 * f64::EPSILON * 0.1;
            assert!((schedule.rate(epoch as usize) - expected).abs() <= allowed, "{epoch}: {expected}");
        }
    }
}

#[test]
fn the_readings_differ_where_they_say() {
    let regime = Regime::named("cifar-100").unwrap();
    let of =
        |system: &str, variant| plan("cifar-100", system, variant).schedule(&System::named(system).unwrap(), &regime);
    let subtracted = of("ce", Variant::PaperSubtracted);
    for (epoch, expected) in [(159, 0.1), (160, 0.09), (180, 0.08)] {
        assert!((subtracted.rate(epoch) - expected).abs() <= 4.0 * f64::EPSILON, "{epoch}");
    }
    assert_eq!(of("focal", Variant::AsPublished).phase(0).params.number("gamma"), Some(0.0));
    assert_eq!(of("focal", Variant::Paper).phase(0).params.number("gamma"), Some(2.0));
    assert!(of("hmloss", Variant::AsPublished).phase(199).params.get("variant").is_some());
    assert!(of("hmloss", Variant::Paper).phase(199).params.get("variant").is_none());
}

#[test]
fn names_that_there_are_not_are_answered_with_those_there_are() {
    assert!(System::named("hm").unwrap_err().to_string().contains("hmloss-cs"));
    assert!(Regime::named("mnist").unwrap_err().to_string().contains("fashion-mnist"));
    assert!("papers".parse::<Variant>().unwrap_err().to_string().contains("as-published"));
}
