//! A run that departs from its protocol in one thing: that is named, where it begins, and nothing else.

use lossproof_harness::report::Verdict;
use lossproof_trace::{Cycle, Rate, Sampler, TraceReport};

use crate::run::{COUNTS, EPOCHS, Run, STEPS, cs};

/// The departures by name, with their first steps.
fn departures(report: &TraceReport) -> Vec<(&'static str, usize)> {
    let named = |finding: &lossproof_trace::Finding| Some((finding.departure?, finding.step?));
    report.findings.iter().filter(|finding| finding.is_failure()).filter_map(named).collect()
}

#[track_caller]
fn departs(report: &TraceReport, name: &'static str, step: usize, words: &str) {
    assert_eq!(departures(report), [(name, step)], "{:?}", report.findings);
    assert_eq!((report.verdict, report.first_wrong), (Verdict::Fails, Some(step)));
    let message = &report.findings[0].message;
    assert!(message.contains(words), "{message}");
}

#[test]
fn a_right_run_conforms_and_everything_of_it_was_checked() {
    let report = Run::right().verified();
    assert_eq!(report.verdict, Verdict::Conforms, "{:?}", report.findings);
    assert_eq!((report.steps, report.epochs, report.findings.len()), (STEPS * EPOCHS, EPOCHS, 0));
    assert_eq!(report.unchecked, [] as [&str; 0]);
    assert_eq!(report.checked.len(), 9);
}

#[test]
fn what_is_not_claimed_is_said_not_to_be_checked() {
    let mut run = Run::right();
    (run.header.protocol, run.header.steps_per_epoch) = (None, None);
    run.line = Box::new(|line| line.weights = None);
    let report = run.verified();
    assert_eq!(report.verdict, Verdict::Conforms);
    assert_eq!(report.checked, ["class counts"]);
    assert_eq!(report.unchecked.len(), 8);
}

#[test]
fn a_wrong_rate_is_named_with_its_step() {
    let mut run = Run::right();
    run.line = Box::new(|line| line.rate = if line.step == 7 { Some(0.01) } else { line.rate });
    departs(&run.verified(), "rate", 7, "the rate is 0.01; claimed is 0.001: 1 step of epochs 2 to 2 differ");
}

#[test]
fn another_batch_size_is_named() {
    let mut run = Run::right();
    (run.batch, run.header.steps_per_epoch) = (16, None);
    departs(&run.verified(), "batch-size", 0, "the batch has 16 examples; claimed are 20");
    // Larger ones than are claimed, at an epoch's end too.
    run.batch = 48;
    departs(&run.verified(), "batch-size", 0, "the batch has 48 examples");
}

/// From a tenth up to the whole in two epochs and down again, on top of the warm-up and the phase's factor.
#[test]
fn a_rate_that_goes_in_cycles_is_claimed_and_checked() {
    let mut run = Run::right();
    let cycle = Cycle { floor: 0.1, half: 2, shrinks: false };
    run.protocol().rate = Some(Rate { base: 0.1, warm_up: 0, drops: Vec::new(), cycle: Some(cycle) });
    let rates = [0.01, 0.055, 0.1 * 0.01, 0.055 * 0.01];
    run.line = Box::new(move |line| line.rate = Some(rates[line.epoch]));
    let report = run.verified();
    assert_eq!((report.verdict, report.findings.len()), (Verdict::Conforms, 0), "{:?}", report.findings);
    run.line = Box::new(move |line| line.rate = Some(if line.epoch == 1 { 0.1 } else { rates[line.epoch] }));
    departs(&run.verified(), "rate", STEPS, "the rate is 0.1; claimed is 0.055");
}

#[test]
fn another_number_of_steps_or_epochs_is_named() {
    let mut run = Run::right();
    run.header.steps_per_epoch = Some(4);
    departs(&run.verified(), "steps-per-epoch", 0, "epoch 0 has 3 steps; claimed are 4");
    let mut run = Run::right();
    run.protocol().epochs = Some(3);
    departs(&run.verified(), "epochs", 9, "there is an epoch 3; claimed are 3");
    // A run that has not ended is no departure.
    run.protocol().epochs = Some(60);
    let report = run.verified();
    assert_eq!(report.verdict, Verdict::Conforms);
    assert!(report.findings[0].message.contains("the trace ends in epoch 3"), "{:?}", report.findings);
}

#[test]
fn another_sampler_is_named() {
    let mut run = Run::right();
    run.classes = (0..48).map(|index| index % 3).collect();
    departs(
        &run.verified(),
        "sampler",
        0,
        "class 1 was seen 16 times, and has 12 examples; claimed is each example once",
    );
    run.protocol().sampler = Some(Sampler::ClassBalanced);
    assert_eq!(run.verified().verdict, Verdict::Conforms);
    // 48 draws are too few to tell these counts from even ones at a chance of 1e-6: ten times as many are not.
    let mut run = Run::right();
    run.protocol().sampler = Some(Sampler::ClassBalanced);
    (run.protocol().batch_size, run.header.steps_per_epoch, run.batch) = (None, None, 200);
    run.header.class_counts = Some(COUNTS.iter().map(|n| n * 10).collect());
    run.classes = run.classes.repeat(10);
    run.line = Box::new(|line| line.class_counts = Some(COUNTS.iter().map(|n| n * 10).collect()));
    departs(&run.verified(), "sampler", 0, "it is each example once: a plain shuffle");
}

