//! The JSON Schema says what the report is, no more and no less.

use jsonschema::Validator;
use lossproof::registry::{LOSSES, WEIGHTINGS};
use lossproof_harness::grading::Region;
use lossproof_harness::protocol::{Dtype, Hello};
use lossproof_harness::report::{Report, Reports};
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::{InProcess, Limits, Outcome};
use serde_json::{Value, json};

use crate::sample::{HOSTILE, failing, not_checked, saying, silent};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../spec/report.schema.json")).expect("JSON")
}

fn validator() -> Validator {
    jsonschema::options().build(&schema()).expect("a schema")
}

fn written(reports: &[Report]) -> Value {
    serde_json::to_value(Reports(reports)).expect("a report")
}

/// The report of a real subject, which answers cross-entropy with twice its size.
fn doubled() -> Report {
    let hello = Hello {
        losses: vec!["ce".to_owned()],
        dtypes: vec![Dtype::F32, Dtype::F64],
        gradient: true,
        ..lossproof_harness::reference::hello()
    };
    let answer = |request: &_| match lossproof_harness::reference::evaluate(request) {
        Ok(mut exact) => {
            exact.loss.iter_mut().chain(&mut exact.gradient).for_each(|x| *x *= 2.0);
            Outcome::Answered(lossproof_harness::reference::to_answer(request, exact))
        }
        Err(refused) => Outcome::Error(refused.to_string()),
    };
    let hello = Hello { name: Some("doubled".to_owned()), ..hello };
    verify(&mut InProcess::new(hello, answer, Limits::default()), &Options::default(), &mut |_| {})
}

#[test]
fn every_report_is_valid() {
    let validator = validator();
    let reports = [failing(), saying(HOSTILE), silent(), not_checked(), doubled()];
    for report in reports.iter().map(std::slice::from_ref).chain([&reports[..]]) {
        let value = written(report);
        if let Err(error) = validator.validate(&value) {
            panic!("{error} at {}: {value:#}", error.instance_path());
        }
    }
}

/// A schema that lets everything through would pass the test above.
#[test]
fn what_is_not_a_report_is_not_valid() {
    let (validator, good) = (validator(), written(&[failing()]));
    assert!(validator.is_valid(&good));
    let changes: [(&str, Value); 14] = [
        ("/verdict", json!("passes")),
        ("/grade", json!("D")),
        ("/seed", json!(1.5)),
        ("/cells/0/loss", json!("crossentropy")),
        ("/cells/0/dtype", json!("float32")),
        ("/cells/0/counts/A", json!(-1)),
        ("/cells/0/regions/easy", json!("a")),
        ("/cells/0/worst/easy", json!("NaN")),
        ("/findings/0/severity", json!("error")),
        ("/findings/0/where", json!("state")),
        ("/findings/0/request/op", json!("hello")),
        ("/findings/0/expected/loss", json!(1.0)),
        ("/findings/0/curve/margins", json!(["NaN"])),
        ("/findings/0/curve/loss/grades", json!(["D"])),
    ];
    for (place, value) in changes {
        let mut wrong = good.clone();
        *wrong.pointer_mut(place).expect(place) = value.clone();
        assert!(!validator.is_valid(&wrong), "{place} = {value} is let through");
    }
    for (place, field) in [("", "cells"), ("/cells/0", "worst"), ("/findings/0", "curve")] {
        let mut wrong = good.clone();
        wrong.pointer_mut(place).and_then(Value::as_object_mut).expect(place).remove(field).expect(field);
        assert!(!validator.is_valid(&wrong), "{place} without {field} is let through");
    }
}

/// The names in the schema are those of the program's tables.
#[test]
fn the_schema_knows_every_name() {
    let schema = schema();
    let names = |place: &str| schema.pointer(place).cloned().expect(place);
    assert_eq!(names("/$defs/loss/enum"), json!(LOSSES.iter().map(|entry| entry.name).collect::<Vec<_>>()));
    assert_eq!(
        names("/$defs/weighting/properties/kind/enum"),
        json!(WEIGHTINGS.iter().map(|entry| entry.name).collect::<Vec<_>>())
    );
    assert_eq!(names("/$defs/cell/properties/worst/required"), json!(Region::ALL.map(Region::name)));
}

/// A curve is the sweep that it says it is: the smallest request's margin is on it, and there it is as wrong.
#[test]
fn a_real_subject_has_its_curve() {
    let report = doubled();
    assert!(report.findings.iter().filter(|one| one.curve.is_some()).count() <= 3);
    let curve = report.findings[0].curve.as_ref().expect("a curve");
    assert_eq!((curve.loss.expected.len(), curve.loss.got.len()), (curve.margins.len(), curve.margins.len()));
    assert!(curve.margins.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", curve.margins);
    assert!(curve.at.is_some_and(|at| curve.margins.contains(&at)), "{curve:?}");
    let gradient = curve.gradient.as_ref().expect("a gradient");
    for (index, margin) in curve.margins.iter().enumerate() {
        // The reference's own cross-entropy in the margin, by another formula; f32 at worst.
        let (loss, slope) = ((-margin).exp().ln_1p(), -1.0 / (1.0 + margin.exp()));
        assert!((curve.loss.expected[index] - loss).abs() <= 1e-6 * loss, "{margin}");
        assert!((gradient.expected[index] - slope).abs() <= 1e-6 * slope.abs(), "{margin}");
        assert_eq!(curve.loss.got[index], Some(2.0 * curve.loss.expected[index]));
    }
    assert!(verify_without_curves().findings.iter().all(|one| one.curve.is_none()));
}

fn verify_without_curves() -> Report {
    let hello = Hello { name: Some("zero".to_owned()), ..lossproof_harness::reference::hello() };
    let answer = |request: &_| match lossproof_harness::reference::evaluate(request) {
        Ok(mut exact) => {
            exact.loss.fill(0.0);
            Outcome::Answered(lossproof_harness::reference::to_answer(request, exact))
        }
        Err(refused) => Outcome::Error(refused.to_string()),
    };
    let options = Options { curves: 0, ..Options::default() };
    verify(&mut InProcess::new(hello, answer, Limits::default()), &options, &mut |_| {})
}
