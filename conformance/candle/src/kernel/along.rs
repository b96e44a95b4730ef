//! Many classes: one row at a time, sixteen classes side by side.

use pulp::Simd;

use super::curve::Rows;
use super::tile::{Given, Kernel};
use super::transpose::LANES;
use crate::numerics::{Lane, Vector, exp};

/// So many vectors are summed in the type itself; their sums are summed in f64, so that no error grows with the classes.
const BLOCK: usize = 32;

/// One row, and the class that differences are formed from: the target, or the largest class above it, so that the others'
/// shares are right however far the target is.
struct Row<'a, T> {
    logits: &'a [T],
    /// `0, 1, …`, one a class.
    index: &'a [T],
    target: T,
    scale: T,
    anchor: T,
    margin: T,
}

/// What few losses have: factors on the exponentials.
struct Factors<'a, T> {
    log_masses: Option<&'a [T]>,
    /// Of the anchor.
    log_mass: T,
    rare: Option<&'a [bool]>,
    draws: &'a [u8],
}

/// `e^{a_k − a_y − A}` in the gradient, 0 at the target, and the rows' A, R and class weight.
#[inline(always)]
pub(super) fn exponentials<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    mut gradient: Option<&mut [T]>,
    rows: &mut Rows<T>,
) {
    let classes = kernel.classes;
    for (number, &y) in given.targets.iter().enumerate() {
        let y = kernel.class(y);
        rows.weight[number] = kernel.weights.as_ref().map_or(T::of(1.0), |weights| weights[y]);
        let place = number * classes..(number + 1) * classes;
        let logits = &given.logits[place.clone()];
        let mut row = Row {
            logits,
            index: &kernel.index,
            target: kernel.index[y],
            scale: kernel.scale,
            anchor: logits[y],
            margin: kernel.margins.as_ref().map_or(T::default(), |margins| margins[y]),
        };
        let mut factors = Factors {
            log_masses: kernel.log_masses.as_deref(),
            log_mass: kernel.log_mass(y),
            rare: kernel.rare.as_deref().filter(|_| given.draws.is_some()),
            draws: given.draws.map_or(&[], |draws| &draws[place.clone()]),
        };
        let is_plain = factors.log_masses.is_none() && factors.rare.is_none();
        let shift = if is_plain {
            let top = largest::<S, T, true>(simd, &row, &factors).0;
            let above = T::of(row.scale.wide() * (top.wide() - row.anchor.wide() + row.margin.wide()));
            if above > T::default() {
                (row.anchor, row.margin) = (top, T::default());
            }
            // NaN goes on: the row is the reference's.
            if above <= T::default() { T::default() } else { above }
        } else {
            let (above, top) = largest::<S, T, false>(simd, &row, &factors);
            if let Some(top) = top {
                (row.anchor, row.margin, factors.log_mass) = (logits[top], T::default(), kernel.log_mass(top));
            }
            above
        };
        let into = gradient.as_deref_mut().map(|gradient| &mut gradient[place]);
        rows.shift[number] = shift;
        rows.rivals[number] = match (is_plain, into) {
            (true, Some(into)) => powers::<S, T, true>(simd, &row, &factors, into),
            (false, Some(into)) => powers::<S, T, false>(simd, &row, &factors, into),
            (true, None) => powers::<S, T, true>(simd, &row, &factors, &mut []),
            (false, None) => powers::<S, T, false>(simd, &row, &factors, &mut []),
        };
    }
}

/// Where the vector of the classes from `new` on begins: the last one overlaps the one before.
#[inline(always)]
fn start<S: Simd, T: Lane>(classes: usize, new: usize) -> usize {
    new.min(classes - T::lanes::<S>())
}

/// The logits from `from` on, −∞ added at the target, so that NaN stays NaN.
#[inline(always)]
fn rivals<S: Simd, T: Lane>(simd: S, row: &Row<T>, from: usize) -> Vector<S, T> {
    let (zero, masked) = (Vector::splat(simd, T::default()), Vector::splat(simd, T::of(f64::NEG_INFINITY)));
    let is_target = Vector::load(simd, &row.index[from..]).equal(Vector::splat(simd, row.target));
    Vector::load(simd, &row.logits[from..]) + is_target.select(masked, zero)
}

