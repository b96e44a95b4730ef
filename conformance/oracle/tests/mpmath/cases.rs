//! Random batches and the same as requests to Python.

use lossproof::{Adjustment, Link, Loss, Modulation, Reduction, Weighting};
use lossproof_oracle::Format;

use crate::common::Data;

pub(crate) const FORMATS: [Format; 4] = [Format::F16, Format::BF16, Format::F32, Format::F64];

/// A small generator, so that the cases are the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn unit(&mut self) -> f64 {
        self.below(1 << 50) as f64 / (1_u64 << 50) as f64
    }

    fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

/// A loss, a batch, and both as JSON.
pub(crate) struct Case {
    pub(crate) loss: Loss,
    pub(crate) data: Data,
    pub(crate) request: String,
}

/// A modulation, with its name and parameter for Python.
fn modulation(random: &mut Random) -> (Modulation, &'static str, f64) {
    match random.below(4) {
        0 => (Modulation::One, "one", 0.0),
        1 => {
            let gamma = random.one_of(&[0.0, 0.5, 1.0, 2.0, 7.25]);
            (Modulation::Focal { gamma }, "focal", gamma)
        }
        2 => {
            let delta = random.one_of(&[0.3, 1.0, 2.5, 10.0, 1e4, 1e10]);
            (Modulation::HardMining { delta }, "hmloss", delta)
        }
        _ => (
            Modulation::GradientDensity { bins: 1 + random.below(8), momentum: random.one_of(&[0.0, 0.75]) },
            "one",
            0.0,
        ),
    }
}

/// Row weights and cotangents that bring results near 1, among the subnormals of each format, and to its overflow.
fn magnitude(random: &mut Random) -> f64 {
    let exponent = random.one_of(&[0, 0, -16, -24, 15, -126, -135, -149, 127, -1022, -1060, 1023]);
    (0.5 + random.unit()) * power(exponent)
}

/// `2^exponent`, in two factors since `powi` takes the reciprocal of an overflow for the smallest.
pub(crate) fn power(exponent: i32) -> f64 {
    2_f64.powi(exponent / 2) * 2_f64.powi(exponent - exponent / 2)
}

pub(crate) fn case(random: &mut Random) -> Case {
    let is_sigmoid = random.below(4) == 0;
    let classes = if is_sigmoid { 2 } else { random.one_of(&[2, 3, 5, 10]) };
    let rows = 1 + random.below(3);
    let spread = random.one_of(&[1.0, 8.0, 60.0, 300.0]);
    let logits: Vec<Vec<f64>> = (0..rows)
        .map(|_| {
            let first = if is_sigmoid { 0.0 } else { (2.0 * random.unit() - 1.0) * spread };
            std::iter::once(first).chain((1..classes).map(|_| (2.0 * random.unit() - 1.0) * spread)).collect()
        })
        .collect();
    let targets: Vec<Option<usize>> =
        (0..rows).map(|row| (row == 0 || random.below(5) > 0).then(|| random.below(classes))).collect();
    let counts: Vec<u64> = (0..classes)
        .map(|_| {
            let limit = random.one_of(&[10, 1000, 1_000_000_000]);
            1 + random.below(limit) as u64
        })
        .collect();
    let (modulation, name, parameter) = modulation(random);
    let (max_margin, scale) = (random.unit(), 0.5 + 30.0 * random.unit());
    let threshold = random.unit();
    let (adjustment, adjusted) = random.one_of(&[
        (Adjustment::Identity, "identity"),
        (Adjustment::LogPrior, "prior"),
        (Adjustment::Margin { max_margin, scale }, "margin"),
        (Adjustment::EqualizationMask { threshold }, "mask"),
    ]);
    let beta = random.one_of(&[0.0, 0.9, 0.9999, 0.999999999]);
    let (weighting, weights) = random.one_of(&[
        (Weighting::None, "\"none\"".to_owned()),
        (Weighting::InverseFrequency, "\"cs\"".to_owned()),
        (Weighting::EffectiveNumber { beta }, format!("{beta:?}")),
    ]);
    let (reduction, reduced) = random.one_of(&[
        (Reduction::None, "none"),
        (Reduction::Sum, "sum"),
        (Reduction::Mean, "mean"),
        (Reduction::WeightedMean, "weighted_mean"),
    ]);
    let row_weights: Vec<f64> = (0..rows).map(|_| magnitude(random)).collect();
    let cotangent: Vec<f64> = (0..if reduction == Reduction::None { rows } else { 1 })
        .map(|_| if random.below(2) == 0 { 1.0 } else { -magnitude(random) })
        .collect();
    let draws: Vec<Vec<bool>> = (0..rows).map(|_| (0..classes).map(|_| random.below(2) == 0).collect()).collect();
    let (bins, momentum) = match modulation {
        Modulation::GradientDensity { bins, momentum } => (bins, momentum),
        _ => (0, 0.0),
    };
    let state: Vec<f64> = (0..bins).map(|_| 10.0 * random.unit()).collect();
    let marked: Vec<isize> = targets.iter().map(|target| target.map_or(-1, usize::cast_signed)).collect();
    let formats = FORMATS.map(|format| format!("[{},{},{:?}]", format.precision, format.min_exponent, format.max));
    let request = format!(
        "{{\"logits\":{logits:?},\"targets\":{marked:?},\"counts\":{counts:?},\"row_weights\":{row_weights:?},\
         \"draws\":{draws:?},\"cotangent\":{cotangent:?},\"state\":{state:?},\"bins\":{bins},\"momentum\":{momentum:?},\
         \"modulation\":\"{name}\",\"parameter\":{parameter:?},\"adjustment\":\"{adjusted}\",\"margin\":{max_margin:?},\
         \"scale\":{scale:?},\"threshold\":{threshold:?},\"weighting\":{weights},\"reduction\":\"{reduced}\",\
         \"link\":\"{}\",\"bits\":{},\"formats\":[{}]}}",
        if is_sigmoid { "sigmoid" } else { "softmax" },
        2000 + (8.0 * spread * if adjusted == "margin" { scale } else { 1.0 }) as usize,
        formats.join(","),
    );
    let link = if is_sigmoid { Link::Sigmoid } else { Link::Softmax };
    let hidden = usize::from(is_sigmoid);
    let data = Data {
        logits: logits.iter().flat_map(|row| row[hidden..].to_vec()).collect(),
        classes: classes - hidden,
        targets,
        counts: Some(counts),
        row_weights: Some(row_weights),
        draws: Some(draws),
        cotangent: Some(cotangent),
        density: (bins > 0).then_some(state),
        ..Data::default()
    };
    Case { loss: Loss { adjustment, link, modulation, weighting, reduction }, data, request }
}
