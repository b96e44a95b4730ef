use crate::mistake::{Form, Kind, Mistake, softmax};
use crate::naive;

/// `log(softmax(z)_y)`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "log-of-softmax",
    what: "log of the softmax’s own output, log(softmax(z)_y)",
    effect: "once p underflows the loss is infinite and the gradient NaN: a single outlier ends the training",
    mend: "use log-softmax, z_y − logsumexp(z), instead of the logarithm of softmax",
    seen: &["many", "https://github.com/gnn-tracking/gnn_tracking/issues/138"],
    concerns: softmax,
    forms: &[Form::plain(|it, _| {
        it.link = Box::new(|adjusted, target| naive::softmax(adjusted, target, naive::top(adjusted)));
    })],
    kind: Kind::Rounding,
};
