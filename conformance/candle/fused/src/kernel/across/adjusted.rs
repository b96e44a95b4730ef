//! Rows with a scale, margins, a prior or a mask.

use pulp::Simd;

use super::super::curve::{ROWS, Rows};
use super::super::room::Room;
use super::super::tile::{Given, Kernel};
use super::super::transpose::LANES;
use crate::numerics::{Lane, Vector, exp};

/// What the targets of a tile have.
pub(super) struct Targets<T> {
    margin: [T; ROWS],
    log_mass: [T; ROWS],
}

/// The class of each row whose exponential is 1: the target, or a class above it. Differences are formed from there, so that
/// the others' shares are right however far the target is.
#[derive(Clone, Copy)]
struct Anchor<S: Simd, T: Lane> {
    logit: Vector<S, T>,
    margin: Vector<S, T>,
    log_mass: Vector<S, T>,
}

impl<S: Simd, T: Lane> Anchor<S, T> {
    /// From the anchor to a logit.
    #[inline(always)]
    fn to(&self, scale: Vector<S, T>, logit: Vector<S, T>, log_mass: Vector<S, T>) -> Vector<S, T> {
        scale * (logit - self.logit + self.margin) + (log_mass - self.log_mass)
    }
}

impl<T: Lane> Targets<T> {
    pub(super) fn new(kernel: &Kernel<T>, given: &Given<T>) -> Self {
        let zero = [T::default(); ROWS];
        let (mut margin, mut log_mass) = (zero, zero);
        for (of_target, of_class) in [(&mut margin, &kernel.margins), (&mut log_mass, &kernel.log_masses)] {
            if let Some(of_class) = of_class {
                for (of_target, &y) in of_target.iter_mut().zip(given.targets) {
                    *of_target = of_class[kernel.class(y)];
                }
            }
        }
        Self { margin, log_mass }
    }

    /// A and R of the rows of one register, and their exponentials.
    #[allow(clippy::too_many_arguments)]
    #[inline(always)]
    pub(super) fn register<S: Simd>(
        &self,
        simd: S,
        kernel: &Kernel<T>,
        from: usize,
        own: Vector<S, T>,
        logits: &[Vector<S, T>],
        room: &mut Room<T>,
        rows: &mut Rows<T>,
    ) {
        let (zero, scale) = (own.lift(0.0), own.constant(kernel.scale));
        let of = |numbers: &[T; ROWS]| Vector::load(simd, &numbers[from..]);
        let own = Anchor { logit: own, margin: of(&self.margin), log_mass: of(&self.log_mass) };
        // 0, but NaN where the target's logit is none that is finite.
        let (mut shift, mut anchor, mut rivals) = (zero * own.logit, own, zero);
        let target = of(&room.target);
        for (k, logit) in logits.iter().enumerate() {
            let log_mass = zero.constant(kernel.log_mass(k));
            let is_target = zero.constant(kernel.index[k]).equal(target);
            let above = is_target.select(zero, own.to(scale, *logit, log_mass));
            let is_top = shift.less(above);
            shift = is_top.select(above, shift);
            anchor = Anchor {
                logit: is_top.select(*logit, anchor.logit),
                margin: is_top.select(zero, anchor.margin),
                log_mass: is_top.select(log_mass, anchor.log_mass),
            };
        }
        for (k, logit) in logits.iter().enumerate() {
            let power = exp(anchor.to(scale, *logit, zero.constant(kernel.log_mass(k))));
            power.store(&mut room.columns[k].0[from..]);
            rivals = zero.constant(kernel.index[k]).equal(target).select(rivals, rivals + power);
        }
        shift.store(&mut rows.shift[from..]);
        rivals.store(&mut rows.rivals[from..]);
    }
}

/// Masks what SEQL has drawn; NaN stays NaN.
#[inline(always)]
pub(super) fn mask<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: &Given<T>,
    from: usize,
    logits: &mut [Vector<S, T>],
) {
    let (Some(rare), Some(draws)) = (&kernel.rare, given.draws) else { return };
    for (k, logit) in logits.iter_mut().enumerate() {
        let mut masked = [T::default(); LANES];
        let drawn = draws[from * kernel.classes + k..].iter().step_by(kernel.classes);
        for (masked, drawn) in masked[..T::lanes::<S>()].iter_mut().zip(drawn) {
            if rare[k] && *drawn != 0 {
                *masked = T::of(f64::NEG_INFINITY);
            }
        }
        *logit = *logit + Vector::load(simd, &masked);
    }
}
