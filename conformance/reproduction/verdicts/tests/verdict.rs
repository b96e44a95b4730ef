//! Differences and verdicts: known answers, properties, and inputs that say nothing.

use lossproof_verdicts::{Difference, Metric, Outcome, Rules, Run, Sample, Shortfall, judge};
use proptest::prelude::*;

fn runs(values: &[f64]) -> Vec<Run> {
    values.iter().zip(1..).map(|(&value, seed)| Run { seed, value }).collect()
}

fn against(values: &[f64], mean: f64, std: f64) -> Result<Difference, Shortfall> {
    Ok(Difference::between(&Sample::of_runs(&runs(values))?, &Sample::printed(mean, Some(std), Some(10))?))
}

fn outcome(values: &[f64], mean: f64, std: f64) -> Outcome {
    judge(&[(against(values, mean, std), 1.0)], &Rules::default()).expect("good rules")[0].outcome
}

const FIVE: [f64; 5] = [22.9, 23.4, 23.0, 22.7, 23.3];

#[test]
fn better_is_as_much_a_difference_as_worse() {
    assert_eq!(outcome(&FIVE, 23.1, 0.5), Outcome::Agrees);
    assert_eq!(outcome(&FIVE, 18.1, 0.5), Outcome::Differs);
    assert_eq!(outcome(&FIVE, 28.1, 0.5), Outcome::Differs);
    assert_eq!(outcome(&[20.0, 26.0], 23.1, 0.5), Outcome::NotEnough);
}

#[test]
fn inputs_that_say_nothing_are_named() {
    let short = |values: &[f64]| against(values, 23.1, 0.5).expect_err("nothing to compare");
    assert_eq!(short(&[]), Shortfall::NotRun);
    assert_eq!(short(&[23.0]), Shortfall::OneRun);
    assert_eq!(short(&[0.1, 0.1, 0.1]), Shortfall::IdenticalRuns);
    assert_eq!(short(&[0.0, 1e-200]), Shortfall::IdenticalRuns);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.1, 100.1] {
        assert_eq!(short(&[23.0, bad]), Shortfall::NotAPercentage { seed: 2, value: bad.to_string() });
    }
    let twice = [Run { seed: 7, value: 1.0 }, Run { seed: 7, value: 2.0 }];
    assert_eq!(Sample::of_runs(&twice), Err(Shortfall::RepeatedSeed { seed: 7 }));
    assert_eq!(Sample::printed(56.6, None, Some(10)), Err(Shortfall::NoPublishedStd));
    assert_eq!(Sample::printed(18.5, Some(0.0), None), Err(Shortfall::PublishedRunsUnknown));
    assert_eq!(Sample::printed(18.5, Some(0.1), Some(1)), Err(Shortfall::OneRun));
    let nan = Sample::printed(f64::NAN, Some(0.1), Some(10));
    assert_eq!(nan, Err(Shortfall::PublishedNotAPercentage { value: "NaN".to_owned() }));
    let same_step = Difference::of_rows(&runs(&[1.0, 2.0, 3.0]), &runs(&[2.0, 3.0, 4.0]));
    assert_eq!(same_step, Err(Shortfall::IdenticalRuns));

    let family = [(against(&[23.0], 23.1, 0.5), 1.0), (against(&FIVE, 23.1, 0.5), 1.0)];
    let verdicts = judge(&family, &Rules::default()).expect("good rules");
    assert_eq!(verdicts[0].shortfall, Some(Shortfall::OneRun));
    assert_eq!(verdicts[1].numbers.as_ref().expect("numbers").family, 1, "what has no numbers is no comparison");
    let text = serde_json::to_string(&verdicts).expect("JSON");
    assert_eq!(serde_json::from_str::<Vec<lossproof_verdicts::Verdict>>(&text).expect("the same"), verdicts);
}

#[test]
fn rules_out_of_range_are_named() {
    let refused = |rules: Rules| judge(&[], &rules).expect_err("out of range").to_string();
    assert_eq!(
        refused(Rules { alpha: 0.5, ..Rules::default() }),
        "alpha = 0.5 is not from 1e-9 to below 0.5; the default is 0.05"
    );
    assert!(refused(Rules { power: f64::NAN, ..Rules::default() }).starts_with("power = NaN"));
    let family = [(against(&FIVE, 23.1, 0.5), -1.0)];
    assert!(judge(&family, &Rules::default()).expect_err("a margin").to_string().contains("-1"));
    assert_eq!(Rules::default().margin(Metric::Auc), 0.5);
}

/// A printed "0.0" is a standard deviation from 0 to 0.0527, and never a certainty.
#[test]
fn a_printed_zero_is_a_range() {
    let zero = Sample::printed(23.1, Some(0.0), Some(10)).expect("a sample");
    let known = Difference::between(&zero, &Sample::printed(23.1, Some(0.0), Some(10)).expect("a sample"));
    let [low, high] = known.interval(0.05);
    // Means within 0.05 each, and t(0.975; 18) = 2.1009 standard errors of 0.05·√(10/9)·√(2/10) (any table of t).
    let half = 0.1 + 2.1009 * 0.05 * (10.0_f64 / 9.0).sqrt() * 0.2_f64.sqrt();
    assert!((low + half).abs() < 1e-5 && (high - half).abs() < 1e-5, "{low} to {high}, not ±{half}");
    assert_eq!(known.p_differs(), 1.0);
}

