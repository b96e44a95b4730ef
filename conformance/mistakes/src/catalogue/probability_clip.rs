use lossproof::{Posterior, Real};

use crate::implementation::moved;
use crate::mistake::{EPSILONS, Form, Kind, Mistake, all};
use crate::{Dual, Implementation};

/// `p` clipped to `[ε, 1 − ε]`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "probability-clip",
    what: "the probability clipped to [ε, 1 − ε]",
    effect: "outliers and easy rows beyond the ends have a gradient of exactly 0, or lose the part of it that goes through the modulation",
    mend: "compute log p with log-softmax (log-sigmoid) and 1 − p from it, which need no clip",
    seen: &["Keras (measured)", "the code published with HMLoss"],
    concerns: all,
    forms: &[
        Form::named("before the logarithm and in the modulation", |it, epsilon| {
            everywhere(it, epsilon, 1.0 - epsilon);
        })
        .with("epsilon", EPSILONS, Some((1e-30, 0.1))),
        Form::named("in the modulation only", |it, epsilon| {
            in_modulation(it, epsilon, 1.0 - epsilon);
        })
        .with("epsilon", EPSILONS, Some((1e-30, 0.1))),
        Form::named("before the logarithm only", |it, epsilon| {
            in_logarithm(it, epsilon, 1.0 - epsilon);
        })
        .with("epsilon", EPSILONS, Some((1e-30, 0.1))),
        Form::named("only from below", |it, epsilon| {
            everywhere(it, epsilon, 1.0);
        })
        .with("epsilon", EPSILONS, Some((1e-30, 0.1))),
        Form::named("only from below, before the logarithm only", |it, epsilon| {
            in_logarithm(it, epsilon, 1.0);
        })
        .with("epsilon", EPSILONS, Some((1e-30, 0.1))),
    ],
    kind: Kind::Formula,
};

/// `−log p` of a probability held to `[low, high]`: beyond the ends a constant.
fn held(at: &Posterior<Dual>, low: f64, high: f64) -> Dual {
    match at.p.approx() {
        p if p < low => -at.p.lift(low).ln(),
        p if p > high => -at.p.lift(high).ln(),
        _ => at.nll,
    }
}

/// Clips the probability before the logarithm.
fn in_logarithm(it: &mut Implementation, low: f64, high: f64) {
    it.wrap_link(move |_, _, margin, mut at| {
        at.nll = held(&at, low, high);
        (margin, at)
    });
}

/// Clips the probability of everything.
fn everywhere(it: &mut Implementation, low: f64, high: f64) {
    in_logarithm(it, low, high);
    it.wrap_link(move |_, _, margin, at| {
        if (low..=high).contains(&at.p.approx()) {
            return (margin, at);
        }
        let p = at.p.clamped(low, high);
        moved(margin, &at, p, p.lift(1.0) - p)
    });
}

/// Clips the probability that is modulated by.
fn in_modulation(it: &mut Implementation, low: f64, high: f64) {
    it.seen.push(Box::new(move |_, row| {
        let p = row.posterior.p;
        if (low..=high).contains(&p.approx()) {
            return row;
        }
        let p = p.clamped(low, high);
        row.at(p, p.lift(1.0) - p)
    }));
}
