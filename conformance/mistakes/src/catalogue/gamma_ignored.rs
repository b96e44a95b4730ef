use lossproof::Modulation;

use crate::mistake::{Form, Kind, Mistake, focal};

/// γ = 0.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "gamma-ignored",
    what: "γ ignored: the modulation is 1",
    effect: "the loss is plain cross-entropy, and easy rows are not faded",
    mend: "pass γ on to where (1 − p)^γ is computed",
    seen: &[],
    concerns: focal,
    forms: &[Form::plain(|it, _| {
        it.take_for(|inputs| {
            if let Modulation::Focal { gamma } = &mut inputs.loss.modulation {
                *gamma = 0.0;
            }
        });
    })],
    kind: Kind::Formula,
};
