//! One row, and what its exponentials are of.

use pulp::Simd;

use super::super::tile::{Given, Kernel};
use super::super::transpose::LANES;
use crate::numerics::{Lane, Mask, Vector};

/// The class that a row's differences are formed from: the target, or the largest class above it, so that the others' shares are
/// right however far the target is.
#[derive(Clone, Copy, Default)]
pub(super) struct Anchor<T> {
    pub(super) logit: T,
    pub(super) margin: T,
    pub(super) log_mass: T,
}

/// One row.
pub(super) struct Row<'a, T> {
    pub(super) logits: &'a [T],
    /// `0, 1, …`, one a class.
    pub(super) index: &'a [T],
    pub(super) class: usize,
    pub(super) target: T,
    scale: T,
    anchor: Anchor<T>,
    log_masses: Option<&'a [T]>,
    rare: Option<&'a [bool]>,
    draws: &'a [u8],
}

impl<'a, T: Lane> Row<'a, T> {
    #[inline(always)]
    pub(super) fn new(kernel: &'a Kernel<T>, given: &Given<'a, T>, number: usize, anchor: Anchor<T>) -> Self {
        let place = number * kernel.classes..(number + 1) * kernel.classes;
        let class = kernel.class(given.targets[number]);
        Self {
            logits: &given.logits[place.clone()],
            index: &kernel.index[..kernel.classes],
            class,
            target: kernel.index[class],
            scale: kernel.scale,
            anchor,
            log_masses: kernel.log_masses.as_deref(),
            rare: kernel.rare.as_deref().filter(|_| given.draws.is_some()),
            draws: given.draws.map_or(&[], |draws| &draws[place]),
        }
    }

    /// Which of some classes is the target.
    #[inline(always)]
    pub(super) fn is_target<S: Simd>(&self, index: Vector<S, T>) -> Mask<S, T> {
        index.equal(index.constant(self.target))
    }

    /// From the anchor to the classes from `from` on, whose logits are given; −∞ where masked. A plain row has nothing but its
    /// logits.
    #[inline(always)]
    pub(super) fn differences<S: Simd, const PLAIN: bool>(
        &self,
        simd: S,
        from: usize,
        logits: Vector<S, T>,
    ) -> Vector<S, T> {
        let lift = |x: T| Vector::splat(simd, x);
        let found = logits - lift(self.anchor.logit);
        if PLAIN {
            return found;
        }
        let mut found = lift(self.scale) * (found + lift(self.anchor.margin));
        if let Some(masses) = self.log_masses {
            found = found + (Vector::load(simd, &masses[from..]) - lift(self.anchor.log_mass));
        }
        if let Some(rare) = self.rare {
            let mut masked = [T::default(); LANES];
            for (i, masked) in masked[..T::lanes::<S>()].iter_mut().enumerate() {
                if rare[from + i] && self.draws[from + i] != 0 {
                    *masked = T::of(f64::NEG_INFINITY);
                }
            }
            found = found + Vector::load(simd, &masked);
        }
        found
    }
}
