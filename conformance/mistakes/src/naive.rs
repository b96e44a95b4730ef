//! The steps as they are often written: right in exact arithmetic, with something lost in any other.

use lossproof::numerics::Sinc;
use lossproof::{Posterior, Real};

use crate::Dual;
use crate::implementation::link;

/// `softmax(a)_y` by exponentials and their sum, after `shift` is subtracted; `1 − p`; and `−log p`.
pub(crate) fn softmax(adjusted: &[Dual], target: usize, shift: Dual) -> (Dual, Posterior<Dual>) {
    let exponential = |a: &Dual| (*a - shift).exp();
    let sum = adjusted.iter().fold(shift.lift(0.0), |sum, a| sum + exponential(a));
    let p = exponential(&adjusted[target]) / sum;
    of_probability(adjusted, target, p)
}

/// The posterior of a probability, `1 − p` and `−log p` computed from it.
pub(crate) fn of_probability(adjusted: &[Dual], target: usize, p: Dual) -> (Dual, Posterior<Dual>) {
    let (margin, right) = link(adjusted, target);
    (margin, Posterior { p, q: p.lift(1.0) - p, nll: -p.ln(), ..right })
}

/// The largest.
pub(crate) fn top(adjusted: &[Dual]) -> Dual {
    adjusted[crate::implementation::largest(adjusted)]
}

/// `sinc(p)`, from `1 − p` where that is the smaller.
pub(crate) fn sinc(p: &Dual, q: &Dual) -> Sinc<Dual> {
    if p.approx() < 0.5 { Sinc::at(p) } else { Sinc::closed(p, &q.sin_pi(), -q.cos_pi()) }
}

/// `main − other·e^{−exponent}`, without the cancellation where all is near 1.
pub(crate) fn damped_difference(main: &Sinc<Dual>, other: &Sinc<Dual>, exponent: Dual) -> Dual {
    other.complement - main.complement - other.value * (-exponent).exp_m1()
}
