//! A row's loss and its derivatives in the surprisal `ℓ = −ln p`.
//!
//! With `dp/dℓ = −p`, `L = ω·m(p)·ℓ` has `L′ = ω(m − p·m′·ℓ)` and `L″ = ω(ℓ(p·m′ + p²·m″) − 2p·m′)`: the derivatives in `p`
//! times powers of `p`, so that nothing is divided by a probability that is almost 0. From there
//! `∂ℓ/∂a_k = p_k − [k = y]` and `∂²ℓ/∂a_k² = p_k(1 − p_k)` lead to the logits.

use lossproof::Modulation;

use crate::arithmetic::Arithmetic;
use crate::interval::{Float, Interval};
use crate::modulation::Modulated;

/// The clip of the authors' code, as its binary64 constants.
const CLIP: [f64; 2] = [1e-10, 1.0 - 1e-10];

/// A loss and its first two derivatives in the surprisal.
#[derive(Clone, Debug)]
pub(crate) struct Derivatives {
    pub(crate) value: Interval,
    pub(crate) first: Interval,
    pub(crate) second: Interval,
}

/// `L`, `L′`, `L″` for a probability strictly between 0 and 1; `density` is the weight of the row's bin.
pub(crate) fn derivatives(
    arithmetic: Arithmetic,
    modulation: &Modulation,
    density: &Interval,
    omega: &Interval,
    (p, rest, surprisal): (&Interval, &Interval, &Interval),
) -> Derivatives {
    let modulated = match *modulation {
        Modulation::One => Modulated::constant(Interval::one()),
        Modulation::Focal { gamma } => Modulated::focal(arithmetic, gamma, p, rest),
        Modulation::HardMining { delta } => Modulated::hard_mining(arithmetic, delta, p),
        Modulation::GradientDensity { .. } => Modulated::constant(density.clone()),
        Modulation::HardMiningAsPublished { delta } => {
            return as_published(arithmetic, delta, omega, surprisal);
        }
    };
    let unweighted = chain(arithmetic, &modulated, p, surprisal);
    Derivatives {
        value: arithmetic.mul(omega, &unweighted.value),
        first: arithmetic.mul(omega, &unweighted.first),
        second: arithmetic.mul(omega, &unweighted.second),
    }
}

/// `m(p)·ℓ` and its derivatives in `ℓ`.
fn chain(arithmetic: Arithmetic, m: &Modulated, p: &Interval, surprisal: &Interval) -> Derivatives {
    let once = arithmetic.mul(p, &m.first);
    let twice = arithmetic.mul(&arithmetic.square(p), &m.second);
    let bend = arithmetic.mul(surprisal, &arithmetic.add(&once, &twice));
    Derivatives {
        value: arithmetic.mul(&m.value, surprisal),
        first: arithmetic.sub(&m.value, &arithmetic.mul(surprisal, &once)),
        second: arithmetic.sub(&bend, &arithmetic.add(&once, &once)),
    }
}

/// `L = 10·w_δ(clip(e^{−x}))·x` with `x = ωℓ`: the weight stands inside the probability. Where the clip acts, the weight
/// is constant. Undecided, and so unbounded, where the precision does not tell on which side of the clip the row is.
fn as_published(arithmetic: Arithmetic, delta: f64, omega: &Interval, surprisal: &Interval) -> Derivatives {
    let x = arithmetic.mul(omega, surprisal);
    let probability = arithmetic.exp(&-x.clone());
    let [least, greatest] = CLIP.map(Interval::from_f64);
    let modulated = match (probability.is_below(&least), greatest.is_below(&probability)) {
        (Some(true), _) => clipped(arithmetic, delta, CLIP[0]),
        (_, Some(true)) => clipped(arithmetic, delta, CLIP[1]),
        (Some(false), Some(false)) => Modulated::hard_mining(arithmetic, delta, &probability),
        _ => Modulated::constant(Interval::whole()),
    };
    let in_x = chain(arithmetic, &modulated, &probability, &x);
    let ten = Interval::from_integer(10);
    let first = arithmetic.mul(&ten, omega);
    Derivatives {
        value: arithmetic.mul(&ten, &in_x.value),
        first: arithmetic.mul(&first, &in_x.first),
        second: arithmetic.product([&first, omega, &in_x.second]),
    }
}

fn clipped(arithmetic: Arithmetic, delta: f64, p: f64) -> Modulated {
    Modulated::constant(Modulated::hard_mining(arithmetic, delta, &Interval::from_f64(p)).value)
}

/// The factor on an infinite surprisal, `lim L/ℓ` as `p → 0`, which is also `L′` there.
pub(crate) fn limit_factor(
    arithmetic: Arithmetic,
    modulation: &Modulation,
    density: &Interval,
    omega: &Interval,
) -> Interval {
    let factor = match *modulation {
        Modulation::One | Modulation::Focal { .. } => Interval::one(),
        Modulation::HardMining { .. } => Interval::zero(),
        Modulation::GradientDensity { .. } => density.clone(),
        Modulation::HardMiningAsPublished { delta } => {
            let weight = clipped(arithmetic, delta, CLIP[0]).value;
            arithmetic.mul(&Interval::from_integer(10), &weight)
        }
    };
    arithmetic.mul(omega, &factor)
}

/// A number of a row whose target is as good as certain, before ω and scale: what remains of it is below any format.
///
/// `1 − p` and `ℓ` are below `2^{−1500000}`, and every number of the row is their product with `m`, `m′·(1 − p)`,
/// `m″·(1 − p)²` and the like, which are below `2^{10000}` for parameters in binary64.
pub(crate) fn negligible() -> Interval {
    Interval::within_power_of_two(-1_000_000)
}

/// Whether a number is so small that its sign and digits do not matter.
pub(crate) fn is_negligible(x: &Interval) -> bool {
    x.is_bounded() && x.greatest_magnitude() < Float::new(1.into(), -20_000)
}
