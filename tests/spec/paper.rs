//! What the chapters say of the paper, its data and its code.

use lossproof::data::{long_tailed, step};
use lossproof::schedule::LearningRate;
use lossproof::{Batch, Derivatives, DoubleDouble, Loss, Modulation, Posterior, Real};

use crate::says;

fn list(counts: &[u64]) -> String {
    counts.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
}

/// `11203` as `11,203`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let head = digits.len() % 3;
    let groups = digits.as_bytes()[head..].chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    std::iter::once(digits[..head].to_owned())
        .filter(|group| !group.is_empty())
        .chain(groups)
        .collect::<Vec<_>>()
        .join(",")
}

#[test]
fn imbalance_table_of_the_papers_data() {
    let total = |counts: &[u64]| grouped(counts.iter().sum());
    let lt = long_tailed(5000, 200.0, 10).expect("valid");
    says("imbalance", &format!("| CIFAR-10 LT, ρ = 200, n_max = 5000 | {} | {} |", list(&lt), total(&lt)));
    let lt = long_tailed(500, 200.0, 100).expect("valid");
    let ends = format!("{} … {}", list(&lt[..5]), list(&lt[97..]));
    says("imbalance", &format!("| CIFAR-100 LT, ρ = 200, n_max = 500 | {ends} | {} |", total(&lt)));
    for (name, n, classes) in [("CIFAR-10", 5000, 10), ("CIFAR-100", 500, 100)] {
        let counts = step(n, 200.0, classes).expect("valid");
        let (half, few) = (classes / 2, counts[classes - 1]);
        says("imbalance", &format!("| {name} STEP, ρ = 200 | {half} × {n}, {half} × {few} | {} |", total(&counts)));
    }
    let rarest = lt[99];
    says(
        "imbalance",
        &format!("500/200 = 2.5, so the rarest classes have {rarest} examples and the true ratio is {}", 500 / rarest),
    );
}

#[test]
fn errata_of_the_isic_classes() {
    let (melanomas, naevi) = (4_522_u64, 12_875_u64);
    says(
        "errata",
        &format!("| {} | its own addends: {} + {} |", grouped(melanomas + naevi), grouped(melanomas), grouped(naevi)),
    );
    let ratio = naevi as f64 / melanomas as f64;
    says("errata", &format!("| {ratio:.3} ({ratio:.2}) | 12,875/4,522 = {:.5}…", (ratio * 1e5).floor() / 1e5));
}

#[test]
fn errata_of_the_learning_rate() {
    says("errata", "read as a subtraction gives 0.09 and 0.08");
    says("schedules", &format!("the rate would end at {:.2}", 0.1 - 0.01 - 0.01));
    let rate = LearningRate { base: 0.1, warm_up: 5, drops: vec![(160, 0.01), (180, 0.01)] };
    let first: Vec<String> = (0..5).map(|epoch| format!("{}", (rate.at(epoch) * 1e12).round() / 1e12)).collect();
    says("schedules", &format!("Warm-up with W = 5 and lr₀ = 0.1: {}", first.join(", ")));
    let last = rate.at(199);
    assert!((last - 1e-5).abs() < 1e-20, "0.1·0.01·0.01 and not {last}");
    says("schedules", "After both decays, without a second phase: 1e-5");
}

/// The loss of a target with probability p, in double-double.
fn at(modulation: Modulation, p: f64) -> f64 {
    let p = DoubleDouble::from(p);
    let (zero, one) = (p.lift(0.0), p.lift(1.0));
    let q = one - p;
    let posterior = Posterior { p, q, nll: -p.ln(), rivals: zero, excess: q, in_favour: p };
    f64::from(modulation.curve(&posterior, &one, &one).value)
}

#[test]
fn errata_of_figure_1() {
    // The place of the maximum of δ = 111 to the digits printed: the loss is larger there than a digit to either side.
    let hard = Modulation::HardMining { delta: 111.0 };
    let top = at(hard, 0.0101);
    assert!(top > at(hard, 0.0100) && top > at(hard, 0.0102), "the maximum of δ = 111 is not at p = 0.0101");
    says(
        "errata",
        &format!(
            "a maximum of about {top:.2} near p = 0.007; in Eq. 3 that height belongs to δ = 111, with its maximum at p = 0.0101"
        ),
    );
    says("errata", &format!("belongs to γ = 1 ({:.4})", at(Modulation::Focal { gamma: 1.0 }, 0.2)));
}

#[test]
fn errata_of_the_clip_at_the_class_default() {
    // δp = 1 at the bound, so only sinc(p), 1 − 1.6e-20, and the rounding of the binary64 1e-10 are left.
    let one = DoubleDouble::from(1.0);
    let p = DoubleDouble::from(1e-10);
    let (q, zero) = (one - p, one.lift(0.0));
    let posterior = Posterior { p, q, nll: -p.ln(), rivals: zero, excess: q, in_favour: p };
    let weight = Modulation::HardMining { delta: 1e10 }.modulate(&posterior, &one).value;
    let digits = -f64::from((weight - one).abs()).log10();
    says("errata", &format!("the weight there is 1 to {} digits", digits.floor()));
    // An outlier beyond the clip: ten times cross-entropy, as far as that weight is 1.
    let batch = Batch::row_major(&[0.0, -30.0], 1, 2, &[Some(1)]).expect("valid");
    let published = Loss { modulation: Modulation::HardMiningAsPublished { delta: 1e10 }, ..Loss::default() };
    let [published, plain] =
        [published, Loss::default()].map(|loss| loss.evaluate(&batch, Derivatives::Gradient).expect("valid"));
    // Two numbers within 1 ulp each, and a quotient rounded once.
    for ratio in [published.loss[0] / plain.loss[0], published.gradient[1] / plain.gradient[1]] {
        assert!(f64::abs(ratio / 10.0 - 1.0) <= 3.0 * f64::EPSILON, "{ratio}");
    }
    assert_eq!((1.0_f64 - 1e-10) as f32, 1.0, "in f32 the upper bound does nothing");
    says("errata", "passes `--imb_ratio 0.02`, which is ρ = 50");
    assert_eq!(1.0 / 0.02, 50.0);
}
