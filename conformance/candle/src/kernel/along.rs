//! Many classes: one row at a time, sixteen classes side by side.

use pulp::Simd;

use super::curve::Rows;
use super::tile::{Given, Kernel};
use super::transpose::LANES;
use crate::numerics::{Lane, Vector, exp};

/// So many vectors are summed in the type itself; their sums are summed in f64, so that no error grows with the classes.
const BLOCK: usize = 32;

/// One row.
struct Row<'a, T> {
    logits: &'a [T],
    /// `0, 1, …`, one a class.
    index: &'a [T],
    class: usize,
    target: T,
    scale: T,
    anchor: Anchor<T>,
}

/// The class that differences are formed from: the target, or the largest class above it, so that the others' shares are right
/// however far the target is.
#[derive(Clone, Copy, Default)]
struct Anchor<T> {
    logit: T,
    margin: T,
    log_mass: T,
}

/// What few losses have: factors on the exponentials.
struct Factors<'a, T> {
    log_masses: Option<&'a [T]>,
    rare: Option<&'a [bool]>,
    draws: &'a [u8],
}

/// `e^{a_k − a_y − A}` in the gradient, 0 at the target, and the rows' A, R and class weight.
///
/// First the anchors of all rows, then their exponentials: a row's wait for its largest logit, and the next rows' do not.
#[inline(always)]
pub(super) fn exponentials<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    mut gradient: Option<&mut [T]>,
    rows: &mut Rows<T>,
) {
    let is_plain = kernel.log_masses.is_none() && (kernel.rare.is_none() || given.draws.is_none());
    let mut anchors = [Anchor::default(); LANES];
    for (number, anchor) in anchors[..given.targets.len()].iter_mut().enumerate() {
        let (mut row, factors) = row(kernel, &given, number);
        rows.weight[number] = kernel.weights.as_ref().map_or(T::of(1.0), |weights| weights[row.class]);
        rows.shift[number] = if is_plain {
            let top = largest::<S, T, true>(simd, &row, &factors).0;
            let (to, from) = (top.wide(), row.anchor.logit.wide());
            let above = T::of(row.scale.wide() * (to - from + row.anchor.margin.wide()));
            if above > T::default() {
                row.anchor = Anchor { logit: top, ..Anchor::default() };
            }
            // NaN goes on: the row is the reference's.
            if above <= T::default() { T::default() } else { above }
        } else {
            let (above, top) = largest::<S, T, false>(simd, &row, &factors);
            if let Some(top) = top {
                row.anchor = Anchor { logit: row.logits[top], margin: T::default(), log_mass: kernel.log_mass(top) };
            }
            above
        };
        *anchor = row.anchor;
    }
    for (number, anchor) in anchors[..given.targets.len()].iter().enumerate() {
        let (mut row, factors) = row(kernel, &given, number);
        row.anchor = *anchor;
        let place = number * kernel.classes..(number + 1) * kernel.classes;
        rows.rivals[number] = match (is_plain, gradient.as_deref_mut().map(|gradient| &mut gradient[place])) {
            (true, Some(into)) => powers::<S, T, true>(simd, &row, &factors, into),
            (false, Some(into)) => powers::<S, T, false>(simd, &row, &factors, into),
            (true, None) => powers::<S, T, true>(simd, &row, &factors, &mut []),
            (false, None) => powers::<S, T, false>(simd, &row, &factors, &mut []),
        };
    }
}

/// A row as it came, its target the anchor.
#[inline(always)]
fn row<'a, T: Lane>(kernel: &'a Kernel<T>, given: &Given<'a, T>, number: usize) -> (Row<'a, T>, Factors<'a, T>) {
    let class = kernel.class(given.targets[number]);
    let place = number * kernel.classes..(number + 1) * kernel.classes;
    let logits = &given.logits[place.clone()];
    let margin = kernel.margins.as_ref().map_or(T::default(), |margins| margins[class]);
    let row = Row {
        logits,
        index: &kernel.index,
        class,
        target: kernel.index[class],
        scale: kernel.scale,
        anchor: Anchor { logit: logits[class], margin, log_mass: kernel.log_mass(class) },
    };
    let factors = Factors {
        log_masses: kernel.log_masses.as_deref(),
        rare: kernel.rare.as_deref().filter(|_| given.draws.is_some()),
        draws: given.draws.map_or(&[], |draws| &draws[place]),
    };
    (row, factors)
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
    let mut found = lift(row.scale) * (rivals(simd, row, from) - lift(row.anchor.logit) + lift(row.anchor.margin));
    if PLAIN {
        return found;
    }
    if let Some(masses) = factors.log_masses {
        found = found + (Vector::load(simd, &masses[from..]) - lift(row.anchor.log_mass));
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
    let whole = classes / lanes * lanes;
    let mut total = 0.0;
    for block in (0..whole).step_by(BLOCK * lanes) {
        let mut sums = Vector::splat(simd, T::default());
        for from in (block..whole.min(block + BLOCK * lanes)).step_by(lanes) {
            sums = sums + power::<S, T, PLAIN>(simd, row, factors, from, into);
        }
        total += sums.sum().wide();
    }
    if whole < classes {
        // The last vector overlaps the one before: of its sum only what is new.
        let from = classes - lanes;
        let power = power::<S, T, PLAIN>(simd, row, factors, from, into);
        let is_old = Vector::load(simd, &row.index[from..]).less(Vector::splat(simd, row.index[whole]));
        total += is_old.select(Vector::splat(simd, T::default()), power).sum().wide();
    }
    T::of(total)
}

/// The exponentials of the classes from `from` on, and into their place if there is one.
#[inline(always)]
fn power<S: Simd, T: Lane, const PLAIN: bool>(
    simd: S,
    row: &Row<T>,
    factors: &Factors<T>,
    from: usize,
    into: &mut [T],
) -> Vector<S, T> {
    let power = exp(differences::<S, T, PLAIN>(simd, row, factors, from));
    if !into.is_empty() {
        power.store(&mut into[from..]);
    }
    power
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
