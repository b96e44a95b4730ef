//! A row's loss and its slope, from where the row lies: `L = ω·m·ℓ` and the gradient `ω·g·softmax_k` at the others and `−ω·g·q` at
//! the target, with `g = m − ℓ·p·m'`.
//!
//! (From `dL/dt = ω·(pqℓm' − qm) = −ωq·g` and `dL/da_k = −dL/dt·e^{a_k}/Σ_{j≠y} e^{a_j}`.) Nothing here is divided by q, and
//! what vanishes with p does so in the exponent, where no type is too narrow.

use lossproof::Modulation;

use super::modulation::{AsPublished, Focal, HardMining, One};
use crate::numerics::{Lane, ln_1p};

/// How many rows are worked on together: two registers of f32 at least, and four of f64.
pub(crate) const LANES: usize = 16;

/// Sixteen rows.
pub(crate) struct Rows<T> {
    /// `A = max(0, max_k a_k − a_y)`.
    pub(crate) shift: [T; LANES],
    /// `R = Σ_{k≠y} e^{a_k − a_y − A}`.
    pub(crate) rivals: [T; LANES],
    /// `ω_y` times the row's weight.
    pub(crate) weight: [T; LANES],
    /// The row's loss.
    pub(crate) loss: [T; LANES],
    /// What `e^{a_k − a_y − A}` is multiplied with for the gradient at `k ≠ y`.
    pub(crate) others: [T; LANES],
    /// The gradient at the target.
    pub(crate) target: [T; LANES],
}

impl<T: Lane> Rows<T> {
    /// Rows without a rival, which weigh nothing.
    pub(crate) fn new() -> Self {
        let zero = [T::ZERO; LANES];
        Self { shift: zero, rivals: zero, weight: zero, loss: zero, others: zero, target: zero }
    }

    /// Whether a row's numbers say where it lies; otherwise a logit is not finite, or they are too far apart.
    #[inline(always)]
    pub(crate) fn is_plain(&self, row: usize) -> bool {
        self.shift[row].is_finite() && self.rivals[row].is_finite()
    }
}

/// Where a row lies.
#[derive(Clone, Copy)]
pub(crate) struct Point<T> {
    pub(crate) p: T,
    pub(crate) q: T,
    /// `ℓ = −log p`.
    pub(crate) nll: T,
    /// `p/q`, the largest number where it is more.
    pub(crate) odds: T,
}

/// `m` and `g`, both over `unit`: a power of two by which they are kept in the range of normal numbers.
#[derive(Clone, Copy)]
pub(crate) struct Rise<T> {
    pub(crate) m: T,
    pub(crate) g: T,
    pub(crate) unit: T,
}

/// A modulation. (A trait and no closure: what is to become vector instructions must be inlined, and closures need not be.)
pub(crate) trait Modulate<T> {
    fn rise<const FUSED: bool>(&self, at: Point<T>, weight: T) -> Rise<T>;
}

/// The modulation, made ready.
pub(crate) enum Shape<T> {
    One(One),
    Focal(Focal<T>),
    HardMining(HardMining<T>),
    AsPublished(AsPublished<T>),
}

impl<T: Lane> Shape<T> {
    pub(crate) fn new(modulation: Modulation) -> Self {
        match modulation {
            // GHM-C's density is part of the weight.
            Modulation::One | Modulation::GradientDensity { .. } => Self::One(One),
            Modulation::Focal { gamma } => Self::Focal(Focal::new(gamma)),
            Modulation::HardMining { delta } => Self::HardMining(HardMining::new(delta)),
            Modulation::HardMiningAsPublished { delta } => Self::AsPublished(AsPublished(HardMining::new(delta))),
        }
    }

    /// Fills in the loss and the factors of the gradient, `factor` being the scale over the reduction's divisor.
    #[inline(always)]
    pub(crate) fn evaluate<const FUSED: bool>(&self, rows: &mut Rows<T>, factor: T) {
        match self {
            Self::One(one) => each::<T, _, FUSED>(rows, factor, one),
            Self::Focal(focal) => each::<T, _, FUSED>(rows, factor, focal),
            Self::HardMining(mining) => each::<T, _, FUSED>(rows, factor, mining),
            Self::AsPublished(mining) => each::<T, _, FUSED>(rows, factor, mining),
        }
    }
}

#[inline(always)]
fn each<T: Lane, M: Modulate<T>, const FUSED: bool>(rows: &mut Rows<T>, factor: T, modulation: &M) {
    for i in 0..LANES {
        let (shift, rivals, weight) = (rows.shift[i], rows.rivals[i], rows.weight[i]);
        let (at, total) = point::<T, FUSED>(shift, rivals);
        let Rise { m, g, unit } = modulation.rise::<FUSED>(at, weight);
        rows.loss[i] = weight * (m * at.nll) * unit;
        rows.others[i] = weight * factor * (g / total) * unit;
        rows.target[i] = -(weight * factor * (g * at.q) * unit);
    }
}

/// From `A` and `R`, with `e^{−A} + R`: `ℓ = A + log1p((e^{−A} − 1) + R)`, where an easy row has A = 0 and no more than `log1p(R)`.
#[inline(always)]
pub(crate) fn point<T: Lane, const FUSED: bool>(shift: T, rivals: T) -> (Point<T>, T) {
    let own = crate::numerics::exp::<T, FUSED>(-shift);
    let total = own + rivals;
    let odds = own / rivals;
    let at = Point {
        p: own / total,
        q: rivals / total,
        nll: shift + ln_1p::<T, FUSED>((own - T::ONE) + rivals),
        odds: if odds < T::MAX { odds } else { T::MAX },
    };
    (at, total)
}
