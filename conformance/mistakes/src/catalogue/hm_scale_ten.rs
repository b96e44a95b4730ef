use crate::mistake::{Form, Kind, Mistake, hmloss};

/// Ten times.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-scale-ten",
    what: "ten times the loss",
    effect: "as a learning rate ten times larger, and a comparison with other losses that is not one",
    mend: "drop the factor; the paper has none",
    seen: &["the code published with HMLoss"],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.wrap_modulation(|_, row, modulation| row.constant(10.0) * modulation);
    })],
    kind: Kind::Formula,
};
