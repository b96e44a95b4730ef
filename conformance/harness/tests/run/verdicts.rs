//! Right implementations are never called wrong, and mistakes are found with the request that shows them.

use lossproof_harness::cases::Selection;
use lossproof_harness::grading::Grade;
use lossproof_harness::protocol::{Dtype, Hello, Number, Request};
use lossproof_harness::report::{Finding, Report, Verdict};
use lossproof_harness::run::{Options, check_one, verify};
use lossproof_harness::subject::{InProcess, Limits, Outcome};

use crate::textbook::{Vices, cross_entropy, focal, verified};

/// The finding that fails a report, and its request.
fn failure(report: &Report) -> (&Finding, &Request) {
    assert_eq!(report.verdict, Verdict::Fails, "{report:?}");
    let finding = &report.findings[0];
    assert!(finding.is_failure(), "{finding:?}");
    (finding, finding.request.as_ref().expect("a wrong number comes with its request"))
}

/// Failing requests are shrunk to at most this.
fn small(request: &Request, rows: usize, classes: usize) {
    assert!(request.rows() <= rows && request.classes() <= classes, "{request:?}");
}

#[test]
fn textbook_implementations_conform() {
    for (loss, row) in [("ce", cross_entropy as crate::textbook::Row), ("focal", focal)] {
        let report = verified(loss, row, Vices::default(), &Options::default());
        let told: Vec<_> = report.findings.iter().filter(|f| f.is_failure()).map(|f| &f.message).collect();
        // Textbook focal with γ < 1 is right where its factors are: q is a sum here, not 1 − p.
        assert_eq!(report.verdict, Verdict::Conforms, "{loss}: {told:?}");
        assert!(report.cells.iter().map(|cell| cell.counts.graded()).sum::<usize>() > 40);
    }
}

#[test]
fn nan_gradients_below_gamma_one_are_found() {
    let report = verified(
        "focal",
        |p, q, nll, weight, request| {
            let gamma = request.params.number("gamma").unwrap_or(2.0);
            // Autograd through (1 − p)^γ: γ·(1 − p)^{γ−1} is infinite where p rounds to 1, and is multiplied by 0.
            let one_minus_p = 1.0 - p;
            let m = one_minus_p.powf(gamma);
            let power = if gamma == 0.0 { 0.0 } else { gamma * one_minus_p.powf(gamma - 1.0) };
            (weight * m * nll, weight * (-power * p * one_minus_p * nll - q * m))
        },
        Vices::default(),
        &Options::default(),
    );
    let (finding, request) = failure(&report);
    assert!(finding.message.contains("NaN") && finding.place == "gradient", "{}", finding.message);
    assert_eq!(request.params.number("gamma"), Some(0.5));
    small(request, 1, 3);
}

#[test]
fn a_probability_floor_is_found() {
    let floored = |p: f64, q: f64, _: f64, weight: f64, _: &Request| {
        let floor = p + 1e-7;
        (-weight * floor.ln(), -weight * p * q / floor)
    };
    let report = verified("ce", floored, Vices::default(), &Options::default());
    small(failure(&report).1, 1, 2);
}

/// A floor so small that most of its answers have grade B, and `1 − p`: their input does not show what the floor does elsewhere.
#[test]
fn a_remark_of_working_precision_shows_no_worse_answer() {
    let floored = |p: f64, _: f64, _: f64, weight: f64, _: &Request| {
        let (floor, rest) = (p + 1e-8, 1.0 - p);
        (
            -weight * rest * rest * floor.ln(),
            weight * (2.0 * rest * floor.ln() * p * rest - rest * rest * rest * p / floor),
        )
    };
    let report = verified("focal", floored, Vices::default(), &Options::default());
    failure(&report);
    let remarks: Vec<_> = report.findings.iter().filter(|finding| !finding.is_failure()).map(|f| &f.message).collect();
    assert!(remarks.iter().any(|message| message.contains("working precision")), "{remarks:#?}");
}

#[test]
fn a_weight_inside_the_probability_is_found_only_with_weights() {
    let inside = |_: f64, q: f64, nll: f64, weight: f64, _: &Request| {
        let p = (-weight * nll).exp();
        let rest = -(-weight * nll).exp_m1();
        let (m, slope) = (rest * rest, -weight * q);
        (m * weight * nll, slope * (m + 2.0 * rest * p * weight * nll))
    };
    let report = verified("focal", inside, Vices::default(), &only_gamma_two());
    let (_, request) = failure(&report);
    assert!(request.weighting.is_some(), "{request:?}");
}

/// The subject above has γ = 2 written into it, so nothing else may be asked; the plan's first setting is γ = 2.
fn only_gamma_two() -> Options {
    let request = r#"{"op":"eval","id":0,"loss":"focal","params":{"gamma":2.0},"weighting":{"kind":"given","weights":[3.0,0.5]},
        "dtype":"f64","gradient":true,"logits":[[0.0,0.0]],"targets":[0]}"#;
    Options { request: Some(request.replace('\n', "").parse().expect("a request")), ..Options::default() }
}

#[test]
fn division_by_elements_is_found_only_in_the_mean() {
    let vices = Vices { mean_over_elements: true, ..Vices::default() };
    let report = verified("ce", cross_entropy, vices, &Options::default());
    let (finding, request) = failure(&report);
    assert!(request.reduced(), "{request:?}");
    assert!(finding.message.contains("0.5 times") || finding.message.contains("0.3333 times"), "{}", finding.message);
    let right = report.cells.iter().filter(|cell| cell.cell.reduction == lossproof::Reduction::None);
    assert!(right.map(|cell| cell.grade).all(|grade| grade <= Some(Grade::B)));
}

