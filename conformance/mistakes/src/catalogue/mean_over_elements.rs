use lossproof::{Real, Reduction};

use crate::mistake::{Form, Kind, Mistake, softmax};

/// Divided by N·C.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "mean-over-elements",
    what: "the sum divided by rows × classes (a mean over a one-hot product), not by the rows",
    effect: "loss and gradient are C times too small: as a learning rate C times smaller",
    mend: "sum over the classes first, then take the mean over the rows",
    seen: &["kornia’s focal loss (measured)"],
    concerns: softmax,
    forms: &[Form::plain(|it, _| {
        it.wrap_divisor(|inputs, _, divisor| match inputs.loss.reduction {
            Reduction::Mean => divisor * divisor.lift(inputs.classes() as f64),
            _ => divisor,
        });
    })],
    kind: Kind::Formula,
};
