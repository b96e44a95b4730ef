//! No step where the source goes over from one form to another, nor anywhere else.
//!
//! For neighbours a < b: `f(b) − f(a) = (b − a)·(f'(a) + f'(b))/2 + R`, `|R| ≤ (b − a)³/12·max|f‴|`. Value, gradient and
//! Hessian come with their derivatives, all as enclosures, so a step of 1e-28 of a number is one too many. The fifth derivative
//! in the margin is below 1e6 for each loss here: `(πu)^5·e^{−u}·max ℓ` is the largest term.

use lossproof::{Ball, Derivatives, DoubleDouble, Jet, Loss, Modulation, Posterior, Real};
use proptest::prelude::*;

use crate::support::{Owned, cases};

/// Value, gradient and Hessian at a margin, each with its derivative.
type Outputs = [Jet<Ball>; 3];
type Evaluate<'a> = &'a dyn Fn(&Loss, f64) -> Outputs;

fn row(t: f64) -> Owned {
    Owned::rows(vec![0.0, t], 2, |_| Some(1))
}

fn reference(loss: &Loss, t: f64) -> Outputs {
    // The target's logit, the only one that is not 0, is the variable.
    let lift = |z: &f64| Jet { value: Ball::from(*z), derivative: Ball::from(if *z == t { 1.0 } else { 0.0 }) };
    let zero = Jet { value: Ball::from(0.0), derivative: Ball::from(0.0) };
    let answer = loss.evaluate_with(&row(t).batch(), &zero, lift, Derivatives::Hessian).expect("valid");
    [answer.loss[0], answer.gradient[1], answer.hessian.expect("asked for")[1]]
}

/// Whether each output goes from `a` to the next number without a step. Radii half as large again, for where a series stops
/// (see `tests/derivatives/dual.rs`).
fn steady(evaluate: Evaluate, loss: &Loss, a: f64, b: f64) -> bool {
    let step = b - a;
    let half = Ball::from(step / 2.0);
    evaluate(loss, a).into_iter().zip(evaluate(loss, b)).all(|(f, g)| {
        let off = g.value - f.value - half * (f.derivative + g.derivative);
        let allowed = off.radius() * DoubleDouble::from(1.5) + DoubleDouble::from(1e5 * step.powi(3));
        (off.midpoint().abs() - allowed).approx() <= 0.0
    })
}

/// The two neighbours between which `below` turns from true to false.
fn switch(below: impl Fn(f64) -> bool, mut low: f64, mut high: f64) -> (f64, f64) {
    assert!(below(low) && !below(high), "no switch between {low} and {high}");
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return (low, high);
        }
        if below(middle) { low = middle } else { high = middle }
    }
}

fn posterior(t: f64) -> Posterior<DoubleDouble> {
    let rows = Loss::default().details(&row(t).batch(), &DoubleDouble::from(0.0), |z| DoubleDouble::from(*z));
    rows.expect("valid").remove(0).expect("finite").posterior
}

fn mining(delta: f64) -> Loss {
    Loss { modulation: Modulation::HardMining { delta }, ..Loss::default() }
}

fn losses() -> Vec<Loss> {
    let focal = [0.5, 2.0].map(|gamma| Loss { modulation: Modulation::Focal { gamma }, ..Loss::default() });
    let density = Modulation::GradientDensity { bins: 3, momentum: 0.0 };
    let hard = [1.0, 2.5, 10.0, 1e4, 1e10].map(mining);
    [Loss::default(), Loss { modulation: density, ..Loss::default() }].into_iter().chain(focal).chain(hard).collect()
}

/// Where the link changes its form: at p = ½ (also focal's logarithm and the sines of HMLoss), at `−t = 30` where the loss is
/// taken from the logarithm of the odds, and at |t| = 1e-6 where near ties begin.
#[test]
fn steady_at_the_switches_of_the_link() {
    let places = [
        switch(|t| t < 0.0, -1.0, 1.0),
        switch(|t| t <= -1e-6, -1.0, 1.0),
        switch(|t| t < 1e-6, -1.0, 1.0),
        switch(|t| t < -30.0, -40.0, -20.0),
        switch(|t| t <= -30.0, -40.0, -20.0),
    ];
    for loss in losses() {
        for (a, b) in places {
            assert!(steady(&reference, &loss, a, b), "{loss:?} between {a:e} and {b:e}");
        }
    }
}

