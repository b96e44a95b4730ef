//! How fast the weight vanishes at both ends, with constants.

use super::CHAPTER;
use crate::claim::{Claim, Named, Outcome, Place, Verdict};
use crate::enclosure::Enclosure;
use crate::functions::hard_mining::{Weight, damped};
use crate::functions::sinc::sinc;
use crate::printed::Printed;
use crate::search::{Jet, Region, Side, Supremum, crossings, newton, supremum};

const BITS: usize = 96;

/// `w ≤ C·δp` with the least C.
///
/// `w ≤ 1 − g(u)`, and `(1 − g(u))/u` has the derivative `K(u)/u²`, `K = −u·g' − (1 − g)`, `K' = −u·g''`. Where K = 0 it is
/// `−g'(u)`. Near 0 it is a mean of `−g'`; beyond u = 2 it is below `(1 + 1/(πu))/u`.
pub fn near_zero(constant: &'static str) -> Claim {
    Claim::new(
        "hm-near-zero",
        CHAPTER,
        format!("w ≤ C·δp with C = {constant}, and with no smaller C"),
        "p in [0, 1], all real δ > 0",
        move || {
            let k = |u: &Enclosure| {
                let [value, first, second, _] = damped(u);
                Jet { value: -(u * first) - (u.lift(1.0) - value), slope: -(u * second) }
            };
            let (front, end) = (0.03125, 2.0);
            let found = match crossings(&[Side::new(front, end)], BITS, k) {
                Ok(found) if found.found.len() == 1 => found,
                Ok(_) => return Outcome::undecided("u", Side::new(front, end)),
                Err((cell, _)) => return Outcome::undecided("u", cell),
            };
            let u = newton::narrow(&found.found[0].cell.enclosure(2 * BITS), BITS, k);
            let height = -damped(&u)[1].clone();
            let start = -damped(&Enclosure::between(0.0, front, BITS))[1].clone();
            let two = height.lift(end);
            let tail = (two.lift(1.0) / (two.pi() * &two) + 1.0) / &two;
            if !((&height - start).is_positive() && (&height - tail).is_positive()) {
                return Outcome::undecided("u", Side::new(0.0, front));
            }
            let values = vec![(Named::new("C", height), Printed::of(constant))];
            Outcome::of_values(values, found.boxes + 1)
        },
    )
    .by_lemma("ends")
}

/// `|w − u·(1 + c·u)| ≤ C·u³` with `c = π²/6·(1 − 1/δ²) − 1/2`: the third derivative over 6.
pub fn rate_near_zero(constant: f64) -> Claim {
    Claim::new(
        "hm-rate-near-zero",
        CHAPTER,
        format!("|w − δp(1 + c·δp)| ≤ {constant}·(δp)³, c = π²/6·(1 − 1/δ²) − 1/2"),
        "δp in [0, 1], all real δ ≥ 1",
        move || {
            let third = |region: &[Side]| {
                let one = Enclosure::exact(1.0, BITS);
                let weight = Weight { slow: region[1].enclosure(BITS), fast: one };
                weight.derivatives(&region[0].enclosure(BITS))[3].abs() / 6.0
            };
            let unit = Side::new(0.0, 1.0);
            at_most("C", constant, &["u", "1/δ"], supremum(vec![vec![unit, unit]], &tolerance(), third))
        },
    )
    .by_lemma("ends")
}

/// `|w − q·(1 + (−1)^δ·e^{−δ})| ≤ C·q²` for integer δ.
pub fn rate_near_one(constant: f64) -> Claim {
    Claim::new(
        "hm-rate-near-one",
        CHAPTER,
        format!("|w − q(1 + (−1)^δ·e^(−δ))| ≤ {constant}·q²"),
        "q = 1 − p in [0, 1/2], every integer δ ≥ 1",
        move || {
            const SINGLE: u32 = 24;
            let regions: Vec<Region> = (1..=SINGLE)
                .map(|delta| vec![Side::new(0.0, 0.5), Side::new(f64::from(delta), f64::from(delta))])
                .collect();
            // Beyond, the second term is below that at SINGLE, for either sign of it; it falls from δ = 2 on.
            let last = Enclosure::exact(f64::from(SINGLE), BITS);
            let beyond = ((-&last * 0.5).exp() * &last * (last.pi() * 0.5 + 1.0) + (-&last).exp()) * 2.0;
            let found = supremum(regions, &tolerance(), |region| {
                let (q, delta) = (region[0].enclosure(BITS), region[1].enclosure(BITS));
                remainder(&q, &delta, region[1].lower % 2.0 == 1.0).abs()
            });
            let rest = supremum(vec![vec![Side::new(0.0, 0.5)]], &tolerance(), |region| {
                first(&region[0].enclosure(BITS)).abs() + &beyond
            });
            at_most("C", constant, &["q", "δ"], found)
                .and(|| Outcome { enclosures: Vec::new(), ..at_most("C", constant, &["q"], rest) })
        },
    )
    .by_lemma("ends")
}

/// `(sinc q − p)/(pq) = (1 − (1 − sinc q)/q)/p`.
fn first(q: &Enclosure) -> Enclosure {
    let p = q.lift(1.0) - q;
    (mean_slope(q, |q| sinc(q)[1].clone(), |q| (sinc(q)[0].clone() - 1.0) / q) + 1.0) / p
}

/// `(w/q − 1 − (−1)^δ e^{−δ})/q = first + (−1)^δ·e^{−δ}·(δ·h(v) + 1)/p`, `v = δq`, `h(v) = (sinc(v)·e^v − 1)/v`.
fn remainder(q: &Enclosure, delta: &Enclosure, odd: bool) -> Enclosure {
    let p = q.lift(1.0) - q;
    let grown = |v: &Enclosure| {
        let [value, slope, ..] = sinc(v);
        ((&value + slope) * v.exp(), value * v.exp())
    };
    let h = mean_slope(&(delta * q), |v| grown(v).0, |v| (grown(v).1 - 1.0) / v);
    let second = (-delta).exp() * (delta * h + 1.0) / p;
    first(q) + if odd { -second } else { second }
}

/// `(f(x) − f(0))/x` for `x ≥ 0`: a mean of `f'` over `[0, x]`, and the quotient where x is not 0.
fn mean_slope(
    x: &Enclosure,
    slope: impl Fn(&Enclosure) -> Enclosure,
    quotient: impl Fn(&Enclosure) -> Enclosure,
) -> Enclosure {
    let mean = slope(&x.lift(0.0).hull(x));
    if x.is_positive() { mean.and(&quotient(x)) } else { mean }
}

fn tolerance() -> Enclosure {
    Enclosure::exact(2.0_f64.powi(-5), BITS)
}

/// Whether a supremum is at most a constant.
fn at_most(name: &str, constant: f64, variables: &[&str], found: Result<Supremum, Region>) -> Outcome {
    let places = |region: &[Side]| variables.iter().zip(region).map(|(name, side)| Place::new(*name, *side)).collect();
    match found {
        Err(region) => Outcome { verdict: Verdict::Undecided(places(&region)), enclosures: Vec::new(), boxes: 0 },
        Ok(found) => {
            let room = found.value.lift(constant) - &found.value;
            let verdict = if room.interval().is_nonnegative() {
                Verdict::Proved
            } else if room.is_negative() {
                Verdict::Refuted(places(&found.place))
            } else {
                Verdict::Undecided(places(&found.place))
            };
            Outcome { verdict, enclosures: vec![Named::new(name, found.value)], boxes: found.boxes }
        }
    }
}
