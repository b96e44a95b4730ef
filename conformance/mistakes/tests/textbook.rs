//! The entries' own numbers: what each computes, written out in plain binary64 a second time.

mod support;

use std::f64::consts::{LN_2, LN_10, PI};

use lossproof::{Adjustment, Derivatives, Link, Loss, Modulation, Reduction, Weighting};
use lossproof_mistakes::{Arithmetic, Implementation, mistake};
use support::{Case, cases};

/// A row as a textbook has it.
struct Row<'a> {
    z: &'a [f64],
    y: usize,
    /// Softmax of the logits.
    p: Vec<f64>,
    /// The right class weights.
    w: Vec<f64>,
    n: &'a [u64],
}

impl Row<'_> {
    fn p(&self) -> f64 {
        self.p[self.y]
    }

    fn w(&self) -> f64 {
        self.w[self.y]
    }

    fn n(&self, k: usize) -> f64 {
        self.n[k] as f64
    }

    fn total(&self) -> f64 {
        self.n.iter().sum::<u64>() as f64
    }

    /// Cross-entropy of other logits, times the weight.
    fn ce(&self, a: impl Fn(usize) -> f64) -> f64 {
        let a: Vec<f64> = (0..self.z.len()).map(a).collect();
        -self.w() * softmax(&a)[self.y].ln()
    }

    fn margin(&self, k: usize) -> f64 {
        0.5 * (*self.n.iter().min().expect("counts") as f64 / self.n(k)).powf(0.25)
    }

    fn is(&self, k: usize) -> f64 {
        f64::from(u8::from(k == self.y))
    }
}

