use lossproof::Real;

use crate::Dual;
use crate::mistake::{Form, Kind, Mistake, hmloss};

/// 0/0 at `p = 0`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-nan-at-zero",
    what: "sin(πx)/(πx) at x = 0, where p underflows: 0/0",
    effect: "one outlier whose p is rounded to 0 makes loss and gradient NaN",
    mend: "use a sinc that is 1 at 0 (torch.sinc, numpy.sinc), or a series near 0",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.exchange_hard_mining(|p, _, delta| {
            let u = p.lift(delta) * *p;
            sinc(p) - sinc(&u) * (-u).exp()
        });
    })],
    kind: Kind::Rounding,
};

fn sinc(x: &Dual) -> Dual {
    x.sin_pi() / (x.pi() * *x)
}
