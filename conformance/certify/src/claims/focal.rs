//! Focal loss: `spec/focal.md`.

use crate::claim::{Claim, Named, Outcome};
use crate::enclosure::Enclosure;
use crate::functions::hard_mining::nll_over_q;
use crate::printed::Printed;
use crate::search::{Judgement, Side, everywhere};

const CHAPTER: &str = "focal";
const BITS: usize = 96;

/// Every claim of the chapter.
pub fn claims() -> Vec<Claim> {
    vec![falls(0.0, 64.0), weight_falls(0.0009765625, 64.0), example("0.1053605156578263", "0.001053605156578263")]
}

/// L falls strictly with t: `dL/dt = −q^{1+γ}·(1 + γ·p·λ)`, `λ = ℓ/q`; the factor in brackets is above 0.
///
/// `p·λ = p·ℓ/q` is 0 at p = 0 and rises to 1 at p = 1; below 2^-20 it lies in `[0, p·ℓ/(1 − p)]`, and `p·ℓ` rises up
/// to p = 1/e.
pub fn falls(least: f64, greatest: f64) -> Claim {
    Claim::new(
        "focal-falls",
        CHAPTER,
        "L falls strictly with t: dL/dt < 0",
        format!("p in (0, 1), every γ ≥ 0; by boxes too for γ in [{least}, {greatest}]"),
        move || {
            let regions = [Side::new(0.0, NEAR_ZERO), Side::new(NEAR_ZERO, 1.0)];
            let regions = regions.map(|p| vec![p, Side::new(least, greatest)]).to_vec();
            let search = everywhere(regions, |region| {
                let gamma = region[1].enclosure(BITS);
                let factor = gamma * times_nll_over_q(region[0]) + 1.0;
                Judgement::of(factor.is_positive(), factor.is_negative())
            });
            Outcome::of(&search, &["p", "γ"])
        },
    )
    .by_lemma("focal")
}

const NEAR_ZERO: f64 = 9.5367431640625e-7;

/// `p·ℓ/q`.
fn times_nll_over_q(p: Side) -> Enclosure {
    if p.lower == 0.0 {
        let upper = Enclosure::exact(p.upper, BITS);
        let most = -(&upper * upper.ln()) / (upper.lift(1.0) - &upper);
        return upper.lift(0.0).hull(&most);
    }
    let p = p.enclosure(BITS);
    let q = p.lift(1.0) - &p;
    if q.is_positive() { &p * -(p.ln()) / &q } else { &p * nll_over_q(&q) }
}

/// The weight falls strictly with p: `d/dp (1 − p)^γ = −γ·q^γ/q`, whose logarithmic slope `−γ/q` is below 0 for γ > 0.
pub fn weight_falls(least: f64, greatest: f64) -> Claim {
    Claim::new(
        "focal-weight-falls",
        CHAPTER,
        "the weight (1 − p)^γ falls strictly with p",
        format!("p in [0, 1), every γ > 0; by boxes too for γ in [{least}, {greatest}]"),
        move || {
            let region = vec![Side::new(0.0, 1.0 - 2.0_f64.powi(-20)), Side::new(least, greatest)];
            let search = everywhere(vec![region], |region| {
                let (p, gamma) = (region[0].enclosure(BITS), region[1].enclosure(BITS));
                let q = p.lift(1.0) - &p;
                let slope = -(&gamma / &q * (gamma * q.ln()).exp());
                Judgement::of(slope.is_negative(), slope.is_positive())
            });
            Outcome::of(&search, &["p", "γ"])
        },
    )
    .by_lemma("focal")
}

/// Cross-entropy and focal loss at p = 0.9 and γ = 2.
pub fn example(cross_entropy: &'static str, focal: &'static str) -> Claim {
    Claim::new(
        "focal-example",
        CHAPTER,
        format!("L = {focal}, 1/100 of the cross-entropy {cross_entropy}"),
        "p = 0.9, γ = 2",
        move || {
            let ten = Enclosure::exact(10.0, 192);
            let nll = -(ten.lift(9.0) / &ten).ln();
            let loss = &nll / ten.square();
            Outcome::of_values(
                vec![(Named::new("L", loss), Printed::of(focal)), (Named::new("ℓ", nll), Printed::of(cross_entropy))],
                0,
            )
        },
    )
}
