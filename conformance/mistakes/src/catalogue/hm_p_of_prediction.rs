use crate::Row;
use crate::implementation::{largest, link};
use crate::mistake::{Form, Kind, Mistake, hmloss};

/// The predicted class in the target’s place.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-p-of-prediction",
    what: "the probability of the predicted class (the largest) in the place of the target’s",
    effect: "confidently wrong rows look easy: outliers and hard rows are not what the weight sees",
    mend: "gather the probability of the target",
    seen: &[],
    concerns: hmloss,
    forms: &[
        Form::named("in the modulation alone", |it, _| {
            it.probability = Some(Box::new(|_, row| {
                let (margin, posterior) = link(&row.adjusted, largest(&row.adjusted));
                Row { margin, posterior, ..row.clone() }
            }));
        }),
        Form::named("in the whole loss", |it, _| {
            let inner = std::mem::replace(&mut it.link, Box::new(link));
            it.link = Box::new(move |adjusted, _| inner(adjusted, largest(adjusted)));
        }),
    ],
    kind: Kind::Formula,
};
