use lossproof::Adjustment;

use crate::mistake::{Form, Kind, Mistake, seql};

/// λ compared with counts.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "eql-threshold-on-counts",
    what: "λ compared with the counts in the place of the frequencies",
    effect: "no class that has a sample is rare: the loss is plain cross-entropy",
    mend: "divide the counts by their sum before comparing them with λ",
    seen: &[],
    concerns: seql,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|inputs, mut classes| {
            if let Adjustment::EqualizationMask { threshold } = inputs.loss.adjustment {
                classes.rare = inputs.counts().iter().map(|n| *n < threshold).collect();
            }
            classes
        });
    })],
    kind: Kind::Formula,
};
