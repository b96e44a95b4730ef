use lossproof::Modulation;

use crate::mistake::{Form, Kind, Mistake, focal};

/// γ + 1.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "gamma-off-by-one",
    what: "another power than γ: γ + 1 or γ − 1",
    effect: "easy rows fade faster (or slower) than asked for",
    mend: "use γ itself as the power of 1 − p; the gradient, not the loss, has γ − 1 in it",
    seen: &[],
    concerns: focal,
    forms: &[
        Form::named("γ + 1", |it, _| {
            it.take_for(|inputs| {
                if let Modulation::Focal { gamma } = &mut inputs.loss.modulation {
                    *gamma += 1.0;
                }
            });
        }),
        Form::named("γ − 1", |it, _| {
            it.take_for(|inputs| {
                if let Modulation::Focal { gamma } = &mut inputs.loss.modulation {
                    *gamma = if *gamma >= 1.0 { *gamma - 1.0 } else { *gamma };
                }
            });
        }),
    ],
    kind: Kind::Formula,
};