#[test]
fn f64_computed_in_f32_is_found() {
    let vices = Vices { downcast: true, ..Vices::default() };
    let report = verified("ce", cross_entropy, vices, &Options::default());
    small(failure(&report).1, 1, 3);
}

#[test]
fn a_findings_request_fails_again_on_its_own() {
    let mut twice = InProcess::new(
        Hello { losses: vec!["ce".to_owned()], gradient: true, ..Hello::default() },
        |request: &Request| match lossproof_harness::reference::answer(request) {
            lossproof_harness::protocol::Reply::Answer(mut answer) => {
                answer.gradient = answer.gradient.and_then(|g| g.with_values(g.values().iter().map(|x| -x).collect()));
                Outcome::Answered(answer)
            }
            _ => Outcome::Unsupported("no".to_owned()),
        },
        Limits::default(),
    );
    let report = verify(&mut twice, &Options::default(), &mut |_| {});
    let (finding, request) = failure(&report);
    assert_eq!(finding.place, "gradient");
    let (_, _, checked) = check_one(&mut twice, request).expect("the request is valid");
    assert_eq!(checked.expect("it was answered").grade, Grade::C);
    assert!(finding.replay.as_ref().is_some_and(|line| line.starts_with("lossproof verify --request ")));
}

#[test]
fn nothing_graded_is_not_checked() {
    let hello = Hello { losses: vec!["ce".to_owned()], ..Hello::default() };
    let mut refuses =
        InProcess::new(hello, |_: &Request| Outcome::Unsupported("not today".to_owned()), Limits::default());
    let report = verify(&mut refuses, &Options::default(), &mut |_| {});
    assert_eq!((report.verdict, report.grade), (Verdict::NotChecked, None));
    assert!(report.findings.iter().all(|finding| !finding.is_failure()), "a claim not kept is a remark");
    assert!(!report.findings.is_empty());

    let mut offers_nothing = InProcess::new(Hello::default(), |_: &Request| unreachable!(), Limits::default());
    assert_eq!(verify(&mut offers_nothing, &Options::default(), &mut |_| {}).verdict, Verdict::NotChecked);
}

#[test]
fn errors_fail_outside_the_extreme_region_only() {
    let hello = || Hello { losses: vec!["ce".to_owned()], ..Hello::default() };
    let mut always =
        InProcess::new(hello(), |_: &Request| Outcome::Error("out of order".to_owned()), Limits::default());
    assert_eq!(verify(&mut always, &Options::default(), &mut |_| {}).verdict, Verdict::Fails);

    let picky = |request: &Request| {
        let finite = request.logits.values().iter().all(|z| z.is_finite());
        if !finite {
            return Outcome::Error("not finite".to_owned());
        }
        match lossproof_harness::reference::answer(request) {
            lossproof_harness::protocol::Reply::Answer(answer) => Outcome::Answered(answer),
            _ => Outcome::Unsupported("no".to_owned()),
        }
    };
    let strict = Options { strict: true, ..Options::default() };
    assert_eq!(
        verify(&mut InProcess::new(hello(), picky, Limits::default()), &Options::default(), &mut |_| {}).verdict,
        Verdict::Conforms
    );
    assert_eq!(
        verify(&mut InProcess::new(hello(), picky, Limits::default()), &strict, &mut |_| {}).verdict,
        Verdict::Fails
    );
}

#[test]
fn require_a_asks_for_the_last_places() {
    // ln(sum) − (z_y − max): loses relative accuracy near p = 1, as every log-softmax does.
    let options = Options {
        require: Grade::A,
        selection: Selection { dtypes: vec![Dtype::F64], ..Selection::default() },
        ..Options::default()
    };
    let report = verified("ce", cross_entropy, Vices::default(), &options);
    assert_eq!((report.verdict, report.grade), (Verdict::Fails, Some(Grade::B)));
    assert!(report.findings.iter().any(|f| f.is_failure() && f.message.contains("working precision")));
}

#[test]
fn reports_speak_the_documented_json() {
    let report = verified("ce", cross_entropy, Vices { downcast: true, ..Vices::default() }, &Options::default());
    let json = serde_json::to_value(&report).expect("a report is JSON");
    for key in ["lossproof", "subject", "verdict", "grade", "seed", "cells", "findings"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["verdict"], "fails");
    let cell = &json["cells"][0];
    for key in ["loss", "params", "weighting", "link", "dtype", "reduction", "grade", "counts", "regions"] {
        assert!(cell.get(key).is_some(), "{key}");
    }
    for key in ["A", "B", "C", "unsupported", "error"] {
        assert!(cell["counts"][key].is_u64(), "{key}");
    }
    for key in ["easy", "hard", "outlier", "extreme"] {
        assert!(cell["regions"].get(key).is_some(), "{key}");
    }
    let finding = &json["findings"][0];
    for key in
        ["severity", "mistake", "fitted", "candidates", "where", "message", "request", "expected", "got", "replay"]
    {
        assert!(finding.get(key).is_some(), "{key}");
    }
    assert!(finding["expected"]["loss"].is_array() && finding["got"]["gradient"].is_array());
    // The numbers on the wire and in reports are the same.
    assert_eq!(serde_json::to_string(&Number(f64::NAN)).expect("a number"), "\"NaN\"");
}
