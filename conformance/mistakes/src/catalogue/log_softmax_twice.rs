use crate::implementation::link;
use crate::mistake::{Form, Kind, Mistake, softmax};

/// Log-softmax of log-softmax.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "log-softmax-twice",
    what: "log-softmax taken twice (its result sums to 1 already)",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: softmax,
    forms: &[Form::plain(|it, _| {
        it.adjusted.push(Box::new(|_, adjusted| (0..adjusted.len()).map(|k| -link(&adjusted, k).1.nll).collect()));
    })],
    kind: Kind::Control,
};
