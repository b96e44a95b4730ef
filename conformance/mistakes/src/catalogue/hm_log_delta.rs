use lossproof::Modulation;

use crate::Implementation;
use crate::mistake::{Form, Kind, Mistake, hmloss};

/// δ given as its exponent, or the reverse.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-log-delta",
    what: "δ taken for its logarithm, or its logarithm for δ",
    effect: "outliers begin at a p that is orders of magnitude away from the one asked for",
    mend: "pass δ itself (1e4, not 4)",
    seen: &[],
    concerns: hmloss,
    forms: &[
        Form::named("log10 δ in the place of δ", |it, _| {
            exchanged(it, f64::log10);
        }),
        Form::named("10^δ in the place of δ", |it, _| {
            exchanged(it, |delta| 10_f64.powf(delta));
        }),
        Form::named("ln δ in the place of δ", |it, _| {
            exchanged(it, f64::ln);
        }),
        Form::named("e^δ in the place of δ", |it, _| {
            exchanged(it, f64::exp);
        }),
    ],
    kind: Kind::Formula,
};

fn exchanged(it: &mut Implementation, to: fn(f64) -> f64) {
    it.take_for(move |inputs| {
        if let Modulation::HardMining { delta } = &mut inputs.loss.modulation {
            *delta = to(*delta);
        }
    });
}
