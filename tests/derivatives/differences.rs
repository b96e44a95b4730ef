//! Against differences of the oracle's loss, extrapolated: nobody took a derivative.
//!
//! Central differences over `h, h/2, h/4, h/8` have an error in even powers of `h`, which Richardson's scheme removes one by
//! one: the corner of the table has an error of about `h^8·2^-12·f^{(9)}/9!`, and the entry before it one of about
//! `h^6·2^-6·f^{(7)}/7!`. So the difference of the two bounds the error of the corner, with much to spare, as long as the
//! column before shows that it converges: the digits have to grow by half at least. With `h = 2^-38` forty digits are left
//! even where a derivative grows by 21,000 with each order (γ = 700 and scale 30).
//!
//! The losses are intervals of 300 bits, of which the division by `h²` takes 82; so what is compared is the enclosure of the
//! table's corner. Logits are multiples of 2^-30 below 2^10, which makes every shifted one a binary64 number. GHM-C's weights
//! and the mask of SEQL do not change over such a step, and the clip of the variant as-published is off by more than it.

use lossproof::{Ball, Derivatives, Evaluation, Link, Loss, Modulation, Reduction};
use lossproof_oracle::{Arithmetic, Interval, Value, enclose};

use crate::cases::{product, sweep};
use crate::dual::directions;
use crate::mutants;
use crate::support::{LINKS, Owned, exhaustive};

const BITS: u32 = 300;
const STEP: f64 = 1.0 / (1_u64 << 38) as f64;
const ROWS: usize = 4;

fn arithmetic() -> Arithmetic {
    Arithmetic::new(BITS as usize)
}

/// The losses with the logits of a direction moved by `by`.
fn losses(loss: &Loss, batch: &Owned, direction: &[usize], by: f64) -> Vec<Interval> {
    let mut moved = batch.clone();
    for &i in direction {
        moved.logits[i] += by;
    }
    let exact = enclose(loss, &moved.batch(), false, BITS).expect("decided");
    exact.loss.into_iter().map(|value| if let Value::Finite(x) = value { x } else { Interval::whole() }).collect()
}

fn size(x: &Interval) -> f64 {
    Value::Finite(x.clone()).abs_error(0.0)
}

/// The corner of Richardson's table over differences with steps halved each time, and a bound on its error; `None` where it
/// does not converge to 40 digits of `scale`.
fn extrapolated(differences: &[Interval], scale: f64) -> Option<(Interval, f64)> {
    let a = arithmetic();
    let mut column = differences.to_vec();
    let mut corners = vec![column[0].clone()];
    for order in 1..differences.len() {
        let divisor = Interval::from_integer((1_u64 << (2 * order)) - 1);
        column = column.windows(2).map(|w| a.add(&w[1], &a.div(&a.sub(&w[1], &w[0]), &divisor))).collect();
        corners.push(column[0].clone());
    }
    let gaps: Vec<f64> = corners.windows(2).map(|w| size(&a.sub(&w[1], &w[0]))).collect();
    let (before, last) = (gaps[gaps.len() - 2] / scale, gaps[gaps.len() - 1] / scale);
    (last <= 1e-40 && last <= before.powf(1.5).max(1e-60)).then(|| (column[0].clone(), last * scale))
}

/// `|got − exact|` within the radius, half as large again for where a series stops, and the table's error.
fn compare(what: &str, place: usize, got: Ball, differences: &[Interval], scale: f64) -> Result<(), String> {
    let scale = scale.max(f64::MIN_POSITIVE);
    let Some((exact, error)) = extrapolated(differences, scale) else {
        return Err(format!("{what}[{place}]: the differences do not converge"));
    };
    let high = f64::from(got.midpoint());
    let low = f64::from(got.midpoint() - high.into());
    let off = Value::Finite(arithmetic().sub(&exact, &Interval::from_f64(low))).abs_error(high);
    // Below 2^-1022 the pair has no relative accuracy.
    let allowed = 1.5 * f64::from(got.radius()) + error + f64::MIN_POSITIVE;
    if off <= allowed { Ok(()) } else { Err(format!("{what}[{place}]: {got:?} is {off:e} off, {allowed:e} allowed")) }
}

