use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, focal};

/// `(1 − p)^γ` by `pow` at `p = 1`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "fractional-power-nan",
    what: "(1 − p)^γ by pow, with 1 − p exactly 0 at confident rows: for γ < 1 its derivative there is ∞·0",
    effect: "one row that is classified with full confidence makes the whole gradient NaN",
    mend: "compute exp(γ·log(1 − p)) with log(1 − p) from log-sigmoid, or hold 1 − p above the smallest number",
    seen: &[
        "https://github.com/kornia/kornia/issues/918",
        "torchvision (measured)",
        "https://github.com/liuyuisanai/Focal-Loss/issues/11",
        "https://github.com/fizyr/keras-retinanet/issues/706",
    ],
    concerns: focal,
    forms: &[Form::plain(|it, _| {
        it.exchange_focal(|p, _, gamma| (p.lift(1.0) - *p).power(gamma));
    })],
    kind: Kind::Rounding,
};
