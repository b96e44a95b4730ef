use lossproof::{Real, Reduction};

use crate::mistake::{Form, Kind, Mistake, all};

/// Each row divided by N.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "mean-of-scaled-rows",
    what: "each row’s loss divided by N, then summed",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: all,
    forms: &[Form::plain(|it, _| {
        it.wrap_loss(|inputs, row, loss| match inputs.loss.reduction {
            Reduction::Mean => loss / row.constant(inputs.counted() as f64),
            _ => loss,
        });
        it.wrap_divisor(|inputs, _, divisor| match inputs.loss.reduction {
            Reduction::Mean => divisor / divisor.lift(inputs.counted() as f64),
            _ => divisor,
        });
    })],
    kind: Kind::Control,
};
