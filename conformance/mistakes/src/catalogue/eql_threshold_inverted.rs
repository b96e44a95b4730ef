use crate::mistake::{Form, Kind, Mistake, seql};

/// Frequent classes masked.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "eql-threshold-inverted",
    what: "the frequent classes masked in the place of the rare ones",
    effect: "rare classes are still suppressed by every other row, and frequent ones are not held back by them",
    mend: "mask where the frequency is below λ",
    seen: &[],
    concerns: seql,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            classes.rare.iter_mut().for_each(|rare| *rare = !*rare);
            classes
        });
    })],
    kind: Kind::Formula,
};
