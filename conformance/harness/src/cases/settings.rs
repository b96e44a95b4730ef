//! Which parameters, weights and class counts are asked, each exact in the dtype of the request.

use lossproof::{DoubleDouble, Link, Real};

use crate::protocol::{Dtype, Weighting};

/// The natural logarithm, the same on every platform: a machine's `ln` may differ in its last digit, and with it the cases.
pub(super) fn ln(x: f64) -> f64 {
    DoubleDouble::from(x).ln().into()
}

/// The nearest number of the dtype.
pub fn exact(x: f64, dtype: Dtype) -> f64 {
    DoubleDouble::from(x).round(dtype.format())
}

/// The parameters to try of a loss, the most telling first.
pub fn parameters(loss: &str, dtype: Dtype) -> Vec<Vec<(&'static str, f64)>> {
    let narrow = matches!(dtype, Dtype::F16 | Dtype::Bf16);
    let one = |name: &'static str, values: &[f64]| -> Vec<Vec<(&'static str, f64)>> {
        values.iter().map(|&value| vec![(name, value)]).collect()
    };
    match loss {
        // γ = 2 is the paper's; below 1 the power has a pole in its derivative; 0 is cross-entropy.
        "focal" => one("gamma", &[2.0, 0.5, 0.0, 1.0, 5.0]),
        // 9984 = 1e4 to the digits that bf16 has; f16 ends before 1e5.
        "hmloss" if narrow => one("delta", &[9984.0, 10.0, 1.0, 2.5]),
        "hmloss" => one("delta", &[1e4, 10.0, 1e5, 2.5, 1.0, 0.5]),
        "ldam" => vec![vec![("max_margin", 0.5), ("scale", 30.0)], vec![("max_margin", 0.5), ("scale", 1.0)]],
        "seql" => one("threshold", &[0.125, 0.0]),
        "ghm-c" => one("bins", &[10.0, 32.0]),
        _ => vec![Vec::new()],
    }
}

/// The weighting of a kind, with its parameter.
pub fn weighting(kind: &str, link: Link, dtype: Dtype) -> Weighting {
    // The largest number of the dtype below 1 stands for 0.9999 where that would round to 1.
    let beta = match exact(0.9999, dtype) {
        beta if beta < 1.0 => beta,
        _ => 1.0 - dtype.format().unit_roundoff(),
    };
    let plain = Weighting { kind: kind.to_owned(), beta: None, weights: None };
    match (kind, link) {
        ("cb", _) => Weighting { beta: Some(beta), ..plain },
        // With two classes focal's α: they sum to 1.
        ("given", Link::Sigmoid) => Weighting { weights: Some(vec![0.75, 0.25]), ..plain },
        _ => plain,
    }
}

/// `given` weights for a number of classes: a spread of 12, exact in every dtype.
pub fn given_weights(classes: usize) -> Vec<f64> {
    (0..classes).map(|k| [0.25, 1.5, 3.0, 0.75][k % 4]).collect()
}

/// The class counts for a number of classes: long-tailed, exact in every dtype that holds them.
pub fn class_counts(classes: usize, dtype: Dtype) -> Vec<u64> {
    match (classes, dtype) {
        (2, Dtype::F32 | Dtype::F64) => vec![5000, 25],
        (2, _) => vec![4096, 24],
        (classes, _) => (0..classes).map(|k| 4096_u64 >> (k * 10 / classes.max(2))).collect(),
    }
}
