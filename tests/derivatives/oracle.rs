//! Against the oracle: the textbook's derivatives in the probabilities, in intervals of arbitrary precision.
//!
//! `tests/accuracy.rs` holds the rounded numbers to the oracle over a grid of margins and parameters. Here every kind of
//! every slot meets every kind of every other, and every modulation every margin, gradient and Hessian each time, before the
//! rounding.

use lossproof::{Ball, Derivatives, DoubleDouble, Evaluation, Loss};
use lossproof_oracle::{Value, enclose};

use crate::cases::{product, sweep};
use crate::mutants;
use crate::support::{LINKS, Owned};

/// Compares an answer with the oracle's. Its enclosure, 2^-120 wide, is taken as a pair, 2^-106 off at most, and the radius
/// half as large again for where a series stops, as in `dual`.
fn agrees(loss: &Loss, batch: &Owned, analytic: &Evaluation<Ball>) -> Result<(), String> {
    let exact = enclose(loss, &batch.batch(), true, 120).map_err(|e| e.to_string())?;
    let lists = [
        ("gradient", &analytic.gradient, exact.gradient),
        ("hessian", analytic.hessian.as_ref().expect("asked for"), exact.hessian.expect("asked for")),
    ];
    for (what, got, exact) in lists {
        for (place, (got, exact)) in got.iter().zip(exact).enumerate() {
            if !overlap(*got, &exact) {
                return Err(format!("{what}[{place}] {got:?}, exact {:?}", exact.decimal(30)));
            }
        }
    }
    Ok(())
}

fn overlap(got: Ball, exact: &Value) -> bool {
    let (high, low) = exact.to_pair();
    let exact = DoubleDouble::from(high) + DoubleDouble::from(low);
    let pair = exact.abs() * DoubleDouble::from(2_f64.powi(-105));
    // Below 2^-1022 the pair has no relative accuracy.
    let allowed = got.radius() * DoubleDouble::from(1.5) + pair + DoubleDouble::from(f64::MIN_POSITIVE);
    f64::from((got.midpoint() - exact).abs() - allowed) <= 0.0
}

#[test]
fn oracle_agrees_for_every_combination_and_margin() {
    for (loss, batch) in product().into_iter().chain(LINKS.into_iter().flat_map(sweep)) {
        let analytic = loss.evaluate_bounded(&batch.batch(), Derivatives::Hessian).expect("valid");
        agrees(&loss, &batch, &analytic).unwrap_or_else(|e| panic!("{e}\n{loss:?}\n{batch:?}"));
    }
}

#[test]
fn wrong_derivatives_are_noticed() {
    mutants::rejected_by(agrees);
}