/// Compares an answer with the differences along one direction.
fn agrees_along(loss: &Loss, batch: &Owned, analytic: &Evaluation<Ball>, direction: &[usize]) -> Result<(), String> {
    let a = arithmetic();
    let here = losses(loss, batch, direction, 0.0);
    let steps: Vec<f64> = (0..ROWS).map(|j| STEP / f64::from(1_u32 << j)).collect();
    let both = |h: f64| (losses(loss, batch, direction, h), losses(loss, batch, direction, -h));
    let table: Vec<_> = steps.iter().map(|&h| both(h)).collect();
    for &place in direction {
        let row = if loss.reduction == Reduction::None { place / batch.columns } else { 0 };
        let quotients = |of: &dyn Fn(&Interval, &Interval) -> Interval, by: &dyn Fn(f64) -> f64| -> Vec<Interval> {
            let each = |(h, (up, down)): (&f64, &(Vec<Interval>, Vec<Interval>))| {
                a.div(&of(&up[row], &down[row]), &Interval::from_f64(by(*h)))
            };
            steps.iter().zip(&table).map(each).collect()
        };
        let first = quotients(&|up, down| a.sub(up, down), &|h| 2.0 * h);
        let twice = a.add(&here[row], &here[row]);
        let second = quotients(&|up, down| a.sub(&a.add(up, down), &twice), &|h| h * h);
        let scale = |x: &[Interval]| size(&here[row]) + size(&x[ROWS - 1]);
        compare("gradient", place, analytic.gradient[place], &first, scale(&first))?;
        let hessian = analytic.hessian.as_ref().expect("asked for")[place];
        compare("hessian", place, hessian, &second, scale(&second))?;
    }
    Ok(())
}

fn agrees(loss: &Loss, batch: &Owned, analytic: &Evaluation<Ball>) -> Result<(), String> {
    directions(loss, batch).iter().try_for_each(|direction| agrees_along(loss, batch, analytic, direction))
}

/// Every direction in the long run, else one, taken in turn.
fn require(turn: usize, (loss, batch): (Loss, Owned)) {
    // At a tie of two classes q is at the edge of a bin.
    let off_edge = if matches!(loss.modulation, Modulation::GradientDensity { .. }) { 0.125 } else { 0.0 };
    let short = |z: &f64| (z * 2_f64.powi(30)).round() / 2_f64.powi(30);
    let logits = batch.logits.iter().map(short).map(|z| if z == 0.0 { off_edge } else { z }).collect();
    let batch = Owned { logits, ..batch };
    let analytic = loss.evaluate_bounded(&batch.batch(), Derivatives::Hessian).expect("valid");
    let directions = directions(&loss, &batch);
    let chosen = if exhaustive() { &directions[..] } else { &directions[turn % directions.len()..][..1] };
    for direction in chosen {
        agrees_along(&loss, &batch, &analytic, direction).unwrap_or_else(|e| panic!("{e}\n{loss:?}\n{batch:?}"));
    }
}

#[test]
fn differences_agree_for_every_combination() {
    product().into_iter().enumerate().for_each(|(turn, case)| require(turn, case));
}

/// Each modulation with one link, in turn; with both in the long run.
#[test]
fn differences_agree_at_every_margin() {
    for (parity, link) in LINKS.into_iter().enumerate() {
        let chosen = |(turn, _): &(usize, _)| exhaustive() || turn % 2 == parity;
        sweep(link).enumerate().filter(chosen).for_each(|(turn, case)| require(turn, case));
    }
}

/// At the edge of a bin GHM-C's loss jumps, and there is no derivative: the table says so and no number passes.
#[test]
fn a_jump_is_noticed() {
    let modulation = Modulation::GradientDensity { bins: 2, momentum: 0.0 };
    let loss = Loss { modulation, link: Link::Sigmoid, ..Loss::default() };
    let batch = Owned::rows(vec![0.0, 1.0, 2.0], 1, |_| Some(1));
    let analytic = loss.evaluate_bounded(&batch.batch(), Derivatives::Hessian).expect("valid");
    let answer = agrees(&loss, &batch, &analytic);
    assert!(answer.as_ref().is_err_and(|e| e.ends_with("do not converge")), "{answer:?}");
}

#[test]
fn wrong_derivatives_are_noticed() {
    mutants::rejected_by(agrees);
}
