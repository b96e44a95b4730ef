//! Where a request lies as a whole, and whether its answer jumps there.

use lossproof::{Adjustment, DoubleDouble, Loss, Modulation, Real, RowDetail};

use super::grade::largest_error_bound;
use super::region::{Region, adjusted, extreme_batch, extreme_row};
use crate::protocol::{BatchData, Request};
use crate::reference::{Refused, problem};

/// What kind of request this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The extreme region if any row is extreme, else that of most rows.
    pub region: Region,
    /// Whether the exact answer jumps so near to this input that no other implementation can be asked.
    pub jumps: bool,
}

impl Place {
    /// The place of a request, without its answer.
    ///
    /// # Errors
    /// [`Refused`] where the request itself is wrong.
    pub fn of(request: &Request) -> Result<Self, Refused> {
        let (loss, data) = problem(request)?;
        let details = loss.details(&data.batch(), &DoubleDouble::from(0.0), |z: &f64| DoubleDouble::from(*z))?;
        Ok(place(request, &loss, &data, &details))
    }
}

pub(super) fn place(
    request: &Request,
    loss: &Loss,
    data: &BatchData,
    details: &[Option<RowDetail<DoubleDouble>>],
) -> Place {
    let mut regions = Vec::with_capacity(data.rows);
    let mut jumps = rarity_jumps(loss, data);
    for example in (0..data.examples(loss.link)).filter(|example| !data.is_ignored(loss.link, *example)) {
        let classes = data.classes(loss.link, example);
        let mut of_classes = Vec::with_capacity(classes.len());
        for (target, at) in classes {
            let Some(detail) = &details[at] else {
                of_classes.push((f64::INFINITY, Region::Extreme));
                continue;
            };
            let a = adjusted(loss, data, example, target);
            let (p, q) = (detail.posterior.p.approx(), detail.posterior.q.approx());
            let extreme = extreme_row(data.example(loss.link, example), &a, request.dtype);
            // An extreme class makes the example extreme; of the others that with the largest part decides.
            let part = if extreme { f64::INFINITY } else { detail.part.approx() };
            of_classes.push((part, if extreme { Region::Extreme } else { Region::of(p, q) }));
            jumps |= density_jumps(loss.modulation, q, &a, request);
        }
        // `max_by` takes the last of equals, and the first class is meant.
        let largest = of_classes.into_iter().rev().max_by(|one, other| one.0.total_cmp(&other.0));
        // A target without a class is a weight of 0.
        regions.push(largest.map_or(Region::Extreme, |(_, region)| region));
    }
    let region = if extreme_batch(loss, data, request.classes()) { Region::Extreme } else { common(&regions) };
    Place { region, jumps }
}

/// The extreme region if any row is extreme, else that of most rows, the harder of equally many.
fn common(regions: &[Region]) -> Region {
    if regions.is_empty() || regions.contains(&Region::Extreme) {
        return Region::Extreme;
    }
    let count = |region: &Region| regions.iter().filter(|own| *own == region).count();
    regions.iter().copied().max_by_key(|region| (count(region), *region)).unwrap_or(Region::Extreme)
}

/// SEQL: a relative frequency so near the threshold that a rounded quotient may fall on the other side.
fn rarity_jumps(loss: &Loss, data: &BatchData) -> bool {
    let Adjustment::EqualizationMask { threshold } = loss.adjustment else { return false };
    let counts = data.class_counts.as_deref().unwrap_or_default();
    let total: f64 = counts.iter().map(|&n| n as f64).sum();
    counts.iter().any(|&n| (n as f64 / total - threshold).abs() < 1e-5 * threshold)
}

/// GHM: a gradient norm so near the edge of a bin that rounding may move it across. 0 and M are no edges.
fn density_jumps(modulation: Modulation, q: f64, adjusted: &[Option<f64>], request: &Request) -> bool {
    let Modulation::GradientDensity { bins, .. } = modulation else { return false };
    let (bins, largest) = (bins as f64, adjusted.iter().flatten().fold(0.0_f64, |x, a| x.max(a.abs())));
    let edge = (q * bins).round();
    let near = (q * bins - edge).abs() <= largest_error_bound(request.dtype) * bins * (1.0 + largest);
    near && edge >= 1.0 && edge < bins
}
