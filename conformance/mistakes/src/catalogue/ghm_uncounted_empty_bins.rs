use crate::implementation::{Density, density};
use crate::mistake::{Form, Kind, Mistake, ghm};

/// Divided by all bins.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ghm-uncounted-empty-bins",
    what: "the weights divided by the number of all bins, not of those that hold a row",
    effect: "loss and gradient are too small by the share of filled bins, which changes from batch to batch",
    mend: "divide by the number of non-empty bins",
    seen: &[],
    concerns: ghm,
    forms: &[Form::plain(|it, _| {
        it.density = Box::new(|inputs, norms| {
            density(inputs, norms, &Density { divisor: |_, bins| bins, ..Density::default() })
        });
    })],
    kind: Kind::Formula,
};