#[test]
fn a_shuffle_may_drop_the_last_examples_and_no_more() {
    let mut run = Run::right();
    run.header.steps_per_epoch = Some(2);
    run.classes.drain(..8);
    assert_eq!(run.verified().verdict, Verdict::Conforms);
    run.classes.drain(..20);
    run.header.steps_per_epoch = Some(1);
    departs(&run.verified(), "sampler", 0, "20 of 48 examples were seen: more were left out than make a batch of 20");
}

/// A run ten times as long an epoch, that claims learned class probabilities from epoch 2 on and records these.
fn learned(probabilities: Option<Vec<f64>>) -> Run {
    let mut run = Run::right();
    let counts: Vec<u64> = COUNTS.iter().map(|n| n * 10).collect();
    run.protocol().sampler = Some(Sampler::Learned { from_epoch: 2 });
    (run.protocol().batch_size, run.header.steps_per_epoch, run.batch) = (Some(200), Some(3), 200);
    (run.header.class_counts, run.header.examples) = (Some(counts.clone()), Some(480));
    run.classes = run.classes.repeat(10);
    run.line = Box::new(move |line| {
        line.class_counts = Some(counts.clone());
        line.class_probabilities = probabilities.clone().filter(|_| line.epoch >= 2);
    });
    run
}

#[test]
fn draws_are_held_to_the_class_probabilities_that_they_were_made_by() {
    let report = learned(Some(vec![0.625, 0.25, 0.125])).verified();
    assert_eq!(report.verdict, Verdict::Conforms, "{:?}", report.findings);
    assert_eq!(report.unchecked, ["how the class probabilities were learned"]);
    // Somewhat off is what chance does; that all classes were as likely is not.
    assert_eq!(learned(Some(vec![0.6, 0.26, 0.14])).verified().verdict, Verdict::Conforms);
    let report = learned(Some(vec![1.0 / 3.0; 3])).verified();
    departs(&report, "sampler", 6, "where the steps' class probabilities expect [67.0, 67.0, 67.0]");
    departs(&learned(Some(vec![0.7, 0.3, 0.0])).verified(), "sampler", 6, "the chance is below 1e-6");
    // Begun an epoch before it is claimed to.
    let mut run = learned(Some(vec![0.625, 0.25, 0.125]));
    run.protocol().sampler = Some(Sampler::Learned { from_epoch: 3 });
    departs(&run.verified(), "sampler", 6, "has class probabilities; claimed are 3 of them, of sum 1, from epoch 3 on");
}

#[test]
fn class_probabilities_that_are_none_are_named() {
    departs(&learned(None).verified(), "sampler", 6, "the step has no class probabilities");
    for wrong in [vec![0.5, 0.5], vec![1.25, -0.25, 0.0], vec![0.5, 0.25, 0.125], vec![]] {
        departs(&learned(Some(wrong)).verified(), "sampler", 6, "the step has the class probabilities [");
    }
    // The epochs before are a shuffle.
    let mut run = learned(Some(vec![0.625, 0.25, 0.125]));
    run.header.class_counts = Some(vec![300, 130, 50]);
    let report = run.verified();
    let first = departures(&report)[0];
    assert_eq!(first, ("sampler", 0), "{:?}", report.findings);
}

#[test]
fn a_phase_that_begins_an_epoch_late_is_named() {
    let mut run = Run::right();
    run.line = Box::new(|line| {
        if line.epoch == 2 {
            (line.loss, line.params, line.weighting) = ("ce".into(), lossproof_harness::protocol::Params::new(), None);
        }
    });
    departs(
        &run.verified(),
        "phase",
        6,
        "hmloss (delta 10000) with cs began in epoch 3 (step 9); claimed is from epoch 2",
    );
}

#[test]
fn a_deferred_weighting_that_begins_early_or_never_is_named() {
    let mut run = Run::right();
    let phases = run.protocol().phases.as_mut().unwrap();
    phases[1].weighting = None;
    phases.push(lossproof_trace::Phase { from_epoch: 3, weighting: Some(cs()), ..phases[1].clone() });
    // With cs from epoch 2 on, as the right run has it, the unweighted phase never ran.
    let report = run.verified();
    let named = departures(&report);
    assert_eq!(named, [("phase", 6), ("phase", 6)], "{:?}", report.findings);
    assert!(report.findings[0].message.contains("hmloss (delta 10000) never ran"), "{:?}", report.findings);
    assert!(report.findings[1].message.contains("hmloss (delta 10000) with cs began in epoch 2 (step 6)"));
}

#[test]
fn another_dtype_other_counts_and_frozen_weights_are_named() {
    let mut run = Run::right();
    run.protocol().dtype = Some(lossproof_harness::protocol::Dtype::F64);
    departs(&run.verified(), "dtype", 0, "computed in f32; claimed is f64");
    let mut run = Run::right();
    run.line = Box::new(|line| line.class_counts = Some(vec![30, 12, 7]));
    departs(&run.verified(), "class-counts", 0, "[30, 12, 7]; the training set has [30, 12, 6]");
    let mut run = Run::right();
    run.frozen = true;
    departs(&run.verified(), "frozen-weights", 1, "the weights are the same at steps 0 and 1");
}
