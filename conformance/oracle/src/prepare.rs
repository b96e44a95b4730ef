//! From the caller's batch to rows: which classes are masked, and by what the logits are adjusted. All of it is exact.

use dashu_int::IBig;
use lossproof::{Adjustment, Batch, Loss};

use crate::arithmetic::Arithmetic;
use crate::competition::{Competition, Margin, Outcome};
use crate::examples::Examples;
use crate::interval::Interval;
use crate::row::Row;

/// The examples of a valid batch.
pub(crate) fn rows(loss: &Loss, batch: &Batch<f64>) -> Vec<Row> {
    let counts = batch.class_counts.unwrap_or(&[]);
    let rare = match loss.adjustment {
        Adjustment::EqualizationMask { threshold } => rare_classes(threshold, counts),
        _ => Vec::new(),
    };
    let competition = |index: usize, logits: &[f64], target: usize| {
        let logits = logits.to_vec();
        let mut row = Competition { multiplicity: vec![1; logits.len()], logits, target, scale: 1.0, margin: None };
        match loss.adjustment {
            Adjustment::Identity => {}
            Adjustment::Margin { max_margin, scale } => {
                row.scale = scale;
                row.margin = Some(Margin {
                    max: max_margin,
                    rarest: counts.iter().copied().min().unwrap_or(1),
                    count: counts[target],
                });
            }
            Adjustment::LogPrior => row.multiplicity.copy_from_slice(counts),
            Adjustment::EqualizationMask { .. } => {
                let draws = batch.draws.map_or(&[][..], |draws| &draws[index][..]);
                for class in 0..row.logits.len() {
                    if class != target && draws[class] && rare[class] {
                        row.multiplicity[class] = 0;
                    }
                }
            }
        }
        row
    };
    let examples = Examples::new(loss, batch);
    (0..examples.count())
        .map(|index| {
            let Some(parts) = examples.parts(index) else {
                return Row::Ignored;
            };
            let logits = examples.logits(index);
            if logits.iter().any(|logit| logit.is_nan()) {
                return Row::NotANumber;
            }
            match parts[..] {
                // Whatever its target, a row without a limit has none.
                [] if competition(index, &logits, 0).outcome() == Outcome::Undefined => Row::NotANumber,
                [(target, part)] if part.is_whole() => Row::Competing(competition(index, &logits, target)),
                _ => Row::Mixed(
                    parts.into_iter().map(|(target, part)| (part, competition(index, &logits, target))).collect(),
                ),
            }
        })
        .collect()
}

/// `n_k/N < λ`, as `n_k < λ·N` with the exact value of λ.
fn rare_classes(threshold: f64, counts: &[u64]) -> Vec<bool> {
    // Counts below 2^64, fewer than 2^64 of them, and 53 bits of λ: all products fit.
    let exact = Arithmetic::new(192);
    let total: IBig = counts.iter().map(|&count| IBig::from(count)).sum();
    let limit = exact.mul(&Interval::from_f64(threshold), &Interval::from_integer(total));
    counts.iter().map(|&count| Interval::from_integer(count).is_below(&limit) == Some(true)).collect()
}
