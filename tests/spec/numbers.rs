//! Numbers in running text, formed anew in double-double (32 digits) and looked for in the chapter as they come out.

use lossproof::{DoubleDouble, Format, Real};

use crate::says;

fn dd(x: f64) -> DoubleDouble {
    x.into()
}

/// Scientific notation to so many digits after the point.
fn scientific(x: DoubleDouble, digits: usize) -> String {
    format!("{:.digits$e}", f64::from(x))
}

#[test]
fn grades_table_of_types() {
    let types = [
        ("f64", Format::F64, 64.0, 1),
        ("f32", Format::F32, 64.0, 1),
        ("f16", Format::F16, 4.0, 2),
        ("bf16", Format::BF16, 4.0, 2),
    ];
    for (name, format, k, digits) in types {
        let (p, e, bound) = (format.precision, format.min_exponent, scientific(dd(k * format.unit_roundoff()), digits));
        says("grades", &format!("| {name} | 2^-{p} | 2^{e} | {k} | {bound} |"));
    }
}

/// Two classes at logits ±t/2 and `log2` for `ln`: the error of the loss over the bounds A and B (κ = 2, r = 1), at worst.
fn log2_over_bounds(format: Format, k: f64) -> [f64; 2] {
    let (u, eta) = (format.unit_roundoff(), format.smallest());
    let mut worst = [0.0_f64; 2];
    for step in -10_000..=2_000 {
        let t = dd(f64::from(step) / 100.0);
        let nll = (-t).exp().ln_1p();
        let q = f64::from(dd(1.0) / (dd(1.0) + t.exp()));
        let (nll, half) = (f64::from(nll), f64::from(t).abs() / 2.0);
        let error = (std::f64::consts::LOG2_E - 1.0) * nll;
        let a = k * (u * (nll + 2.0 * q * half.max(1.0)) + eta);
        let b = k * (u * (nll + (1.0 + half) * 2.0) + eta);
        worst = [worst[0].max(error / a), worst[1].max(error / b)];
    }
    worst
}

#[test]
fn grades_log2_for_ln() {
    says("grades", &format!("the error is {:.4}·ℓ", std::f64::consts::LOG2_E - 1.0));
    let three = |x: f64| {
        if x < 1.0 {
            format!("{x:.2}")
        } else if x < 100.0 {
            format!("{x:.1}")
        } else {
            format!("{x:.0}")
        }
    };
    for (name, format) in [("bf16", Format::BF16), ("f16", Format::F16)] {
        for k in [64.0, 4.0] {
            let [a, b] = log2_over_bounds(format, k).map(three);
            // Below 1 the mistake passes, and the table says so in words.
            let passes = if a.starts_with('0') { ": passes everywhere" } else { "" };
            says("grades", &format!("| {name} | {k} | {a}{passes} | {b}{passes} |"));
        }
    }
}

#[test]
fn links_where_subtraction_ends() {
    // 1 − p is 0 in f64 once q is at most half of the 2^-53 below 1.
    let ends = dd(54.0) * dd(2.0).ln();
    assert_eq!(format!("{:.2}", f64::from(ends)), "37.43");
    let t = dd(3743.0) / dd(100.0);
    says("links", &format!("0 from t = 37.43 on, although q = e^{{−37.43}} = {}", scientific((-t).exp(), 1)));
    let small = dd(-17.0).exp();
    says(
        "links",
        &format!("e^{{−17}} = {} is below 2^-24 = {}", scientific(small, 9), scientific(dd(2.0_f64.powi(-24)), 5)),
    );
    assert_eq!(1.0 + f64::from(small) as f32, 1.0);
}

#[test]
fn cb_cancellation() {
    let beta = 0.99999999_f64;
    // 1 − β² = (1 − β)(1 + β), and 1 − β is exact in binary64 (Sterbenz).
    let exact = dd(1.0 - beta) * (dd(1.0) + dd(beta));
    let error = f64::from(((dd(1.0 - beta * beta) - exact) / exact).abs());
    says("cb", &format!("at β = {beta}, n = 2 the relative error in f64 is {error:.1e}"));
    let units = (error / f64::EPSILON * 2.0).round();
    assert!((4.5e6..5.5e6).contains(&units), "five million units, not {units}");
    let beta = 0.9999_f64;
    let narrow = f64::from(1.0 - beta as f32);
    let relative = ((narrow - (1.0 - beta)) / (1.0 - beta)).abs();
    says("cb", &format!("in f32, 1 − β at β = 0.9999 is off by {relative:.1e}, relatively"));
    // Beyond 5/(1 − β) examples, what is left to gain is e^-5.
    assert!(f64::from(dd(-5.0).exp()) < 0.01);
}

#[test]
fn ce_bounded_by_a_clip() {
    says("ce", &format!("The loss is then at most {:.1}", -f64::from(dd(1e-7).ln())));
}

#[test]
fn balanced_softmax_prior_in_f32() {
    assert_eq!(1e6_f32.next_up() - 1e6, 1.0 / 16.0);
    says(
        "balanced-softmax",
        &format!("a prior of log 25 = {:.1} is rounded to a multiple of 1/16", f64::from(dd(25.0).ln())),
    );
}

#[test]
fn ghm_outlier_beyond_the_last_bin() {
    assert_eq!(1.0 - 1e-17, 1.0);
    says("ghm-c", "An outlier with p = 1e-17 has q rounded to 1 in f64");
}
