use crate::implementation::largest;
use crate::mistake::{Form, Kind, Mistake, weighted};

/// The weight of the predicted class.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weights-of-prediction",
    what: "the weight looked up by the predicted class, not by the target",
    effect: "a rare class’s missed rows, the ones that matter, get the weight of the class they are mistaken for",
    mend: "index the weights with the target",
    seen: &[],
    concerns: weighted,
    forms: &[Form::plain(|it, _| {
        it.weight = Box::new(|_, weights, row| weights[largest(&row.adjusted)]);
    })],
    kind: Kind::Formula,
};
