use lossproof::Real;
use lossproof::numerics::Sinc;

use crate::mistake::{Form, Kind, Mistake, hmloss};
use crate::naive;

/// The 1/δ dropped.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-delta-outside",
    what: "sin(πδp)/(πp)·e^{−δp} as the second term: the 1/δ of sinc(δp) dropped",
    effect: "outliers get a weight of about −δ: they are pushed away with a force that ends the training",
    mend: "divide sin(πδp) by πδp",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.exchange_hard_mining(|p, q, delta| {
            let u = p.lift(delta) * *p;
            naive::sinc(p, q).value - p.lift(delta) * Sinc::at(&u).value * (-u).exp()
        });
    })],
    kind: Kind::Formula,
};
