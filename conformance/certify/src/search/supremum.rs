//! The least upper bound of a function over a region, in any number of variables.

use rayon::prelude::*;

use super::everywhere::{BUDGET, halves};
use super::{Region, Side};
use crate::enclosure::Enclosure;

/// A least upper bound and where it was nearly met.
#[derive(Clone, Debug)]
pub(crate) struct Supremum {
    /// Within the tolerance of each other: a value that is attained, and a bound of all.
    pub(crate) value: Enclosure,
    pub(crate) place: Region,
    pub(crate) boxes: usize,
}

/// The supremum of `f` to within `tolerance`: a box goes out when no value on it exceeds the best found by more than that.
///
/// # Errors
/// The box that resisted.
pub(crate) fn supremum(
    regions: Vec<Region>,
    tolerance: &Enclosure,
    f: impl Fn(&[Side]) -> Enclosure + Sync,
) -> Result<Supremum, Region> {
    let mut generation = regions;
    let mut best: Option<(Enclosure, Region)> = None;
    let mut boxes = 0;
    while let Some(first) = generation.first().cloned() {
        if boxes > BUDGET {
            return Err(first);
        }
        boxes += generation.len();
        let middle = |region: &Region| -> Region { region.iter().map(|side| side.point()).collect() };
        let values: Vec<(Enclosure, Enclosure, Region)> = generation
            .par_iter()
            .map(|region| {
                let middle = middle(region);
                (f(region).upper(), f(&middle).lower(), middle)
            })
            .collect();
        for (_, attained, place) in &values {
            if best.as_ref().is_none_or(|(best, _)| (attained - best).is_positive()) {
                best = Some((attained.clone(), place.clone()));
            }
        }
        let (least, _) = best.as_ref().ok_or(first)?;
        let allowed = least + tolerance;
        let mut next = Vec::new();
        for (region, (upper, ..)) in generation.into_iter().zip(&values) {
            if !(&allowed - upper).interval().is_nonnegative() {
                next.extend(halves(&region).ok_or(region)?);
            }
        }
        generation = next;
    }
    let (least, place) = best.ok_or_else(Region::new)?;
    let value = least.hull(&(&least + tolerance));
    Ok(Supremum { value, place, boxes })
}
