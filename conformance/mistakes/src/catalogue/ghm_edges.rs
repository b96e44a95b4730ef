use lossproof::Real;

use crate::Number;
use crate::implementation::{Density, density};
use crate::mistake::{Form, Kind, Mistake, ghm};

/// The bins’ edges.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ghm-edges",
    what: "rows sorted into other bins: the last one open, their number one less, or rounded to the nearest",
    effect: "rows near an edge, or with a gradient norm of 1, get the weight of another bin, or none",
    mend: "take bin ⌊g·M⌋, and M − 1 for g = 1",
    seen: &[],
    concerns: ghm,
    forms: &[
        Form::named("the last bin open: g = 1 counts nowhere", |it, _| {
            it.density = Box::new(|inputs, norms| {
                let inside: Vec<Number> = norms.iter().copied().filter(|norm| norm.approx() < 1.0).collect();
                let total = norms.len() as f64 / inside.len().max(1) as f64;
                let mut weights = density(inputs, &inside, &Density::default()).into_iter();
                let weight = |norm: &Number| {
                    let own = if norm.approx() < 1.0 { weights.next() } else { None };
                    own.map_or(norm.lift(0.0), |weight| weight * norm.lift(total))
                };
                norms.iter().map(weight).collect()
            });
        }),
        Form::named("M edges, so M − 1 bins", |it, _| {
            it.density = Box::new(|inputs, norms| {
                density(
                    inputs,
                    norms,
                    &Density {
                        bin: |norm, bins| ((norm * (bins - 1) as f64) as usize).min(bins.saturating_sub(2)),
                        ..Density::default()
                    },
                )
            });
        }),
        Form::named("the nearest bin, rounded", |it, _| {
            it.density = Box::new(|inputs, norms| {
                density(
                    inputs,
                    norms,
                    &Density { bin: |norm, bins| (norm * bins as f64).round() as usize, ..Density::default() },
                )
            });
        }),
        Form::named("the nearest of M − 1, rounded", |it, _| {
            it.density = Box::new(|inputs, norms| {
                density(
                    inputs,
                    norms,
                    &Density { bin: |norm, bins| (norm * (bins - 1) as f64).round() as usize, ..Density::default() },
                )
            });
        }),
        Form::named("⌊g·(M − 0.0001)⌋", |it, _| {
            it.density = Box::new(|inputs, norms| {
                density(
                    inputs,
                    norms,
                    &Density { bin: |norm, bins| (norm * (bins as f64 - 0.0001)) as usize, ..Density::default() },
                )
            });
        }),
    ],
    kind: Kind::Formula,
};