/// Between the ends of the range of a printed standard deviation no p value is larger than at one of them. The range is
/// walked with printed samples whose own range is negligible beside it.
#[test]
fn the_ends_of_a_range_are_its_worst() {
    for n in [2, 3, 5, 10] {
        for std in [0.0, 0.1, 0.5, 2.7] {
            for ours in [0.02, 0.1, 0.5, 3.0] {
                let largest = (std + 0.05) * (10.0_f64 / 9.0).sqrt();
                let smallest = f64::max(std - 0.05, 0.0);
                for distance in [0.1, 0.3, 1.0, 3.0, 10.0] {
                    let at = |theirs: f64| welch_tail(distance, (ours, n), (theirs, 10));
                    let worst = at(smallest).max(at(largest));
                    for step in 0..=100 {
                        let p = at(smallest + (largest - smallest) * f64::from(step) / 100.0);
                        assert!(p <= worst * (1.0 + 1e-9), "n {n}, {ours} and {std}, {distance}: {p} above {worst}");
                    }
                }
            }
        }
    }
}

/// Welch's p value in a second writing: the textbook's formulas.
fn welch_tail(distance: f64, (s1, n1): (f64, u32), (s2, n2): (f64, u32)) -> f64 {
    use statrs::distribution::{ContinuousCDF, StudentsT};
    let (a, b) = (s1 * s1 / f64::from(n1), s2 * s2 / f64::from(n2));
    let freedom = (a + b).powi(2) / (a * a / f64::from(n1 - 1) + b * b / f64::from(n2 - 1));
    StudentsT::new(0.0, 1.0, freedom).expect("positive").sf(distance / (a + b).sqrt())
}

#[test]
fn holm_by_hand() {
    // Three differences against margins that nothing is within: only p_differs matters.
    let family: Vec<_> = [23.1, 24.0, 18.1].map(|mean| (against(&FIVE, mean, 0.5), 1e-3)).into();
    let verdicts = judge(&family, &Rules::default()).expect("good rules");
    let p: Vec<f64> = verdicts.iter().map(|v| v.numbers.as_ref().expect("numbers").p_differs).collect();
    let adjusted: Vec<f64> = verdicts.iter().map(|v| v.numbers.as_ref().expect("numbers").p_differs_adjusted).collect();
    assert!(p[2] < p[1] && p[1] < p[0]);
    assert_eq!(adjusted, [f64::max(p[0], 2.0 * p[1]).min(1.0), (2.0 * p[1]).min(1.0), 3.0 * p[2]]);
}

#[test]
fn rows_with_the_same_seeds_are_compared_in_pairs() {
    let (a, b) = (runs(&[20.0, 30.0, 40.0]), runs(&[21.0, 31.1, 40.9]));
    let paired = Difference::of_rows(&a, &b).expect("three pairs");
    assert!(paired.is_paired() && paired.p_differs() < 0.01);
    let others: Vec<Run> = b.iter().map(|run| Run { seed: run.seed + 10, ..*run }).collect();
    let unpaired = Difference::of_rows(&a, &others).expect("two samples");
    assert!(!unpaired.is_paired() && unpaired.p_differs() > 0.5);
}

proptest! {
    /// An interval holds 0 exactly where p_differs is above α, and mirrored runs have the mirrored numbers.
    #[test]
    fn interval_and_p_value_say_the_same(values in prop::collection::vec(10.0..40.0_f64, 2..8), mean in 100..400_u32, std in 0..30_u32) {
        let (mean, std) = (f64::from(mean) / 10.0, f64::from(std) / 10.0);
        let difference = against(&values, mean, std).expect("runs that differ");
        let [low, high] = difference.interval(0.05);
        let p = difference.p_differs();
        prop_assume!((p - 0.05).abs() > 1e-6);
        prop_assert_eq!(low <= 0.0 && 0.0 <= high, p > 0.05);
        let mirrored: Vec<f64> = values.iter().map(|value| 50.0 - value).collect();
        let mirror = against(&mirrored, 50.0 - mean, std).expect("runs that differ");
        prop_assert!((mirror.value() + difference.value()).abs() < 1e-9);
        prop_assert!((mirror.p_within(0.0, 1.0) - difference.p_within(0.0, 1.0)).abs() < 1e-6);
    }

    /// Whatever the runs, there is a verdict.
    #[test]
    fn nothing_panics(values in prop::collection::vec(any::<f64>(), 0..5), mean in any::<f64>(), std in any::<f64>(), n in 0..20_usize) {
        let published = Sample::printed(mean, Some(std), Some(n));
        let difference = Sample::of_runs(&runs(&values)).and_then(|ours| Ok(Difference::between(&ours, &published?)));
        prop_assert!(judge(&[(difference, 1.0)], &Rules::default()).is_ok());
    }
}