fn softmax(z: &[f64]) -> Vec<f64> {
    let top = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let e: Vec<f64> = z.iter().map(|z| (z - top).exp()).collect();
    let sum: f64 = e.iter().sum();
    e.iter().map(|e| e / sum).collect()
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

const GAMMA: f64 = 2.0;
const DELTA: f64 = 10.0;
const SCALE: f64 = 30.0;

fn focal(p: f64) -> f64 {
    (1.0 - p).powf(GAMMA)
}

fn hm(p: f64) -> f64 {
    sinc(p) - sinc(DELTA * p) * (-DELTA * p).exp()
}

const CE: (Adjustment, Modulation) = (Adjustment::Identity, Modulation::One);
const FOCAL: (Adjustment, Modulation) = (Adjustment::Identity, Modulation::Focal { gamma: GAMMA });
const HM: (Adjustment, Modulation) = (Adjustment::Identity, Modulation::HardMining { delta: DELTA });
const LDAM: (Adjustment, Modulation) = (Adjustment::Margin { max_margin: 0.5, scale: SCALE }, Modulation::One);
const BALANCED: (Adjustment, Modulation) = (Adjustment::LogPrior, Modulation::One);

type Loss1 = fn(&Row) -> f64;
/// Slug, form, its number, the loss that it is made in, and what a row's loss is then.
type Entry = (&'static str, usize, f64, (Adjustment, Modulation), Loss1);

const ENTRIES: &[Entry] = &[
    ("probability-floor", 0, 0.05, FOCAL, |r| -r.w() * focal(r.p()) * (r.p() + 0.05).ln()),
    ("probability-floor", 1, 0.01, FOCAL, |r| -r.w() * focal(r.p() + 0.01) * (r.p() + 0.01).ln()),
    ("probability-clip", 0, 0.1, FOCAL, |r| {
        let p = r.p().clamp(0.1, 0.9);
        -r.w() * focal(p) * p.ln()
    }),
    ("probability-clip", 1, 0.1, FOCAL, |r| -r.w() * focal(r.p().clamp(0.1, 0.9)) * r.p().ln()),
    ("probability-clip", 2, 0.1, FOCAL, |r| -r.w() * focal(r.p()) * r.p().clamp(0.1, 0.9).ln()),
    ("probability-clip", 3, 0.1, FOCAL, |r| -r.w() * focal(r.p().max(0.1)) * r.p().max(0.1).ln()),
    ("probability-clip", 4, 0.1, FOCAL, |r| -r.w() * focal(r.p()) * r.p().max(0.1).ln()),
    ("log-base", 0, 10.0, FOCAL, |r| -r.w() * focal(r.p()) * r.p().ln() / LN_10),
    ("log-base", 0, 2.0, CE, |r| -r.w() * r.p().ln() / LN_2),
    ("bce-of-softmax", 0, 0.0, CE, |r| {
        let others = (0..3).filter(|k| *k != r.y).map(|k| (1.0 - r.p[k]).ln());
        -r.w() * (r.p().ln() + others.sum::<f64>())
    }),
    ("bce-of-softmax", 1, 0.0, FOCAL, |r| {
        let term = |k: usize| if k == r.y { r.p[k] } else { 1.0 - r.p[k] };
        -r.w() * (0..3).map(|k| focal(term(k)) * term(k).ln()).sum::<f64>() / 3.0
    }),
    ("bce-of-softmax", 2, 0.0, FOCAL, |r| {
        let term = |k: usize| if k == r.y { r.p[k] } else { 1.0 - r.p[k] };
        -r.w() * focal(r.p()) * (0..3).map(|k| term(k).ln()).sum::<f64>()
    }),
    ("sigmoid-for-softmax", 0, 0.0, FOCAL, |r| {
        let term = |k: usize| sigmoid(if k == r.y { r.z[k] } else { -r.z[k] });
        -r.w() * (0..3).map(|k| focal(term(k)) * term(k).ln()).sum::<f64>()
    }),
    ("sigmoid-for-softmax", 1, 0.0, CE, |r| {
        let term = |k: usize| sigmoid(if k == r.y { r.z[k] } else { -r.z[k] });
        -r.w() * (0..3).map(|k| term(k).ln()).sum::<f64>() / 3.0
    }),
    ("sigmoid-for-softmax", 2, 0.0, HM, |r| -r.w() * hm(sigmoid(r.z[r.y])) * sigmoid(r.z[r.y]).ln()),
    ("sigmoid-for-softmax", 3, 0.0, CE, |r| r.ce(|k| sigmoid(r.z[k]))),
    ("double-softmax", 0, 0.0, CE, |r| r.ce(|k| r.p[k])),
    ("double-softmax", 0, 0.0, BALANCED, |r| {
        let a: Vec<f64> = (0..3).map(|k| r.z[k] + r.n(k).ln()).collect();
        r.ce(|k| softmax(&a)[k])
    }),
    ("double-softmax", 1, 0.0, BALANCED, |r| r.ce(|k| r.p[k] + r.n(k).ln())),
    ("target-off-by-one", 0, 0.0, CE, |r| -r.w[(r.y + 1) % 3] * r.p[(r.y + 1) % 3].ln()),
    ("target-off-by-one", 1, 0.0, CE, |r| -r.w[(r.y + 2) % 3] * r.p[(r.y + 2) % 3].ln()),
    ("target-off-by-one", 2, 0.0, CE, |r| -r.w[(r.y + 1).min(2)] * r.p[(r.y + 1).min(2)].ln()),
    ("focal-uses-p", 0, 0.0, FOCAL, |r| -r.w() * r.p().powf(GAMMA) * r.p().ln()),
    ("gamma-ignored", 0, 0.0, FOCAL, |r| -r.w() * r.p().ln()),
    ("gamma-off-by-one", 0, 0.0, FOCAL, |r| -r.w() * (1.0 - r.p()).powf(GAMMA + 1.0) * r.p().ln()),
    ("gamma-off-by-one", 1, 0.0, FOCAL, |r| -r.w() * (1.0 - r.p()).powf(GAMMA - 1.0) * r.p().ln()),
    ("hm-sinc-convention", 0, 0.0, HM, |r| {
        let (p, u) = (r.p(), DELTA * r.p());
        -r.w() * (p.sin() / p - u.sin() / u * (-u).exp()) * p.ln()
    }),
    ("hm-sinc-convention", 1, 0.0, HM, |r| {
        let (p, u) = (r.p(), DELTA * r.p());
        -r.w() * (sinc(PI * p) - sinc(PI * u) * (-u).exp()) * p.ln()
    }),
    ("hm-damping-missing", 0, 0.0, HM, |r| -r.w() * (sinc(r.p()) - sinc(DELTA * r.p())) * r.p().ln()),
    ("hm-damping-constant", 0, 0.0, HM, |r| -r.w() * (sinc(r.p()) - sinc(DELTA * r.p()) * (-DELTA).exp()) * r.p().ln()),
    ("hm-damping-on-both", 0, 0.0, HM, |r| {
        -r.w() * (sinc(r.p()) - sinc(DELTA * r.p())) * (-DELTA * r.p()).exp() * r.p().ln()
    }),
    ("hm-damping-pi", 0, 0.0, HM, |r| {
        -r.w() * (sinc(r.p()) - sinc(DELTA * r.p()) * (-DELTA * PI * r.p()).exp()) * r.p().ln()
    }),
    ("hm-sign", 0, 0.0, HM, |r| -r.w() * (sinc(r.p()) + sinc(DELTA * r.p()) * (-DELTA * r.p()).exp()) * r.p().ln()),
    ("hm-delta-outside", 0, 0.0, HM, |r| {
        let second = (PI * DELTA * r.p()).sin() / (PI * r.p()) * (-DELTA * r.p()).exp();
        -r.w() * (sinc(r.p()) - second) * r.p().ln()
    }),
    ("hm-scale-ten", 0, 0.0, HM, |r| -10.0 * r.w() * hm(r.p()) * r.p().ln()),
    ("hm-log-delta", 0, 0.0, HM, |r| {
        let u = DELTA.log10() * r.p();
        -r.w() * (sinc(r.p()) - sinc(u) * (-u).exp()) * r.p().ln()
    }),
    ("hm-log-delta", 1, 0.0, HM, |r| {
        let u = 10_f64.powf(DELTA) * r.p();
        -r.w() * (sinc(r.p()) - sinc(u) * (-u).exp()) * r.p().ln()
    }),
    ("hm-p-of-prediction", 0, 0.0, HM, |r| {
        let most = r.p.iter().copied().fold(0.0, f64::max);
        -r.w() * hm(most) * r.p().ln()
    }),
    ("hm-p-of-prediction", 1, 0.0, HM, |r| {
        let most = r.p.iter().copied().fold(0.0, f64::max);
        -r.w() * hm(most) * most.ln()
    }),
    ("weight-inside-probability", 0, 0.0, FOCAL, |r| {
        let loss = -r.w() * r.p().ln();
        focal((-loss).exp()) * loss
    }),
    ("weight-inside-probability", 0, 0.0, HM, |r| {
        let loss = -r.w() * r.p().ln();
        hm((-loss).exp()) * loss
    }),
    ("weight-inside-probability", 1, 0.0, FOCAL, |r| {
        let loss = -r.w() * r.p().ln();
        r.w() * focal((-loss).exp()) * loss
    }),
    ("weight-squared", 0, 0.0, FOCAL, |r| -r.w() * r.w() * focal(r.p()) * r.p().ln()),
    ("weights-ignored", 0, 0.0, FOCAL, |r| -focal(r.p()) * r.p().ln()),
    ("weights-of-prediction", 0, 0.0, CE, |r| {
        let most = (0..3).max_by(|a, b| r.p[*a].total_cmp(&r.p[*b])).expect("three classes");
        -r.w[most] * r.p().ln()
    }),
    ("weights-unnormalised", 0, 0.0, CE, |r| -r.p().ln() / r.n(r.y)),
    ("weights-unnormalised", 1, 0.0, CE, |r| -500.0 / r.n(r.y) * r.p().ln()),
    ("weights-unnormalised", 2, 0.0, CE, |r| -7.0 / r.n(r.y) * r.p().ln()),
    ("weights-unnormalised", 3, 0.0, CE, |r| -r.total() / r.n(r.y) * r.p().ln()),
    ("weights-sum-to-one", 0, 0.0, CE, |r| -r.w() / 3.0 * r.p().ln()),
    ("weights-mean-over-samples", 0, 0.0, CE, |r| -r.total() / (3.0 * r.n(r.y)) * r.p().ln()),
    ("weights-sqrt", 0, 0.0, CE, |r| {
        let sum: f64 = (0..3).map(|k| r.n(k).powf(-0.5)).sum();
        -3.0 * r.n(r.y).powf(-0.5) / sum * r.p().ln()
    }),
    ("weights-count-not-inverse", 0, 0.0, CE, |r| -3.0 * r.n(r.y) / r.total() * r.p().ln()),
    ("ldam-margin-exponent", 0, 0.5, LDAM, |r| r.ce(|k| SCALE * (r.z[k] - r.is(k) * 0.5 * (7.0 / r.n(k)).sqrt()))),
    ("ldam-margin-sign", 0, 0.0, LDAM, |r| r.ce(|k| SCALE * (r.z[k] + r.is(k) * r.margin(k)))),
    ("ldam-margin-all-classes", 0, 0.0, LDAM, |r| r.ce(|k| SCALE * (r.z[k] - r.margin(k)))),
    ("ldam-margin-not-normalised", 0, 0.0, LDAM, |r| r.ce(|k| SCALE * (r.z[k] - r.is(k) * 0.5 * r.n(k).powf(-0.25)))),
    ("ldam-margin-not-normalised", 1, 2.0, LDAM, |r| r.ce(|k| SCALE * (r.z[k] - r.is(k) * 2.0 * r.n(k).powf(-0.25)))),
    ("ldam-scale-missing", 0, 0.0, LDAM, |r| r.ce(|k| r.z[k] - r.is(k) * r.margin(k))),
    ("ldam-scale-before-margin", 0, 0.0, LDAM, |r| r.ce(|k| SCALE * r.z[k] - r.is(k) * r.margin(k))),
    ("ldam-scale-on-margin-only", 0, 0.0, LDAM, |r| r.ce(|k| r.z[k] - SCALE * r.is(k) * r.margin(k))),
    ("prior-sign", 0, 0.0, BALANCED, |r| r.ce(|k| r.z[k] - r.n(k).ln())),
    ("prior-without-log", 0, 0.0, BALANCED, |r| r.ce(|k| r.z[k] + r.n(k) / r.total())),
    ("prior-without-log", 1, 0.0, BALANCED, |r| r.ce(|k| r.z[k] + r.n(k))),
    ("prior-on-target-only", 0, 0.0, BALANCED, |r| r.ce(|k| r.z[k] + r.is(k) * r.n(k).ln())),
];

/// The ordinary batch of a loss, weighted by inverse frequency.
fn ordinary((adjustment, modulation): (Adjustment, Modulation), reduction: Reduction) -> Case {
    let found = cases().into_iter().find(|case| {
        let Loss { link, weighting, .. } = &case.loss;
        case.loss.adjustment == adjustment
            && case.loss.modulation == modulation
            && *link == Link::Softmax
            && *weighting == Weighting::InverseFrequency
            && case.loss.reduction == reduction
    });
    found.expect("one of the losses")
}

fn rows(case: &Case) -> Vec<Row<'_>> {
    let inverse: f64 = case.counts.iter().map(|n| 1.0 / *n as f64).sum();
    let w: Vec<f64> = case.counts.iter().map(|n| 3.0 / *n as f64 / inverse).collect();
    let row = |(z, y): (_, &Option<usize>)| Row {
        z,
        y: y.expect("no ignored rows"),
        p: softmax(z),
        w: w.clone(),
        n: &case.counts,
    };
    case.logits.chunks(3).zip(&case.targets).map(row).collect()
}

fn near(got: f64, expected: f64) -> bool {
    (got - expected).abs() <= 1e-11 * (1.0 + expected.abs())
}

#[test]
fn entries_compute_what_they_say() {
    for &(slug, form, value, slots, loss) in ENTRIES {
        let entry = mistake(slug).unwrap_or_else(|| panic!("{slug}"));
        let case = ordinary(slots, Reduction::None);
        let got = case.answer(&entry.forms[form].implementation(value), Arithmetic::Exact, 0).loss;
        for (got, row) in got.iter().zip(rows(&case)) {
            let expected = loss(&row);
            assert!(near(*got, expected), "{slug} ({}): {got}, not {expected}", entry.forms[form].what);
        }
    }
}

#[test]
fn reductions_of_the_entries() {
    let case = ordinary(FOCAL, Reduction::Mean);
    let rows = rows(&case);
    let n = rows.len() as f64;
    let sum: f64 = rows.iter().map(|r| -r.w() * focal(r.p()) * r.p().ln()).sum();
    let weights: f64 = rows.iter().map(Row::w).sum();
    let weighted = rows.iter().map(|r| -r.w() * r.p().ln()).sum::<f64>() / n;
    let plain = rows.iter().map(|r| -r.p().ln()).sum::<f64>() / n;
    let positives = rows.iter().filter(|r| r.y != 0).count() as f64;
    let expected = [
        ("mean-over-elements", 0, sum / (3.0 * n)),
        ("sum-for-mean", 0, sum),
        ("weighted-mean-for-mean", 0, sum / weights),
        ("weighted-mean-for-mean", 1, sum / 3.0),
        ("divide-by-positives", 0, sum / positives),
        ("divide-by-positives", 1, sum / (positives + 1.0)),
        ("modulation-of-mean", 0, focal((-weighted).exp()) * weighted),
        ("modulation-of-mean", 1, focal((-plain).exp()) * weighted),
    ];
    for (slug, form, expected) in expected {
        let entry = mistake(slug).unwrap_or_else(|| panic!("{slug}"));
        let got = case.answer(&entry.forms[form].implementation(0.0), Arithmetic::Exact, 0).loss[0];
        assert!(near(got, expected), "{slug} ({}): {got}, not {expected}", entry.forms[form].what);
    }
}

#[test]
fn a_softmax_over_the_rows() {
    let case = ordinary(CE, Reduction::None);
    let entry = mistake("softmax-over-batch").expect("published");
    let got = case.answer(&entry.forms[0].implementation(0.0), Arithmetic::Exact, 0).loss;
    for (index, (got, row)) in got.iter().zip(rows(&case)).enumerate() {
        let column: Vec<f64> = case.logits.chunks(3).map(|z| z[row.y]).collect();
        let expected = -row.w() * softmax(&column)[index].ln();
        assert!(near(*got, expected), "{got}, not {expected}");
    }
}

/// The code published with the paper makes three of these mistakes together, and the reference has it as a variant.
#[test]
fn three_mistakes_make_the_published_code_in_any_order() {
    let made = [("weight-inside-probability", 0, 0.0), ("hm-scale-ten", 0, 0.0), ("probability-clip", 1, 1e-10)];
    for delta in [10.0, 2.5, 1e4] {
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut implementation = Implementation::right();
            for (slug, form, value) in order.map(|index| made[index]) {
                (mistake(slug).expect("published").forms[form].make)(&mut implementation, value);
            }
            let all = cases();
            for case in all.iter().filter(|case| case.loss.modulation == Modulation::HardMining { delta }) {
                let published = Loss { modulation: Modulation::HardMiningAsPublished { delta }, ..case.loss.clone() };
                let expected = published.evaluate(&case.batch(), Derivatives::Gradient).expect("a valid batch");
                let got = case.answer(&implementation, Arithmetic::Exact, 0);
                let pairs = got.loss.iter().zip(&expected.loss).chain(got.gradient.iter().zip(&expected.gradient));
                for (got, expected) in pairs {
                    assert!((got - expected).abs() <= 1e-13 * expected.abs(), "{got:e}, not {expected:e}\n{case:?}");
                }
            }
        }
    }
}

