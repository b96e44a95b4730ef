use crate::Number;
use crate::mistake::{Form, Kind, Mistake, alpha};

/// The same α for both.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "alpha-everywhere",
    what: "the same α for both classes",
    effect: "the classes are not weighted against each other; α only scales the loss",
    mend: "give the target’s own weight: α where y = 1, 1 − α where y = 0",
    seen: &["https://github.com/liuyuisanai/Focal-Loss/issues/4"],
    concerns: alpha,
    forms: &[
        Form::named("α for both", |it, _| {
            it.wrap_weights(|_, weights| same(&weights, weights.last()));
        }),
        Form::named("1 − α for both", |it, _| {
            it.wrap_weights(|_, weights| same(&weights, weights.first()));
        }),
    ],
    kind: Kind::Formula,
};

fn same(weights: &[Number], one: Option<&Number>) -> Vec<Number> {
    one.map_or(Vec::new(), |one| vec![*one; weights.len()])
}
