//! The class weights: `spec/cb.md`, `spec/cs.md`.

use crate::claim::{Claim, Named, Outcome};
use crate::enclosure::Enclosure;
use crate::printed::Printed;
use crate::search::{Judgement, Region, Side, everywhere};

const BITS: usize = 96;
/// For numbers that are printed.
const FINE: usize = 192;

/// Every claim of both chapters.
pub fn claims() -> Vec<Claim> {
    const CIFAR: [u32; 2] = [5000, 25];
    const ISIC: [u32; 2] = [12_875, 4522];
    vec![
        ratio_rises("cb-ratio-rises", &[CIFAR, ISIC, [2, 1], [10, 9], [1_000_000, 3]], true),
        ratios(CIFAR, &[("0.9", "1.07734"), ("0.99", "4.50088"), ("0.999", "40.21000")], "cb-ratio-5000-25"),
        ratios(
            CIFAR,
            &[("0.9999", "157.58276"), ("0.99999", "195.10666"), ("0.999999", "199.50333")],
            "cb-ratio-5000-25-near-1",
        ),
        effective_number(CIFAR, "0.9999", ["0.01261171169183533", "1.9873882883081647"]),
        effective_number(ISIC, "0.9999", ["0.66882199985290496", "1.331178000147095"]),
        inverse_frequency(CIFAR, ["0.0099502487562189055", "1.9900497512437811"]),
        inverse_frequency(ISIC, ["0.51985974593320687", "1.4801402540667931"]),
    ]
}

/// For n > n' the ratio `(1 − β^n)/(1 − β^{n'})` of two weights rises with β from 1 to n/n' (or, as a false claim, falls).
///
/// With `β = e^{−s}`, `y = n's`, `r = n/n'` its logarithm has the slope `(B(ry) − B(y))/s` in s, `B(x) = x/(e^x − 1)`: it is
/// below 0, so that the ratio falls with s. Near y = 0 it is `(r − 1)·y·B'` somewhere between y and ry.
pub fn ratio_rises(id: &'static str, pairs: &'static [[u32; 2]], rises: bool) -> Claim {
    const END: f64 = 32.0;
    let named: Vec<String> = pairs.iter().map(|[n, m]| format!("{n}/{m}")).collect();
    let verb = if rises { "rises" } else { "falls" };
    Claim::new(
        id,
        "cb",
        format!("for n > n', ω(n')/ω(n) {verb} with β from 1 (β = 0) to n/n' (β → 1)"),
        format!("β in (0, 1), all counts; by boxes too for n/n' = {}", named.join(", ")),
        move || {
            pairs.iter().fold(Outcome::proved(), |outcome, &[n, m]| {
                outcome.and(|| {
                    let ratio = Enclosure::exact(f64::from(n), BITS) / f64::from(m);
                    let search = everywhere(cells(1.0 / 1024.0, END), |region| {
                        let falling = bernoulli_difference(region[0], &ratio);
                        let judgement = Judgement::of(falling.is_negative(), falling.is_positive());
                        if rises { judgement } else { judgement.reversed() }
                    });
                    Outcome::of(&search, &["n'·ln(1/β)"]).at("n", f64::from(n)).at("n'", f64::from(m))
                })
            })
        },
    )
    .by_lemma("class-balanced-ratio")
}

/// `[0, first]`, and from there on cells each twice as long as the last.
fn cells(first: f64, end: f64) -> Vec<Region> {
    let mut cells = vec![vec![Side::new(0.0, first)]];
    let mut lower = first;
    while lower < end {
        cells.push(vec![Side::new(lower, 2.0 * lower)]);
        lower *= 2.0;
    }
    cells
}

/// `B(ry) − B(y)`, divided by `(r − 1)·y` where y may be 0.
fn bernoulli_difference(y: Side, ratio: &Enclosure) -> Enclosure {
    let at_zero = y.lower == 0.0;
    let y = y.enclosure(BITS);
    if at_zero {
        return bernoulli_slope(&(ratio * y));
    }
    // B falls (its slope is proved below 0 on the way), so its ends bound it.
    let b = |x: &Enclosure| x / (x.exp() - 1.0);
    let over = |x: &Enclosure| b(&x.upper()).hull(&b(&x.lower()));
    over(&(ratio * &y)) - over(&y)
}

/// `B' = −(N/x²)·B²` over `[0, x]`, `N = e^x(x − 1) + 1`: as `N(0) = N'(0) = 0` and `N'' = e^x(1 + x)`, `N/x²` lies in `N''/2`;
/// `1/B = (e^x − 1)/x` is a mean of `e^x`.
fn bernoulli_slope(x: &Enclosure) -> Enclosure {
    let power = x.exp();
    -(&power * (x + 1.0) * 0.5) / power.square()
}

/// The ratio of the weights of two classes for several β, each the exact decimal.
pub fn ratios(counts: [u32; 2], values: &'static [(&'static str, &'static str)], id: &'static str) -> Claim {
    let [n, m] = counts;
    let betas: Vec<&str> = values.iter().map(|(beta, _)| *beta).collect();
    let numbers: Vec<&str> = values.iter().map(|(_, value)| *value).collect();
    Claim::new(
        id,
        "cb",
        format!("ω({m})/ω({n}) = {}", numbers.join(", ")),
        format!("counts {n}, {m}; β = {}", betas.join(", ")),
        move || {
            let named = |(beta, value): &(&str, &str)| {
                let beta_n = |count: u32| power(&exact(beta), count);
                let ratio = beta_n(n) / beta_n(m);
                (Named::new(format!("β = {beta}"), ratio), Printed::of(value))
            };
            Outcome::of_values(values.iter().map(named).collect(), 0)
        },
    )
}

/// CB weights of two classes.
pub fn effective_number(counts: [u32; 2], beta: &'static str, weights: [&'static str; 2]) -> Claim {
    two_weights("cb", counts, format!("counts {}, {}; β = {beta}", counts[0], counts[1]), weights, move |counts| {
        counts.map(|count| Enclosure::exact(1.0, FINE) / power(&exact(beta), count))
    })
}

/// CS weights of two classes.
pub fn inverse_frequency(counts: [u32; 2], weights: [&'static str; 2]) -> Claim {
    two_weights("cs", counts, format!("counts {}, {}", counts[0], counts[1]), weights, |counts| {
        counts.map(|count| Enclosure::exact(1.0, FINE) / f64::from(count))
    })
}

/// Weights proportional to something, normalised to sum 2.
fn two_weights(
    chapter: &'static str,
    counts: [u32; 2],
    domain: String,
    weights: [&'static str; 2],
    proportional: impl Fn([u32; 2]) -> [Enclosure; 2] + Send + Sync + 'static,
) -> Claim {
    Claim::new(
        format!("{chapter}-weights-{}-{}", counts[0], counts[1]),
        chapter,
        format!("ω = {} and {}", weights[0], weights[1]),
        domain,
        move || {
            let [a, b] = proportional(counts);
            let sum = &a + &b;
            let named = [(a, "ω₁"), (b, "ω₂")].map(|(part, name)| Named::new(name, part * 2.0 / &sum));
            Outcome::of_values(named.into_iter().zip(weights.map(Printed::of)).collect(), 0)
        },
    )
}

/// The binary64 number nearest to a decimal: what a β given as this decimal is.
fn exact(decimal: &str) -> Enclosure {
    Enclosure::exact(decimal.parse().unwrap_or(f64::NAN), FINE)
}

/// `1 − β^n`.
fn power(beta: &Enclosure, count: u32) -> Enclosure {
    beta.lift(1.0) - (beta.ln() * f64::from(count)).exp()
}