/// Where two mistakes touch different things, their order is of no account.
#[test]
fn pairs_in_either_order() {
    let pairs = [
        ("weights-unnormalised", "mean-over-elements", FOCAL),
        ("weights-unnormalised", "weights-sqrt", FOCAL),
        ("probability-floor", "weight-inside-probability", FOCAL),
        ("probability-floor", "focal-uses-p", FOCAL),
        ("detached-modulation", "focal-uses-p", FOCAL),
        ("hm-sign", "weight-inside-probability", HM),
        ("hm-sign", "hm-p-of-prediction", HM),
        ("hm-sinc-convention", "hm-scale-ten", HM),
        ("hm-damping-pi", "hm-log-delta", HM),
        ("modulation-of-mean", "weights-unnormalised", FOCAL),
        ("sigmoid-for-softmax", "probability-floor", FOCAL),
        ("ldam-margin-exponent", "ldam-scale-before-margin", LDAM),
        ("ldam-margin-sign", "ldam-scale-missing", LDAM),
        ("double-softmax", "log-base", CE),
    ];
    for (one, other, slots) in pairs {
        let numbers = |case: &Case, order: &[&str]| {
            let mut implementation = Implementation::right();
            for slug in order {
                let form = mistake(slug).expect("published").forms[0];
                (form.make)(&mut implementation, form.parameter.map_or(0.0, |parameter| parameter.usual[0]));
            }
            let answer = case.answer(&implementation, Arithmetic::Exact, 0);
            answer.loss.into_iter().chain(answer.gradient).collect::<Vec<f64>>()
        };
        let same = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-14 * b.abs());
        for reduction in [Reduction::None, Reduction::Mean] {
            let case = ordinary(slots, reduction);
            let both = numbers(&case, &[one, other]);
            assert!(same(&both, &numbers(&case, &[other, one])), "{one} and {other}");
            if reduction == Reduction::Mean {
                let lost = same(&both, &numbers(&case, &[one])) || same(&both, &numbers(&case, &[other]));
                assert!(!lost, "{one} or {other} has no effect beside the other");
            }
        }
    }
}
