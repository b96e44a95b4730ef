use crate::mistake::{Form, Kind, Mistake, modulated};

/// The modulation a constant of the gradient.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "detached-modulation",
    what: "the modulation treated as a constant in the gradient (detached, or computed under no_grad)",
    effect: "the loss is right and the gradient is not: hard rows are pulled too little, easy ones too much; HMLoss no longer ignores outliers as it should",
    mend: "let the gradient flow through the modulation",
    seen: &[],
    concerns: modulated,
    forms: &[Form::plain(|it, _| {
        it.wrap_modulation(|_, _, modulation| modulation.detached());
    })],
    kind: Kind::Formula,
};
