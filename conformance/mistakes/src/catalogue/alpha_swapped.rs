use crate::mistake::{Form, Kind, Mistake, alpha};

/// α on the negatives.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "alpha-swapped",
    what: "the two class weights exchanged: α on the negatives and 1 − α on the positives",
    effect: "the class that was to count more counts less",
    mend: "give the target’s own weight: α where y = 1, 1 − α where y = 0",
    seen: &[
        "https://github.com/unsky/focal-loss/issues/9",
        "https://github.com/fudannlp16/focal-loss/issues/6",
        "https://github.com/AlexeyAB/darknet/issues/1011",
    ],
    concerns: alpha,
    forms: &[Form::plain(|it, _| {
        it.wrap_weights(|_, mut weights| {
            weights.reverse();
            weights
        });
    })],
    kind: Kind::Formula,
};
