use lossproof::numerics::softplus;
use lossproof::{Posterior, Real};

use crate::implementation::{link, modulation};
use crate::mistake::{Form, Kind, Mistake, softmax};
use crate::{Dual, Implementation, Inputs, Row};

/// Binary cross-entropy on softmax outputs.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "bce-of-softmax",
    what: "binary cross-entropy on the softmax’s outputs: −log p_y − Σ log(1 − p_k) over the other classes",
    effect: "every row counts the same error about twice, and rows whose error sits in one rival more than others",
    mend: "take the target’s −log p_y alone: softmax outputs already sum to 1",
    seen: &[
        "https://github.com/HeyLynne/FocalLoss_for_multiclass/issues/3",
        "https://github.com/vandit15/Class-balanced-loss-pytorch/issues/23",
    ],
    concerns: softmax,
    forms: &[
        Form::named("summed over the classes", |it, _| {
            elements(it, true, false);
        }),
        Form::named("mean over the classes", |it, _| {
            elements(it, true, true);
        }),
        Form::named("summed over the classes, all with the target’s modulation", |it, _| {
            elements(it, false, false);
        }),
        Form::named("mean over the classes, all with the target’s modulation", |it, _| {
            elements(it, false, true);
        }),
    ],
    kind: Kind::Formula,
};

/// The loss of the other classes: `−log(1 − p_k)` each, with its own modulation or the target's.
fn others(inputs: &Inputs, row: &Row, own: bool) -> Dual {
    let term = |k: usize| {
        let (margin, at) = link(&row.adjusted, k);
        // For "not k", p and 1 − p change places.
        let at = Posterior { p: at.q, q: at.p, nll: softplus(&margin), ..at };
        let modulation = if own {
            modulation(inputs, &Row { margin: -margin, posterior: at.clone(), ..row.clone() })
        } else {
            row.modulation
        };
        modulation * at.nll
    };
    let present = |k: &usize| *k != row.target && row.adjusted[*k].approx() > f64::NEG_INFINITY;
    let sum = (0..row.adjusted.len()).filter(present).fold(row.constant(0.0), |sum, k| sum + term(k));
    Dual::from(row.weight) * sum
}

fn elements(it: &mut Implementation, own: bool, mean: bool) {
    it.wrap_loss(move |inputs, row, loss| {
        let sum = loss + others(inputs, row, own);
        if mean { sum / row.constant(row.adjusted.len() as f64) } else { sum }
    });
}
