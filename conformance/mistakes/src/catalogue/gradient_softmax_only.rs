use crate::Dual;
use crate::mistake::{Form, Kind, Mistake, modulated};

/// Cross-entropy’s gradient in the place of the modulated loss’s.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "gradient-softmax-only",
    what: "the gradient of cross-entropy in the place of that of the modulated loss: the modulation’s own derivative is left out",
    effect: "hard rows are pulled too little and easy ones too much; for HMLoss outliers are no longer pushed out",
    mend: "differentiate the modulation too: ω·(p·q·m′(p)·ℓ − q·m(p)) in the target’s margin",
    seen: &[],
    concerns: modulated,
    forms: &[
        Form::named("cross-entropy’s, times the modulation", |it, _| {
            it.wrap_modulation(|_, _, modulation| modulation.detached());
        }),
        Form::named("cross-entropy’s alone", |it, _| {
            it.wrap_loss(|_, row, loss| {
                let plain = Dual::from(row.weight) * row.posterior.nll;
                Dual { value: loss.value, derivative: plain.derivative }
            });
        }),
    ],
    kind: Kind::Formula,
};
