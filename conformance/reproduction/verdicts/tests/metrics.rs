//! The metrics: by brute force, and against scikit-learn.

#[path = "../../../../tests/support/needs.rs"]
mod needs;

use std::process::Command;

use lossproof_verdicts::metrics::{BadLabels, ByClass, Thresholds, auc};
use proptest::prelude::*;

/// Labels and scores of which many tie, the same in Rust and in Python: x ↦ 16807x mod 2³¹ − 1.
fn numbers(n: usize) -> Vec<u64> {
    std::iter::successors(Some(1_u64), |x| Some(x * 16_807 % 2_147_483_647)).skip(1).take(n).collect()
}

const PROGRAM: &str = "
from sklearn.metrics import accuracy_score, balanced_accuracy_score, recall_score, roc_auc_score
x, xs = 1, []
for _ in range(900):
    x = x * 16807 % 2147483647
    xs.append(x)
t, p, s = [x % 4 for x in xs[:300]], [x % 4 for x in xs[300:600]], [x % 23 / 23 for x in xs[600:]]
positive = [c == 0 for c in t]
print(100 * (1 - accuracy_score(t, p)), 100 * balanced_accuracy_score(t, p), 100 * roc_auc_score(positive, s),
      *(100 * recall_score(t, p, average=None)))
";

#[test]
fn scikit_learn_has_the_same_numbers() {
    let python = needs::python();
    if !needs::runs("scikit-learn", Command::new(&python).args(["-c", "import sklearn"])) {
        return;
    }
    let output = Command::new(&python).args(["-c", PROGRAM]).output().expect("Python runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let theirs: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let xs = numbers(900);
    let class = |range: std::ops::Range<usize>| -> Vec<usize> { xs[range].iter().map(|x| (x % 4) as usize).collect() };
    let (targets, predictions) = (class(0..300), class(300..600));
    let scores: Vec<f64> = xs[600..].iter().map(|x| (x % 23) as f64 / 23.0).collect();
    let positive: Vec<bool> = targets.iter().map(|&class| class == 0).collect();
    let by_class = ByClass::new(&targets, &predictions, 4).expect("labels");
    let mut ours = vec![by_class.error_rate(), by_class.balanced_accuracy()];
    ours.push(auc(&scores, &positive).expect("scores").percent());
    ours.extend(by_class.accuracies().into_iter().flatten());
    assert_eq!(ours.len(), theirs.len(), "{}", String::from_utf8_lossy(&output.stderr));
    for (ours, theirs) in ours.into_iter().zip(theirs) {
        // Sums of at most 300 rounded terms on their side.
        assert!((ours - theirs).abs() <= 300.0 * f64::EPSILON * theirs.abs(), "{ours}, scikit-learn has {theirs}");
    }
}

#[test]
fn class_sizes() {
    // Classes 0 to 4 with 101, 100, 20, 19 and 1 training images; of class 4 there is no test image.
    let by_class = ByClass::new(&[0, 0, 1, 2, 2, 3], &[0, 1, 1, 2, 0, 0], 5).expect("labels");
    let shots = by_class.by_shots(&[101, 100, 20, 19, 1], Thresholds::LIU).expect("counts");
    assert_eq!((shots.many, shots.medium, shots.few), (Some(50.0), Some(75.0), Some(0.0)));
    assert_eq!(shots.thresholds, Thresholds { few_below: 20, many_above: 100 });
    assert_eq!(Thresholds::scaled_to(1280), Thresholds::LIU);
    assert_eq!(Thresholds::scaled_to(1000), Thresholds { few_below: 15, many_above: 78 });
    assert_eq!(Thresholds::scaled_to(3), Thresholds { few_below: 1, many_above: 1 });
    let none = by_class.by_shots(&[500; 5], Thresholds::LIU).expect("counts");
    assert_eq!((none.medium, none.few), (None, None));
}

#[test]
fn bad_labels_are_named() {
    let says = |result: Result<ByClass, BadLabels>| result.expect_err("bad labels").to_string();
    assert_eq!(says(ByClass::new(&[0, 1], &[0], 2)), "1 predictions for 2 targets; give one for each");
    assert_eq!(says(ByClass::new(&[], &[], 2)), "no examples to compute a metric of");
    assert_eq!(says(ByClass::new(&[0, 1], &[0, 2], 2)), "prediction 1 is class 2, where classes are 0 to 1");
    assert!(says(ByClass::new(&[0], &[0], 0)).contains("target 0"));
    let by_class = ByClass::new(&[0], &[0], 2).expect("labels");
    assert!(by_class.by_shots(&[1], Thresholds::LIU).is_err());
    assert_eq!(auc(&[0.0, f64::NAN], &[true, false]), Err(BadLabels::NanScore { index: 1 }));
    assert_eq!(auc(&[0.0], &[true]), Err(BadLabels::OneClass { positives: 1, negatives: 0 }));
    assert!(auc(&[], &[]).is_err() && auc(&[1.0], &[]).is_err());
}

proptest! {
    #[test]
    fn the_area_is_the_share_of_pairs(examples in prop::collection::vec((-3..3_i8, any::<bool>()), 0..40)) {
        let score = |s: i8| match s { -3 => f64::NEG_INFINITY, 0 => -0.0, 2 => f64::INFINITY, s => f64::from(s) };
        let scores: Vec<f64> = examples.iter().map(|e| score(e.0)).collect();
        let positive: Vec<bool> = examples.iter().map(|e| e.1).collect();
        let (mut wins, mut pairs) = (0, 0);
        for a in examples.iter().filter(|e| e.1) {
            for b in examples.iter().filter(|e| !e.1) {
                pairs += 2;
                wins += match a.0.cmp(&b.0) { std::cmp::Ordering::Greater => 2, std::cmp::Ordering::Equal => 1, std::cmp::Ordering::Less => 0 };
            }
        }
        let area = auc(&scores, &positive).ok().map(|area| (area.doubled_wins, area.doubled_pairs));
        prop_assert_eq!(area, (pairs > 0).then_some((wins, pairs)));
    }

    #[test]
    fn counting_one_by_one(labels in prop::collection::vec((0..5_usize, 0..5_usize), 1..60)) {
        let (targets, predictions): (Vec<usize>, Vec<usize>) = labels.iter().copied().unzip();
        let by_class = ByClass::new(&targets, &predictions, 5).expect("labels");
        let wrong = labels.iter().filter(|(t, p)| t != p).count();
        prop_assert_eq!(by_class.error_rate(), 100.0 * wrong as f64 / labels.len() as f64);
        for (class, accuracy) in by_class.accuracies().into_iter().enumerate() {
            let of_class: Vec<bool> = labels.iter().filter(|(t, _)| *t == class).map(|(t, p)| t == p).collect();
            let right = of_class.iter().filter(|&&r| r).count();
            prop_assert_eq!(accuracy, (!of_class.is_empty()).then(|| 100.0 * right as f64 / of_class.len() as f64));
        }
    }
}
