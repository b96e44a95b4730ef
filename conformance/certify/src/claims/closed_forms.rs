//! Single numbers of the other chapters.

use crate::claim::{Claim, Named, Outcome};
use crate::enclosure::Enclosure;
use crate::printed::Printed;

const BITS: usize = 192;

/// Every claim that is one evaluation.
pub fn claims() -> Vec<Claim> {
    vec![
        cross_entropy(40.0, "4.248354255291589e-18"),
        cross_entropy(700.0, "9.859676544e-305"),
        margins([5000, 25], ["0.13295739742362472", "0.5"]),
        margins([12_875, 4522], ["0.38491588513500084", "0.5"]),
        log_prior("20.7232658369464"),
        tenth("5.55e-18"),
    ]
}

/// `ℓ = log(1 + e^{−t})`.
pub fn cross_entropy(t: f64, value: &'static str) -> Claim {
    Claim::new(format!("ce-at-{t}"), "ce", format!("ℓ = {value}"), format!("t = {t}"), move || {
        let loss = (-Enclosure::exact(t, BITS)).exp().ln_1p();
        Outcome::of_values(vec![(Named::new("ℓ", loss), Printed::of(value))], 0)
    })
}

/// LDAM's margins `0.5·(n_min/n)^{1/4}`.
pub fn margins(counts: [u32; 2], values: [&'static str; 2]) -> Claim {
    let [first, second] = counts;
    Claim::new(
        format!("ldam-margins-{first}-{second}"),
        "ldam",
        format!("Δ = {} and {}", values[0], values[1]),
        format!("counts {first}, {second}; max_margin = 0.5"),
        move || {
            let rarest = f64::from(first.min(second));
            let named = [(first, "Δ₁"), (second, "Δ₂")].map(|(count, name)| {
                let ratio = Enclosure::exact(rarest, BITS) / f64::from(count);
                // The rarest class has the ratio 1, whose root is no rounding's business.
                let root = if f64::from(count) == rarest { ratio } else { (ratio.ln() * 0.25).exp() };
                Named::new(name, root * 0.5)
            });
            Outcome::of_values(named.into_iter().zip(values.map(Printed::of)).collect(), 0)
        },
    )
}

/// The largest prior of the tested range.
pub fn log_prior(value: &'static str) -> Claim {
    Claim::new("balanced-log-prior", "balanced-softmax", format!("log n = {value}"), "n = 1e9", move || {
        Outcome::of_values(vec![(Named::new("log n", Enclosure::exact(1e9, BITS).ln()), Printed::of(value))], 0)
    })
}

/// By how much the binary64 number 0.1 exceeds 1/10.
pub fn tenth(value: &'static str) -> Claim {
    Claim::new(
        "seql-tenth",
        "seql",
        format!("it exceeds 1/10 by {value}"),
        "1/10 and the binary64 number 0.1",
        move || {
            let tenth = Enclosure::exact(1.0, BITS) / 10.0;
            Outcome::of_values(vec![(Named::new("excess", tenth.lift(0.1) - tenth), Printed::of(value))], 0)
        },
    )
}
