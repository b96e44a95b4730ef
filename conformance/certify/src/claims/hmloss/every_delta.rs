//! One maximum for *every* integer δ in a range: δ is a variable of the boxes.
//!
//! With `u = δp` and `D = u·W'·ℓ − W`, whose sign is that of dL/dt, five searches leave nothing for δ ≥ 16:
//!
//! 1. `D > 0` for `0 < u ≤ a`;
//! 2. `D' < 0` for `a ≤ u ≤ b`;
//! 3. `D < 0` for `b ≤ u ≤ c`, in boxes of (u, δ) as the first two;
//! 4. `D < 0` for `u ≥ c` and `p ≤ 1/2`, where the damped term is bounded by its size at c: boxes of p alone;
//! 5. `D/q < 0` for `p ≥ 1/2`, in the same way: boxes of q alone.
//!
//! The integers below are taken one by one.

use rayon::prelude::*;

use super::CHAPTER;
use crate::claim::{Claim, Outcome, Verdict};
use crate::enclosure::Enclosure;
use crate::functions::hard_mining::{Weight, nll_over_q};
use crate::functions::sinc::sinc;
use crate::search::{Ending, Jet, Judgement, Region, Search, Side, everywhere, mean_value};

const BITS: usize = 96;
/// From here on `c/δ` is below 1/2.
const FIRST: u32 = 16;
/// Up to A the function D is positive, up to B it falls, from B on it is negative, and from C on the damped term is small.
const A: f64 = 0.75;
const B: f64 = 1.5;
const C: f64 = 6.0;

/// One sign change for every integer δ from 1 to `last`.
pub fn once(last: u32) -> Claim {
    Claim::new(
        "hm-once",
        CHAPTER,
        "dL/dt changes its sign once: L has one maximum",
        format!("p in (0, 1), every integer δ from 1 to {last}"),
        move || {
            let single = (1..FIRST.min(last + 1)).into_par_iter().map(|delta| one_by_one(f64::from(delta)));
            let single: Vec<Outcome> = single.collect();
            let start = single.into_iter().fold(Outcome::proved(), |all, one| all.and(|| one));
            start.and(|| large(f64::from(last)))
        },
    )
    .by_lemma("one-maximum")
}

fn one_by_one(delta: f64) -> Outcome {
    let Outcome { verdict, boxes, .. } = super::critical::one_sign_change(delta).certify();
    Outcome { verdict, enclosures: Vec::new(), boxes }.at("δ", delta)
}

/// Every integer from [`FIRST`] on.
fn large(last: f64) -> Outcome {
    over(0.0, A, last, |side, u, weight| {
        if side.lower == 0.0 {
            return Judgement::of(weight.starts_positive(side.upper), false);
        }
        let value = gradient(u, weight);
        Judgement::of(value.is_positive(), value.is_negative())
    })
    .and(|| {
        over(A, B, last, |_, u, weight| {
            let slope = weight.gradient(u, &weight.nll(u)).slope;
            Judgement::of(slope.is_negative(), slope.is_positive())
        })
    })
    .and(|| {
        over(B, C, last, |_, u, weight| {
            let value = gradient(u, weight);
            Judgement::of(value.is_negative(), value.is_positive())
        })
    })
    .and(|| Outcome::of(&undamped(last), &["p"]))
    .and(|| Outcome::of(&near_one(), &["q"]))
}

/// A statement of u and of the weight, judged over a box. A box between two integers says nothing of any integer δ; where the
/// statement fails, the sign changes of an integer δ of that box decide.
fn over(lower: f64, upper: f64, last: f64, judge: impl Fn(Side, &Enclosure, &Weight) -> Judgement + Sync) -> Outcome {
    let region: Region = vec![Side::new(lower, upper), Side::new(f64::from(FIRST), last)];
    let search = everywhere(vec![region], |region| {
        if region[1].lower.ceil() > region[1].upper {
            return Judgement::Holds;
        }
        judge(region[0], &region[0].enclosure(BITS), &Weight::of(&region[1].enclosure(BITS)))
    });
    match &search.ending {
        Ending::Refuted(region) => {
            let single = one_by_one(region[1].lower.ceil());
            if single.verdict == Verdict::Proved {
                return Outcome::of(&Search { ending: Ending::Undecided(region.clone()), ..search }, &["u", "δ"]);
            }
            Outcome { boxes: search.boxes + single.boxes, ..single }
        }
        _ => Outcome::of(&search, &["u", "δ"]),
    }
}

/// D over a box, by the mean value theorem in u: near the second hump the boxes can then be as long as the root of what is
/// left.
fn gradient(u: &Enclosure, weight: &Weight) -> Enclosure {
    let at = |u: &Enclosure| -> Jet { weight.gradient(u, &weight.nll(u)) };
    mean_value(u, &at(u), |middle| at(middle).value)
}

/// `D ≤ p·sinc'(p)·ℓ − sinc p + e^{−c}·((1 + (1 + c)/(πc))·ℓ + 1/(πc)) < 0` for `c/last ≤ p ≤ 1/2`, `u ≥ c`.
fn undamped(last: f64) -> Search {
    let c = Enclosure::exact(C, BITS);
    let size = c.lift(1.0) / (c.pi() * &c);
    everywhere(vec![vec![Side::new((C / last).next_down(), 0.5)]], |region| {
        let p = region[0].enclosure(BITS);
        let [value, slope, ..] = sinc(&p);
        let nll = -p.ln();
        let damped = (-&c).exp() * (((&c + 1.0) * &size + 1.0) * &nll + &size);
        Judgement::of((&p * slope * nll - value + damped).is_negative(), false)
    })
}

/// `D/q ≤ p·sinc'(p)·λ − sinc(q)/p + e^{−d}·((1 + (1 + d)/(πd))·λ + 1/p) < 0` for `0 ≤ q ≤ 1/2`, integer δ and
/// `u ≥ d = FIRST/2`, by the form of [`crate::functions::hard_mining::IntegerEnd`].
fn near_one() -> Search {
    let d = Enclosure::exact(f64::from(FIRST) / 2.0, BITS);
    let size = d.lift(1.0) / (d.pi() * &d);
    everywhere(vec![vec![Side::new(0.0, 0.5)]], |region| {
        let q = region[0].enclosure(BITS);
        let p = q.lift(1.0) - &q;
        let ([_, slope, ..], [value, ..]) = (sinc(&p), sinc(&q));
        let ratio = nll_over_q(&q);
        let damped = (-&d).exp() * (((&d + 1.0) * &size + 1.0) * &ratio + q.lift(1.0) / &p);
        Judgement::of((&p * slope * ratio - value / &p + damped).is_negative(), false)
    })
}
