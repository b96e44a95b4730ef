use lossproof::Real;
use lossproof::numerics::Sinc;

use crate::mistake::{Form, Kind, Mistake, hmloss};
use crate::naive;

/// Another sinc.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-sinc-convention",
    what: "another convention of sinc than sin(πx)/(πx)",
    effect: "the outliers begin at another p (π times larger or smaller), and easy rows near p = 1 do not fade to 0, or change sign",
    mend: "use sinc(x) = sin(πx)/(πx), which is what torch.sinc and numpy.sinc compute: pass p and δp, not πp",
    seen: &[],
    concerns: hmloss,
    forms: &[
        Form::named("sin(x)/x", |it, _| {
            it.exchange_hard_mining(|p, _, delta| {
                let (x, u) = (*p / p.pi(), p.lift(delta) * *p);
                naive::damped_difference(&Sinc::at(&x), &Sinc::at(&(u / p.pi())), u)
            });
        }),
        Form::named("π applied twice", |it, _| {
            it.exchange_hard_mining(|p, _, delta| {
                let (x, u) = (p.pi() * *p, p.lift(delta) * *p);
                naive::damped_difference(&Sinc::at(&x), &Sinc::at(&(p.pi() * u)), u)
            });
        }),
    ],
    kind: Kind::Formula,
};