/// From the anchor to the classes from `from` on; −∞ at the target and where masked.
#[inline(always)]
fn differences<S: Simd, T: Lane, const PLAIN: bool>(
    simd: S,
    row: &Row<T>,
    factors: &Factors<T>,
    from: usize,
) -> Vector<S, T> {
    let lift = |x: T| Vector::splat(simd, x);
    let mut found = lift(row.scale) * (rivals(simd, row, from) - lift(row.anchor) + lift(row.margin));
    if PLAIN {
        return found;
    }
    if let Some(masses) = factors.log_masses {
        found = found + (Vector::load(simd, &masses[from..]) - lift(factors.log_mass));
    }
    if let Some(rare) = factors.rare {
        let mut masked = [T::default(); LANES];
        for (i, masked) in masked[..T::lanes::<S>()].iter_mut().enumerate() {
            if rare[from + i] && factors.draws[from + i] != 0 {
                *masked = T::of(f64::NEG_INFINITY);
            }
        }
        found = found + Vector::load(simd, &masked);
    }
    found
}

/// Of a plain row the largest other logit; otherwise A, and the class that it belongs to where that is not the target.
#[inline(always)]
fn largest<S: Simd, T: Lane, const PLAIN: bool>(simd: S, row: &Row<T>, factors: &Factors<T>) -> (T, Option<usize>) {
    let classes = row.logits.len();
    let lift = |x: T| Vector::splat(simd, x);
    let mut largest = lift(if PLAIN { T::of(f64::NEG_INFINITY) } else { T::default() });
    // The class at which the vector begins among which each was found.
    let mut place = lift(T::of(-1.0));
    for new in (0..classes).step_by(T::lanes::<S>()) {
        let from = start::<S, T>(classes, new);
        let found = if PLAIN { rivals(simd, row, from) } else { differences::<S, T, false>(simd, row, factors, from) };
        let is_top = largest.less(found);
        largest = is_top.select(found, largest);
        if !PLAIN {
            place = is_top.select(lift(row.index[from]), place);
        }
    }
    let best = largest.largest();
    if PLAIN || best <= T::default() {
        return (best, None);
    }
    let (mut lanes, mut places) = ([T::default(); LANES], [T::default(); LANES]);
    largest.store(&mut lanes);
    place.store(&mut places);
    let lane = lanes.iter().position(|x| *x == best).unwrap_or_default();
    (best, Some(places[lane].wide() as usize + lane))
}

/// The exponentials, and their sum `R`.
#[inline(always)]
fn powers<S: Simd, T: Lane, const PLAIN: bool>(simd: S, row: &Row<T>, factors: &Factors<T>, into: &mut [T]) -> T {
    let (classes, lanes) = (row.logits.len(), T::lanes::<S>());
    let zero = Vector::splat(simd, T::default());
    let mut total = 0.0;
    for block in (0..classes).step_by(BLOCK * lanes) {
        let mut sums = zero;
        for new in (block..classes.min(block + BLOCK * lanes)).step_by(lanes) {
            let from = start::<S, T>(classes, new);
            let power = exp(differences::<S, T, PLAIN>(simd, row, factors, from));
            if !into.is_empty() {
                power.store(&mut into[from..]);
            }
            // Of the last vector only what is new.
            let old = Vector::load(simd, &row.index[from..]).less(Vector::splat(simd, row.index[new]));
            sums = sums + if from == new { power } else { old.select(zero, power) };
        }
        total += sums.sum().wide();
    }
    T::of(total)
}

/// The gradient in the place of the exponentials.
#[inline(always)]
pub(super) fn gradient<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    gradient: &mut [T],
    rows: &Rows<T>,
) {
    let lanes = T::lanes::<S>();
    for (row, (gradient, y)) in gradient.chunks_exact_mut(kernel.classes).zip(given.targets).enumerate() {
        let factor = Vector::splat(simd, rows.others[row]);
        // Read before anything is written: the last vector overlaps the one before.
        let last = gradient.len() - lanes;
        let end = Vector::load(simd, &gradient[last..]) * factor;
        for from in (0..last).step_by(lanes) {
            (Vector::load(simd, &gradient[from..]) * factor).store(&mut gradient[from..]);
        }
        end.store(&mut gradient[last..]);
        gradient[kernel.class(*y)] = rows.target[row];
    }
}
