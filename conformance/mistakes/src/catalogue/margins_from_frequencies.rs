use lossproof::{Adjustment, Real};

use crate::Number;
use crate::mistake::{Form, Kind, Mistake, ldam};

/// Margins of `n/N`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "margins-from-frequencies",
    what: "the margins from frequencies n/N in the place of counts, then scaled to max_margin",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: ldam,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|inputs, mut classes| {
            if let Adjustment::Margin { max_margin, .. } = inputs.loss.adjustment {
                let total: f64 = inputs.counts().iter().sum();
                let scale = classes.scale;
                let root = |n: &f64| scale.lift(1.0) / (scale.lift(*n) / scale.lift(total)).sqrt().sqrt();
                let raw: Vec<Number> = inputs.counts().iter().map(root).collect();
                let larger = |a: Number, b: Number| if b.approx() > a.approx() { b } else { a };
                let top = raw.iter().copied().reduce(larger).unwrap_or(scale);
                classes.margins = raw.iter().map(|margin| *margin / top * scale.lift(max_margin)).collect();
            }
            classes
        });
    })],
    kind: Kind::Control,
};
