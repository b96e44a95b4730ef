//! A row's loss and its derivatives in the surprisal `ℓ = −ln p`.
//!
//! With `dp/dℓ = −p`, `L = ω·m(p)·ℓ` has `L′ = ω(m − p·m′·ℓ)` and `L″ = ω(ℓ(p·m′ + p²·m″) − 2p·m′)`: the derivatives in `p`
//! times powers of `p`, so that nothing is divided by a probability that is almost 0. From there
//! `∂ℓ/∂a_k = p_k − [k = y]` and `∂²ℓ/∂a_k² = p_k(1 − p_k)` lead to the logits.

use lossproof::Modulation;

use crate::arithmetic::Arithmetic;
use crate::field::Field;
use crate::interval::Interval;
use crate::modulation::{Modulated, focal_weight};

/// The clip of the authors' code, as its binary64 constants.
const CLIP: [f64; 2] = [1e-10, 1.0 - 1e-10];

/// A loss and its first two derivatives in the surprisal.
#[derive(Clone, Debug)]
pub(crate) struct Derivatives<N> {
    pub(crate) value: N,
    pub(crate) first: N,
    pub(crate) second: N,
}

/// `L`, `L′`, `L″` for a probability strictly between 0 and 1; `density` is the weight of the row's bin.
pub(crate) fn derivatives(
    arithmetic: Arithmetic,
    modulation: &Modulation,
    density: &Interval,
    omega: &Interval,
    (p, rest, surprisal): (&Interval, &Interval, &Interval),
) -> Derivatives<Interval> {
    let modulated = match *modulation {
        Modulation::One => Modulated::constant(arithmetic, Interval::one()),
        Modulation::Focal { gamma } => {
            Modulated::focal(arithmetic, gamma, focal_weight(arithmetic, gamma, p, rest), rest)
        }
        Modulation::HardMining { delta } => Modulated::hard_mining(arithmetic, delta, p),
        Modulation::GradientDensity { .. } => Modulated::constant(arithmetic, density.clone()),
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
pub(crate) fn chain<F: Field>(
    field: F,
    m: &Modulated<F::Number>,
    p: &F::Number,
    surprisal: &F::Number,
) -> Derivatives<F::Number> {
    let once = field.mul(p, &m.first);
    let twice = field.mul(&field.square(p), &m.second);
    let bend = field.mul(surprisal, &field.add(&once, &twice));
    Derivatives {
        value: field.mul(&m.value, surprisal),
        first: field.sub(&m.value, &field.mul(surprisal, &once)),
        second: field.sub(&bend, &field.add(&once, &once)),
    }
}

/// `L = 10·w_δ(clip(e^{−x}))·x` with `x = ωℓ`: the weight stands inside the probability. Where the clip acts, the weight
/// is constant. Undecided, and so unbounded, where the precision does not tell on which side of the clip the row is.
fn as_published(arithmetic: Arithmetic, delta: f64, omega: &Interval, surprisal: &Interval) -> Derivatives<Interval> {
    let x = arithmetic.mul(omega, surprisal);
    let probability = arithmetic.exp(&-x.clone());
    let [least, greatest] = CLIP.map(Interval::from_f64);
    let modulated = match (probability.is_below(&least), greatest.is_below(&probability)) {
        (Some(true), _) => clipped(arithmetic, delta, CLIP[0]),
        (_, Some(true)) => clipped(arithmetic, delta, CLIP[1]),
        (Some(false), Some(false)) => Modulated::hard_mining(arithmetic, delta, &probability),
        _ => Modulated::constant(arithmetic, Interval::whole()),
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

fn clipped(arithmetic: Arithmetic, delta: f64, p: f64) -> Modulated<Interval> {
    Modulated::constant(arithmetic, Modulated::hard_mining(arithmetic, delta, &Interval::from_f64(p)).value)
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
    x.is_within_power_of_two(-20_000)
}
