//! The supremum of the weight, and the largest slope of its damped term.

use super::CHAPTER;
use crate::claim::{Claim, Named, Outcome};
use crate::enclosure::Enclosure;
use crate::functions::hard_mining::{Weight, damped};
use crate::printed::{Printed, number};
use crate::search::{Jet, Judgement, Side, crossings, everywhere, mean_value, newton};

const BITS: usize = 96;
/// For the places and heights that are printed.
const FINE: usize = 160;

/// The least upper bound of w over all p and all δ, and where it is approached.
pub fn supremum(value: &'static str, place: &'static str) -> Claim {
    Claim::new(
        "hm-supremum",
        CHAPTER,
        format!("sup w = {value}, approached as δ → ∞ at x = δp = {place}, not attained"),
        "p in [0, 1], all real δ > 0",
        move || {
            let (x, height, boxes) = match largest(|x| minus(damped(x)), END) {
                Ok(found) => found,
                Err(outcome) => return outcome,
            };
            if !(&height - tail()).is_positive() {
                return Outcome { boxes, ..Outcome::undecided("x", Side::new(END, f64::INFINITY)) };
            }
            let height = height + 1.0;
            Outcome::of_values(
                vec![(Named::new("sup w", height), Printed::of(value)), (Named::new("x", x), Printed::of(place))],
                boxes,
            )
        },
    )
    .by_lemma("supremum")
}

/// `w ≤ bound` for all p and all δ: `1 − g ≤ bound`. Where `1 − g` is above, so is w for a δ as large as 2^40.
pub fn at_most(bound: f64) -> Claim {
    Claim::new("hm-at-most", CHAPTER, format!("w ≤ {}", number(bound)), "p in [0, 1], all real δ > 0", move || {
        let far = Weight::of(&Enclosure::exact(FAR, BITS));
        let search = everywhere(vec![vec![Side::new(0.0, END)]], |region| {
            let x = region[0].enclosure(BITS);
            let [value, slope, ..] = damped(&x);
            let over = Jet { value: -value, slope: -slope };
            let most = mean_value(&x, &over, |m| -damped(m)[0].clone()) + 1.0 - bound;
            let [w, slope, ..] = far.derivatives(&x);
            let attained = mean_value(&x, &Jet { value: w, slope }, |m| far.derivatives(m)[0].clone()) - bound;
            Judgement::of((-most).interval().is_nonnegative(), attained.is_positive())
        });
        Outcome::of(&search, &["δp"]).at("δ", FAR).and(|| {
            if (tail() + 1.0 - bound).is_negative() {
                Outcome::proved()
            } else {
                Outcome::undecided("δp", Side::new(END, f64::INFINITY))
            }
        })
    })
    .by_lemma("supremum")
}

/// A δ at which the weight is as good as its bound.
const FAR: f64 = (1_u64 << 40) as f64;
/// Beyond this `|g(x)| ≤ e^{−x}/(πx)` is small.
const END: f64 = 4.0;

/// `e^{−x}/(πx)` at the end.
fn tail() -> Enclosure {
    let end = Enclosure::exact(END, BITS);
    (-&end).exp() / (end.pi() * end)
}

/// The largest size of `x·g'(x)`, on which the conditioning of the weight rests.
pub fn largest_damped_slope(value: &'static str, place: &'static str) -> Claim {
    Claim::new(
        "hm-damped-slope",
        CHAPTER,
        format!("the largest |x·g'(x)| is {value}, at x = {place}"),
        "all x ≥ 0",
        move || {
            let (x, height, boxes) = match largest(|x| minus(times_slope(x)), 8.0) {
                Ok(found) => found,
                Err(outcome) => return outcome,
            };
            // |x·g'| ≤ e^{−x}·(1 + (1 + x)/(πx)) falls, and no maximum on [0, 8] but this one is near it.
            let eight = height.lift(8.0);
            let tail = (-&eight).exp() * (eight.lift(1.0) + (&eight + 1.0) / (eight.pi() * &eight));
            let least = everywhere(vec![vec![Side::new(0.0, 8.0)]], |region| {
                let value = times_slope(&region[0].enclosure(BITS))[0].clone();
                Judgement::of((value - &height).is_negative(), false)
            });
            if !(&height - tail).is_positive() {
                return Outcome::undecided("x", Side::new(8.0, f64::INFINITY));
            }
            Outcome::of(&least, &["x"]).and(|| {
                Outcome::of_values(
                    vec![(Named::new("|x·g'|", height), Printed::of(value)), (Named::new("x", x), Printed::of(place))],
                    boxes,
                )
            })
        },
    )
}

/// `x·g'` and its first two derivatives.
fn times_slope(x: &Enclosure) -> [Enclosure; 3] {
    let [_, first, second, third] = damped(x);
    [x * &first, &first + x * &second, &second * 2.0 + x * third]
}

fn minus<const N: usize>(all: [Enclosure; N]) -> [Enclosure; N] {
    all.map(|x| -x)
}

/// The place and the value of the largest of all maxima of `f` on `(0, to]`, given with two derivatives; `f' > 0` near 0.
fn largest<const N: usize>(
    f: impl Fn(&Enclosure) -> [Enclosure; N],
    to: f64,
) -> Result<(Enclosure, Enclosure, usize), Outcome> {
    let slope = |x: &Enclosure| {
        let [_, value, slope, ..] = &f(x)[..] else { unreachable!("two derivatives") };
        Jet { value: value.clone(), slope: slope.clone() }
    };
    let found = crossings(&[Side::new(0.0, to)], BITS, slope);
    let found = found.map_err(|(cell, boxes)| Outcome { boxes, ..Outcome::undecided("x", cell) })?;
    let maxima = found.found.iter().filter(|crossing| !crossing.rising);
    let maxima = maxima.map(|crossing| newton::narrow(&crossing.cell.enclosure(FINE), FINE - 32, slope));
    let maxima = maxima.map(|x| (f(&x)[0].clone(), x));
    let best = maxima.reduce(|a, b| if (&a.0 - &b.0).is_positive() { a } else { b });
    best.map(|(height, x)| (x, height, found.boxes)).ok_or_else(|| Outcome::undecided("x", Side::new(0.0, to)))
}
