//! A row's loss and its slope, from where the row lies: `L = ω·m·ℓ` and the gradient `ω·g·softmax_k` at the others and `−ω·g·q` at
//! the target, with `g = m − ℓ·p·m'`.
//!
//! (From `dL/dt = ω·(pqℓm' − qm) = −ωq·g` and `dL/da_k = −dL/dt·e^{a_k}/Σ_{j≠y} e^{a_j}`.) Nothing here is divided by q, and
//! what vanishes with p does so in the exponent, where no type is too narrow.

use lossproof::Modulation;
use pulp::Simd;

use super::modulation::{AsPublished, Focal, HardMining, One};
use crate::numerics::{Lane, Vector, exp, ln_1p};

/// How many rows are worked on together at most: whole times what [`SIDE_BY_SIDE`] registers hold.
pub(crate) const ROWS: usize = 64;

/// How many registers of rows go along a curve together. Each step of a curve waits for the one before; those of several registers
/// do not wait for one another.
const SIDE_BY_SIDE: usize = 4;

/// Rows that are worked on together, no register of which lies across two lines of a cache.
#[repr(align(64))]
pub(crate) struct Rows<T> {
    /// `A = max(0, max_k a_k − a_y)`.
    pub(crate) shift: [T; ROWS],
    /// `R = Σ_{k≠y} e^{a_k − a_y − A}`.
    pub(crate) rivals: [T; ROWS],
    /// `ω_y` times the row's weight.
    pub(crate) weight: [T; ROWS],
    /// The row's loss.
    pub(crate) loss: [T; ROWS],
    /// What `e^{a_k − a_y − A}` is multiplied with for the gradient at `k ≠ y`.
    pub(crate) others: [T; ROWS],
    /// The gradient at the target.
    pub(crate) target: [T; ROWS],
}

impl<T: Lane> Rows<T> {
    /// Rows without a rival, which weigh nothing.
    pub(crate) fn new() -> Self {
        let zero = [T::default(); ROWS];
        Self { shift: zero, rivals: zero, weight: zero, loss: zero, others: zero, target: zero }
    }

    /// Whether a row's numbers say where it lies; otherwise a logit is not finite, or they are too far apart.
    #[inline(always)]
    pub(crate) fn is_plain(&self, row: usize) -> bool {
        self.shift[row].is_finite() && self.rivals[row].is_finite()
    }
}

impl<T: Lane> Rows<T> {
    /// Whether all of the first rows are plain.
    #[inline(always)]
    pub(crate) fn are_plain(&self, count: usize) -> bool {
        (0..count).fold(true, |plain, row| plain & self.is_plain(row))
    }

    /// The sum of the first rows' losses, by halves.
    #[inline(always)]
    pub(crate) fn sum(&self, count: usize) -> f64 {
        let mut sums = [0.0; ROWS];
        for (sum, loss) in sums[..count].iter_mut().zip(&self.loss) {
            *sum = loss.wide();
        }
        let mut width = ROWS / 2;
        while width > 0 {
            for i in 0..width {
                sums[i] += sums[i + width];
            }
            width /= 2;
        }
        sums[0]
    }
}

/// Where rows lie.
#[derive(Clone, Copy)]
pub(crate) struct Point<S: Simd, T: Lane, const N: usize> {
    pub(crate) p: Vector<S, T, N>,
    pub(crate) q: Vector<S, T, N>,
    /// `ℓ = −log p`.
    pub(crate) nll: Vector<S, T, N>,
    /// `p/q`, the largest number where it is more.
    pub(crate) odds: Vector<S, T, N>,
    /// `e^{−A} + R`.
    pub(crate) total: Vector<S, T, N>,
}

impl<S: Simd, T: Lane, const N: usize> Point<S, T, N> {
    /// From A and R: `ℓ = A + log1p((e^{−A} − 1) + R)`, where an easy row has A = 0 and no more than `log1p(R)`.
    #[inline(always)]
    pub(crate) fn new(shift: Vector<S, T, N>, rivals: Vector<S, T, N>) -> Self {
        let (own, most) = (exp(-shift), shift.constant(T::MAX));
        let (total, odds) = (own + rivals, own / rivals);
        Self {
            p: own / total,
            q: rivals / total,
            nll: shift + ln_1p((own - shift.lift(1.0)) + rivals),
            odds: odds.less(most).select(odds, most),
            total,
        }
    }
}

/// `m` and `g`, both over `unit`: a power of two by which they are kept in the range of normal numbers.
#[derive(Clone, Copy)]
pub(crate) struct Rise<S: Simd, T: Lane, const N: usize> {
    pub(crate) m: Vector<S, T, N>,
    pub(crate) g: Vector<S, T, N>,
    pub(crate) unit: Vector<S, T, N>,
}

/// A modulation.
pub(crate) trait Modulate<T: Lane> {
    fn rise<S: Simd, const N: usize>(&self, at: Point<S, T, N>, weight: Vector<S, T, N>) -> Rise<S, T, N>;
}

/// The modulation, made ready.
pub(crate) enum Shape {
    One(One),
    Focal(Focal),
    HardMining(HardMining),
    AsPublished(AsPublished),
}

impl Shape {
    pub(crate) fn new(modulation: Modulation) -> Self {
        match modulation {
            // GHM-C's density is part of the weight.
            Modulation::One | Modulation::GradientDensity { .. } => Self::One(One),
            Modulation::Focal { gamma } => Self::Focal(Focal { gamma }),
            Modulation::HardMining { delta } => Self::HardMining(HardMining::new(delta)),
            Modulation::HardMiningAsPublished { delta } => Self::AsPublished(AsPublished(HardMining::new(delta))),
        }
    }

    /// Fills in the loss and the factors of the gradient of the first rows, `factor` being the scale over the reduction's divisor.
    #[inline(always)]
    pub(crate) fn evaluate<S: Simd, T: Lane>(&self, simd: S, rows: &mut Rows<T>, count: usize, factor: T) {
        match self {
            Self::One(one) => each(simd, rows, count, factor, one),
            Self::Focal(focal) => each(simd, rows, count, factor, focal),
            Self::HardMining(mining) => each(simd, rows, count, factor, mining),
            Self::AsPublished(mining) => each(simd, rows, count, factor, mining),
        }
    }
}

#[inline(always)]
fn each<S: Simd, T: Lane, M: Modulate<T>>(simd: S, rows: &mut Rows<T>, count: usize, factor: T, modulation: &M) {
    let factor = Vector::<S, T, SIDE_BY_SIDE>::splat(simd, factor);
    for i in (0..count).step_by(Vector::<S, T, SIDE_BY_SIDE>::numbers()) {
        let load = |numbers: &[T; ROWS]| Vector::load(simd, &numbers[i..]);
        let (at, weight) = (Point::new(load(&rows.shift), load(&rows.rivals)), load(&rows.weight));
        let Rise { m, g, unit } = modulation.rise(at, weight);
        (weight * (m * at.nll) * unit).store(&mut rows.loss[i..]);
        (weight * factor * (g / at.total) * unit).store(&mut rows.others[i..]);
        (-(weight * factor * (g * at.q) * unit)).store(&mut rows.target[i..]);
    }
}
