use lossproof::Real;

use crate::Implementation;
use crate::mistake::{Form, Kind, Mistake, balanced_softmax};

/// `z + n/N`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "prior-without-log",
    what: "z + n/N: the frequencies themselves in the place of their logarithms",
    effect: "the prior is a shift of less than 1 between the classes: hardly any correction",
    mend: "add log n to every logit in training, and nothing at test time",
    seen: &[],
    concerns: balanced_softmax,
    forms: &[
        Form::named("n/N", |it, _| {
            without_log(it, |counts| counts.iter().sum());
        }),
        Form::named("n", |it, _| {
            without_log(it, |_| 1.0);
        }),
    ],
    kind: Kind::Formula,
};

fn without_log(it: &mut Implementation, over: fn(&[f64]) -> f64) {
    it.wrap_classes(move |inputs, mut classes| {
        let counts = inputs.counts();
        let total = over(&counts);
        let prior = |n: &f64| classes.scale.lift(*n) / classes.scale.lift(total);
        classes.priors = counts.iter().map(prior).collect();
        classes.rival_priors.clone_from(&classes.priors);
        classes
    });
}
