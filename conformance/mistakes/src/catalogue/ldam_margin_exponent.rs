use lossproof::{Adjustment, Real};

use crate::mistake::{Form, Kind, Mistake, ldam};

/// Another power of the counts.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ldam-margin-exponent",
    what: "another power of the counts than −1/4 in the margins",
    effect: "the margins of common classes are too small against those of rare ones (or too large)",
    mend: "use n^(−1/4)",
    seen: &[],
    concerns: ldam,
    forms: &[Form::plain(|it, exponent| {
        it.wrap_classes(move |inputs, mut classes| {
            if let Adjustment::Margin { max_margin, .. } = inputs.loss.adjustment {
                let fewest = inputs.counts().into_iter().fold(f64::INFINITY, f64::min);
                for (margin, n) in classes.margins.iter_mut().zip(inputs.counts()) {
                    *margin = margin.lift(max_margin) * (margin.lift(fewest) / margin.lift(n)).power(exponent);
                }
            }
            classes
        });
    })
    .with("exponent", &[0.5, 1.0, 0.3333333333333333], Some((0.01, 4.0)))],
    kind: Kind::Formula,
};
