use lossproof::Weighting;

use crate::mistake::{Form, Kind, Mistake, class_balanced};

/// Another β.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "cb-beta-default",
    what: "another β than the one asked for (a default, or a constant in the code)",
    effect: "rare classes count more or less than asked for",
    mend: "pass β on to where the weights are computed",
    seen: &[],
    concerns: class_balanced,
    forms: &[Form::plain(|it, other| {
        it.take_for(move |inputs| {
            if let Weighting::EffectiveNumber { beta } = &mut inputs.loss.weighting {
                *beta = other;
            }
        });
    })
    .with("beta", &[0.9999, 0.999, 0.99, 0.9], Some((0.01, 0.999_999_9)))],
    kind: Kind::Formula,
};
