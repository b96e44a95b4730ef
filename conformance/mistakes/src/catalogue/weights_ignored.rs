use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, weighted};

/// The class weights not applied.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weights-ignored",
    what: "the class weights not applied",
    effect: "the classes are not weighted at all",
    mend: "pass the weights on; a misspelt keyword argument is silently dropped in some interfaces",
    seen: &[
        "https://github.com/vandit15/Class-balanced-loss-pytorch/issues/2",
        "https://github.com/vandit15/Class-balanced-loss-pytorch/issues/10",
        "https://github.com/vandit15/Class-balanced-loss-pytorch/pull/18",
    ],
    concerns: weighted,
    forms: &[Form::plain(|it, _| {
        it.wrap_weights(|_, weights| weights.iter().map(|weight| weight.lift(1.0)).collect());
    })],
    kind: Kind::Formula,
};
