//! A dual number's value part is what the plain evaluation gives, to the bit, in every number type.

use std::fmt::Debug;

use lossproof::{Derivatives, DoubleDouble, Jet, Link, Loss, Modulation, Real};
use proptest::prelude::*;

use crate::cases::{every, mild, product, sweep};
use crate::dual::along;
use crate::second_opinion::Foreign;
use crate::support::{LINKS, Owned, cases};

/// Compared as printed, to the last digit: the sign of zero and NaN count.
fn printed(numbers: &impl Debug) -> String {
    format!("{numbers:?}")
}

/// Whether `value` of the evaluation in dual numbers, with the logit at `place` as the variable, is the plain one.
fn same_bits<T: Real, D: Real>(
    (loss, batch, place): (&Loss, &Owned, usize),
    number: impl Fn(f64) -> T,
    dual: impl Fn(f64, bool) -> D,
    value: impl Fn(D) -> T,
) -> bool {
    let plain = loss.evaluate_with(&batch.batch(), &number(0.0), |z| number(*z), Derivatives::Hessian).expect("valid");
    printed(&along(loss, batch, |i| i == place, &dual(0.0, false), dual).map(value)) == printed(&plain)
}

/// First-order and nested duals.
fn value_is_plain<T: Real>(case: (&Loss, &Owned, usize), number: impl Fn(f64) -> T) -> bool {
    let slope = |here: bool| if here { 1.0 } else { 0.0 };
    let jet = |x: f64, slope: f64| Jet { value: number(x), derivative: number(slope) };
    let once = |z: f64, here: bool| jet(z, slope(here));
    let twice = |z: f64, here: bool| Jet { value: once(z, here), derivative: jet(slope(here), 0.0) };
    same_bits(case, &number, once, |x| x.value) && same_bits(case, &number, twice, |x| x.value.value)
}

fn value_is_plain_in_every_type(loss: &Loss, batch: &Owned, place: usize) -> bool {
    let case = (loss, batch, place);
    value_is_plain(case, |x| x as f32) && value_is_plain(case, |x| x) && value_is_plain(case, DoubleDouble::from)
}

#[test]
fn dual_value_is_the_plain_evaluation_for_every_combination() {
    let each = product().into_iter().chain(LINKS.into_iter().flat_map(sweep));
    for (turn, (loss, batch)) in each.enumerate() {
        let place = turn % batch.logits.len();
        assert!(value_is_plain_in_every_type(&loss, &batch, place), "[{place}] {loss:?}\n{batch:?}");
    }
}

proptest! {
    #![proptest_config(cases(200, 20_000))]

    /// Infinite and huge logits too: what is NaN or infinite is so in both.
    #[test]
    fn dual_value_is_the_plain_evaluation_anywhere(
        (loss, batch) in prop::sample::select(every()),
        logits in prop::collection::vec(prop_oneof![
            8 => -5.0..5.0,
            4 => -800.0..800.0,
            1 => prop::sample::select(vec![0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, 1e300, 5e-324, f64::NAN]),
        ], 6),
        place in 0_usize..6,
    ) {
        let len = batch.logits.len();
        let batch = Owned { logits: logits[..len].to_vec(), ..batch };
        prop_assert!(value_is_plain_in_every_type(&loss, &batch, place % len));
    }
}

/// Mutant: the dual numbers of `num-dual` divide by multiplying with a reciprocal, so that their values differ from the
/// plain ones in the last place.
#[test]
fn another_way_to_the_value_is_noticed() {
    let batch = Owned::rows(mild(), 1, |row| Some(row % 2));
    let link = Link::Sigmoid;
    let loss = Loss { link, modulation: Modulation::HardMining { delta: 10.0 }, ..Loss::default() };
    let case = (&loss, &batch, 1);
    assert!(value_is_plain(case, |x| x));
    assert!(!same_bits(case, |x| x, Foreign::variable, |x| x.0.re));
}