/// Where HMLoss changes its form: at δp = ½ from series to closed forms; besides wherever the sine does, at the quarters.
#[test]
fn steady_at_the_switches_of_hmloss() {
    for delta in [1.0, 2.5, 10.0, 1e3, 1e5, 1e7, 1e10] {
        for u in [0.25, 0.5, 0.75, 1.0, 1.25, 1.5] {
            if u < delta {
                let (a, b) = switch(|t| delta * posterior(t).p.approx() < u, -60.0, 36.0);
                assert!(steady(&reference, &mining(delta), a, b), "δ = {delta}, δp = {u}");
            }
        }
    }
}

/// Where HMLoss's second term is lost beside the first and left out: at two margins, the one being that at which so little is left
/// of q that it counts again.
#[test]
fn steady_where_the_second_term_is_lost() {
    for delta in [100.0, 110.0, 130.0, 600.0, 1e3, 1e5, 1e7, 1e10] {
        let counts = |t: f64| {
            let at = posterior(t);
            let (p, q) = (at.p.approx(), at.q.approx());
            let u = (DoubleDouble::from(delta) * at.p).approx();
            (-u).exp() * (1.0 + u).powi(2) >= 2.0_f64.powi(-118) * q.min(p * p)
        };
        let middle = if delta < 600.0 { 5.0 } else { 36.0 };
        let (a, b) = switch(counts, -60.0, middle);
        assert!(counts(a) && !counts(b) && steady(&reference, &mining(delta), a, b), "δ = {delta} below {middle}");
        if delta < 600.0 {
            let (a, b) = switch(|t| !counts(t), middle, 700.0);
            assert!(!counts(a) && counts(b) && steady(&reference, &mining(delta), a, b), "δ = {delta} above {middle}");
        }
    }
}

/// At the clip of the variant as-published the loss has a corner: no step in the value, one in the slope, as it is defined.
#[test]
fn the_clip_is_a_corner() {
    let loss = Loss { modulation: Modulation::HardMiningAsPublished { delta: 1e4 }, ..Loss::default() };
    let places = [
        switch(|t| posterior(t).p.approx() < 1e-10, -30.0, 0.0),
        // 1 − (1 − 1e-10) in binary64 is exact, and what the clip leaves of 1.
        switch(|t| posterior(t).q.approx() >= 1.0 - (1.0 - 1e-10), 0.0, 30.0),
    ];
    for (a, b) in places {
        let (f, g) = (reference(&loss, a), reference(&loss, b));
        let slope = f[0].derivative.midpoint().abs() + g[0].derivative.midpoint().abs();
        let allowed = slope * DoubleDouble::from(b - a) + f[0].value.radius() + g[0].value.radius();
        assert!(((g[0].value - f[0].value).midpoint().abs() - allowed).approx() <= 0.0, "{f:?} {g:?}");
        assert!(!steady(&reference, &loss, a, b));
    }
}

proptest! {
    #![proptest_config(cases(1000, 100_000))]

    #[test]
    fn steady_anywhere(loss in prop::sample::select(losses()), t in prop_oneof![-3.0..3.0_f64, -60.0..60.0]) {
        // A bin's edge is a step that GHM-C is meant to have: q = 1/3 and 2/3 at t = ±ln 2.
        prop_assume!((t.abs() - std::f64::consts::LN_2).abs() > 1e-9);
        prop_assert!(steady(&reference, &loss, t, t.next_up()));
    }
}

/// Mutants: softplus taken for its argument above 30, as frameworks do above 20; the series of sinc one term short.
#[test]
fn mutants_are_noticed() {
    let (a, b) = switch(|t| t < -30.0, -40.0, -20.0);
    let linear = |loss: &Loss, t: f64| {
        let [mut value, slope, curvature] = reference(loss, t);
        if t < -30.0 {
            value.value = Ball::from(-t);
        }
        [value, slope, curvature]
    };
    assert!(steady(&reference, &Loss::default(), a, b) && !steady(&linear, &Loss::default(), a, b));
    let (a, b) = switch(|t| 10.0 * posterior(t).p.approx() < 0.5, -60.0, 36.0);
    let short = |loss: &Loss, t: f64| {
        let [mut value, slope, curvature] = reference(loss, t);
        let at = posterior(t);
        let u = 10.0 * at.p.approx();
        if u < 0.5 {
            // The series for binary64 ends with the term of order 16 or so; the next, of order 18, is left out.
            let next = (std::f64::consts::PI * u).powi(18) / 121645100408832000.0;
            value.value = value.value + Ball::from(next * at.nll.approx());
        }
        [value, slope, curvature]
    };
    assert!(steady(&reference, &mining(10.0), a, b) && !steady(&short, &mining(10.0), a, b));
}
