//! What a run is judged by: error rate, accuracies by class and by class size, and the area under the curve.

mod auc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use auc::{Auc, auc};

/// Labels or scores that no metric can be computed of.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BadLabels {
    /// No examples.
    #[error("no examples to compute a metric of")]
    Empty,
    /// Two lists that should be as long as each other.
    #[error("{left} {what} for {right} targets; give one for each")]
    Lengths {
        /// Of what the first is a list.
        what: &'static str,
        /// Its length.
        left: usize,
        /// The targets.
        right: usize,
    },
    /// A class that does not exist.
    #[error("{what} {index} is class {class}, where classes are 0 to {}", classes.saturating_sub(1))]
    Class {
        /// Target or prediction.
        what: &'static str,
        /// Which of them, from 0.
        index: usize,
        /// The class.
        class: usize,
        /// How many there are.
        classes: usize,
    },
    /// NaN is above nothing and below nothing.
    #[error("score {index} is NaN; a ranking needs numbers")]
    NanScore {
        /// Which, from 0.
        index: usize,
    },
    /// The area needs examples of both classes.
    #[error("{positives} positive and {negatives} negative examples; the area under the curve needs one of each")]
    OneClass {
        /// Positive examples.
        positives: u64,
        /// Negative examples.
        negatives: u64,
    },
}

/// How many examples of each class were classified rightly, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByClass {
    right: Vec<u64>,
    /// Not all 0.
    total: Vec<u64>,
}

impl ByClass {
    /// Counts. Both lists hold one class an example, from 0 to `classes` − 1.
    ///
    /// # Errors
    /// [`BadLabels`]: no examples, lists of different lengths, a class that does not exist.
    ///
    /// ```
    /// use lossproof_verdicts::metrics::ByClass;
    ///
    /// let by_class = ByClass::new(&[0, 0, 0, 1], &[0, 0, 1, 1], 2).unwrap();
    /// assert_eq!(by_class.error_rate(), 25.0);
    /// assert_eq!(by_class.balanced_accuracy(), (200.0 / 3.0 + 100.0) / 2.0);
    /// ```
    pub fn new(targets: &[usize], predictions: &[usize], classes: usize) -> Result<Self, BadLabels> {
        if targets.len() != predictions.len() {
            let (left, right) = (predictions.len(), targets.len());
            return Err(BadLabels::Lengths { what: "predictions", left, right });
        }
        if targets.is_empty() {
            return Err(BadLabels::Empty);
        }
        let (mut right, mut total) = (vec![0; classes], vec![0; classes]);
        for (index, (&target, &prediction)) in targets.iter().zip(predictions).enumerate() {
            for (what, class) in [("target", target), ("prediction", prediction)] {
                if class >= classes {
                    return Err(BadLabels::Class { what, index, class, classes });
                }
            }
            total[target] += 1;
            right[target] += u64::from(target == prediction);
        }
        Ok(Self { right, total })
    }

    /// The share of examples that are misclassified, in percent.
    pub fn error_rate(&self) -> f64 {
        let (right, total): (u64, u64) = (self.right.iter().sum(), self.total.iter().sum());
        percent(total - right, total)
    }

    /// The share of each class's examples that is right, in percent; `None` for a class without examples.
    pub fn accuracies(&self) -> Vec<Option<f64>> {
        let accuracy = |(&right, &total): (&u64, &u64)| (total > 0).then(|| percent(right, total));
        self.right.iter().zip(&self.total).map(accuracy).collect()
    }

    /// The mean of the classes' accuracies, in percent, over the classes that have examples.
    pub fn balanced_accuracy(&self) -> f64 {
        mean(self.accuracies().into_iter().flatten()).unwrap_or(f64::NAN)
    }

    /// The mean accuracy of the classes with many, with few, and with a medium number of training examples.
    ///
    /// # Errors
    /// [`BadLabels::Lengths`] where there is not one count a class.
    pub fn by_shots(&self, training_counts: &[u64], thresholds: Thresholds) -> Result<Shots, BadLabels> {
        if training_counts.len() != self.total.len() {
            let (left, right) = (training_counts.len(), self.total.len());
            return Err(BadLabels::Lengths { what: "training counts (one a class)", left, right });
        }
        let accuracies = self.accuracies();
        let among = |belongs: &dyn Fn(u64) -> bool| {
            let chosen = training_counts.iter().zip(&accuracies).filter(|(count, _)| belongs(**count));
            mean(chosen.filter_map(|(_, accuracy)| *accuracy))
        };
        let Thresholds { few_below, many_above } = thresholds;
        Ok(Shots {
            many: among(&|n| n > many_above),
            medium: among(&|n| (few_below..=many_above).contains(&n)),
            few: among(&|n| n < few_below && n <= many_above),
            thresholds,
        })
    }
}

/// Where "few" ends and "many" begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Fewer training examples than this are few.
    pub few_below: u64,
    /// More than this are many.
    pub many_above: u64,
}

impl Thresholds {
    /// Those of Z. Liu et al., "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019: under 20, over 100.
    pub const LIU: Self = Self { few_below: 20, many_above: 100 };

    /// Liu's, scaled to another largest class. ImageNet-LT, for which they were set, has 1,280 images in its largest;
    /// they are 1/64 and 5/64 of that, rounded down, and at least 1.
    pub fn scaled_to(largest: u64) -> Self {
        let share = |part: u64| (u128::from(part) * u128::from(largest) / 1280).max(1) as u64;
        Self { few_below: share(20), many_above: share(100) }
    }
}

/// Mean accuracies by class size, in percent; `None` where no class with test examples is of that size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shots {
    /// Of the classes with many training examples.
    pub many: Option<f64>,
    /// Of those between.
    pub medium: Option<f64>,
    /// Of those with few.
    pub few: Option<f64>,
    /// By which thresholds: a number without them says nothing.
    pub thresholds: Thresholds,
}

fn percent(part: u64, of: u64) -> f64 {
    100.0 * part as f64 / of as f64
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
