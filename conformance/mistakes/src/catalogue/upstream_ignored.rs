use lossproof::Reduction;

use crate::Implementation;
use crate::mistake::{Form, Kind, Mistake, all};

/// The incoming gradient ignored.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "upstream-ignored",
    what: "a hand-written backward pass that ignores the incoming gradient, or takes one number of it for all rows",
    effect: "losses that are scaled, masked or summed with others train as if they were not",
    mend: "multiply each row’s gradient by its own incoming gradient",
    seen: &[],
    concerns: all,
    forms: &[
        Form::named("taken for 1", |it, _| {
            it.take_for(|inputs| inputs.incoming = None);
        }),
        Form::named("the first row’s for all", |it, _| {
            for_all(it, |given| given[0]);
        }),
        Form::named("their sum for all", |it, _| {
            for_all(it, |given| given.iter().sum());
        }),
        Form::named("their mean for all", |it, _| {
            for_all(it, |given| given.iter().sum::<f64>() / given.len() as f64);
        }),
    ],
    kind: Kind::Formula,
};

fn for_all(it: &mut Implementation, one: fn(&[f64]) -> f64) {
    it.take_for(move |inputs| {
        // A reduced loss has one number anyway.
        if inputs.loss.reduction == Reduction::None
            && let Some(given) = inputs.incoming.as_mut().filter(|given| !given.is_empty())
        {
            let one = one(given);
            given.fill(one);
        }
    });
}
