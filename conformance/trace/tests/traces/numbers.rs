//! Steps whose numbers are not those of the loss that the line names.

use lossproof_harness::protocol::{Params, Request, Weighting};
use lossproof_harness::report::Verdict;
use lossproof_trace::{Finding, TraceReport};

use crate::run::{Run, delta};

/// The failing findings: mistake, other loss, first step, message.
fn wrong(report: &TraceReport) -> Vec<(Option<&'static str>, Option<&'static str>, usize, &str)> {
    let failing = report.findings.iter().filter(|finding| finding.is_failure());
    let told = |finding: &'_ Finding| (finding.mistake.as_ref().map(|own| own.slug), finding.departure, finding.step);
    failing
        .map(|finding| (told(finding), finding))
        .map(|((mistake, other, step), finding)| {
            (mistake, other, step.expect("numbers are wrong at a step"), finding.message.as_str())
        })
        .collect()
}

/// The run with hmloss replaced by something else in its second phase, which begins with step 6.
fn second_phase(change: impl Fn(Request) -> Request + 'static) -> TraceReport {
    let mut run = Run::right();
    run.ran = Box::new(move |_, request| if request.loss == "hmloss" { change(request) } else { request });
    run.verified()
}

#[test]
fn another_delta_is_named_with_its_value() {
    for value in [1e3, 12345.0] {
        let report = second_phase(move |request| Request { params: delta(value), ..request });
        let found = wrong(&report);
        assert_eq!((found[0].1, found[0].2), (Some("another-parameter"), 6), "{found:?}");
        assert!(found[0].3.contains(&format!("the numbers of hmloss (delta {value}) with cs")), "{found:?}");
        assert_eq!(report.first_wrong, Some(6));
    }
}

#[test]
fn another_weight_of_one_class_is_named() {
    // cs of 30, 12, 6: 3·(1/30, 1/12, 1/6)/(17/60), that is 6, 15 and 30 over 17.
    let weights = vec![6.0 / 17.0, 15.0 / 17.0, 2.0 * 30.0 / 17.0];
    let given = Weighting { kind: "given".into(), beta: None, weights: Some(weights) };
    let report = second_phase(move |request| Request { weighting: Some(given.clone()), ..request });
    let found = wrong(&report);
    assert_eq!((found[0].1, found[0].2), (Some("other-class-weights"), 6), "{found:?}");
    assert!(found[0].3.contains("the class weights 3.529412 of class 2 (right: 1.764706)"), "{found:?}");
}

#[test]
fn a_loss_without_its_weights_is_named() {
    let report = second_phase(|request| Request { weighting: None, ..request });
    let found = wrong(&report);
    assert_eq!(
        (found[0].0, found[0].1, found[0].2),
        (Some("weights-ignored"), Some("another-weighting"), 6),
        "{found:?}"
    );
}

#[test]
fn another_loss_is_named() {
    let report = second_phase(|request| Request { loss: "ce".into(), params: Params::new(), ..request });
    let found = wrong(&report);
    assert_eq!((found[0].1, found[0].2), (Some("another-loss"), 6), "{found:?}");
    assert!(found[0].3.contains("the numbers of ce with cs"), "{found:?}");
}

#[test]
fn a_mistake_of_the_catalogue_is_named_at_its_first_step() {
    let mut run = Run::right();
    run.numbers = Box::new(|step, _, gradient| {
        if step >= 4 {
            for number in gradient {
                *number = -*number;
            }
        }
    });
    let report = run.verified();
    let found = wrong(&report);
    assert_eq!((found[0].0, found[0].2), (Some("gradient-sign"), 4), "{found:?}");
    assert_eq!((report.verdict, report.first_wrong), (Verdict::Fails, Some(4)));
}

#[test]
fn one_wrong_number_in_the_whole_run_is_found() {
    let mut run = Run::right();
    run.numbers = Box::new(|step, loss, _| {
        if step == 11 {
            loss[0] *= 1.001;
        }
    });
    let report = run.verified();
    let found = wrong(&report);
    assert_eq!((found.len(), found[0].2), (1, 11), "{found:?}");
    assert!(found[0].3.contains("the loss is"), "{found:?}");
}

#[test]
fn numbers_that_are_none_are_wrong_and_logits_that_are_none_are_told() {
    let mut run = Run::right();
    run.numbers = Box::new(|step, loss, _| {
        if step == 5 {
            loss[0] = f32::NAN;
        }
    });
    let report = run.verified();
    assert_eq!((report.verdict, report.first_wrong), (Verdict::Fails, Some(5)));
    assert!(report.findings[0].message.contains("the loss is NaN"), "{:?}", report.findings);
}
