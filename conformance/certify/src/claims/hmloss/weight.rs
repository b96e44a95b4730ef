//! Claims about the weight `w_δ(p) = sinc p − g(δp)`, `g(u) = sinc(u)·e^{−u}`.

use super::CHAPTER;
use crate::claim::{Claim, Named, Outcome, Place, Verdict};
use crate::enclosure::Enclosure;
use crate::functions::hard_mining::{IntegerEnd, Weight};
use crate::printed::{Printed, number};
use crate::search::{Jet, Judgement, Region, Search, Side, crossings, everywhere, mean_value, newton};

const BITS: usize = 96;
/// For the places and heights that are printed.
const FINE: usize = 160;

/// `0 ≤ w` for every integer δ: a lemma, which boxes check for some.
pub fn nonnegative(deltas: &'static [f64]) -> Claim {
    let named = deltas.iter().map(|&delta| number(delta)).collect::<Vec<_>>().join(", ");
    Claim::new(
        "hm-nonnegative",
        CHAPTER,
        "0 ≤ w, and w(0) = w(1) = 0",
        format!("p in [0, 1], every integer δ ≥ 1; by boxes too for δ = {named}"),
        || {
            deltas.iter().fold(Outcome::proved(), |outcome, &delta| {
                outcome.and(|| Outcome::of(&is_nonnegative(delta), &["p"]).at("δ", delta))
            })
        },
    )
    .by_lemma("nonnegative")
}

/// `0 ≤ w` for one δ by boxes, refuted where δ is no integer and ⌊δ⌋ even.
fn is_nonnegative(delta: f64) -> Search {
    let weight = Weight::in_p(&Enclosure::exact(delta, BITS));
    let end = IntegerEnd::of(delta, BITS);
    let half = || -> Region { vec![Side::new(0.5, 1.0)] };
    let judge = |region: &[Side]| {
        let p = region[0].enclosure(BITS);
        if region[0].lower == 0.0 {
            // w(0) = 0, and w rises.
            return Judgement::of(weight.derivatives(&p)[1].is_positive(), false);
        }
        if let Some(end) = end.as_ref().filter(|_| region[0].lower >= 0.5) {
            return Judgement::of(end.weight(&(p.lift(1.0) - &p)).is_positive(), false);
        }
        let [value, slope, ..] = weight.derivatives(&p);
        let value = mean_value(&p, &Jet { value, slope }, |m| weight.derivatives(m)[0].clone());
        Judgement::of(value.is_positive(), value.is_negative())
    };
    // From p = 0 on, each cell twice as long as the last: a cell of p near 0 is as good as one of u.
    let mut cells: Vec<Region> = vec![half()];
    let mut upper = 0.5;
    while upper > 0.25 / delta {
        cells.push(vec![Side::new(0.5 * upper, upper)]);
        upper *= 0.5;
    }
    cells.push(vec![Side::new(0.0, upper)]);
    cells.reverse();
    everywhere(cells, judge)
}

/// `w(1) = −sin(πδ)/(πδ)·e^{−δ}`.
pub fn value_at_one(delta: f64, value: &'static str) -> Claim {
    Claim::new(format!("hm-at-one-{delta}"), CHAPTER, format!("w(1) = {value}"), format!("δ = {delta}"), move || {
        let weight = Weight::in_p(&Enclosure::exact(delta, FINE));
        let [at_one, ..] = weight.derivatives(&Enclosure::exact(1.0, FINE));
        Outcome::of_values(vec![(Named::new("w(1)", at_one), Printed::of(value))], 0)
    })
}

/// The only sign change of w for a δ below 1.
pub fn zero(delta: f64, place: &'static str) -> Claim {
    Claim::new(
        format!("hm-zero-{delta}"),
        CHAPTER,
        format!("w changes its sign once, at p = {place}"),
        format!("p in (0, 1), δ = {delta}"),
        move || {
            let weight = |bits| Weight::in_p(&Enclosure::exact(delta, bits));
            let f = |x: &Enclosure| {
                let [value, slope, ..] = weight(x.bits()).derivatives(x);
                Jet { value, slope }
            };
            // w(0) = 0 and w rises there: the zero at the end is none.
            let front = 2.0_f64.powi(-6);
            if !f(&Enclosure::between(0.0, front, BITS)).slope.is_positive() {
                return Outcome::undecided("p", Side::new(0.0, front));
            }
            let found = match crossings(&[Side::new(front, 1.0)], BITS, f) {
                Ok(found) => found,
                Err((cell, boxes)) => return Outcome { boxes, ..Outcome::undecided("p", cell) },
            };
            match found.found[..] {
                [only] => {
                    let p = newton::narrow(&only.cell.enclosure(FINE), FINE - 32, f);
                    Outcome::of_values(vec![(Named::new("p", p), Printed::of(place))], found.boxes + 1)
                }
                _ => Outcome {
                    verdict: Verdict::Refuted(
                        found.found.iter().map(|crossing| Place::new("p", crossing.cell)).collect(),
                    ),
                    enclosures: Vec::new(),
                    boxes: found.boxes,
                },
            }
        },
    )
}
