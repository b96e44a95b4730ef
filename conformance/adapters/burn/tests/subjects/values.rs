//! Right answers, and the verdicts.

use crate::{BINARY, CROSS_ENTROPY, WEIGHTED, ask, flat, numbers, rows, start, weighted};
use lossproof::Reduction;
use lossproof_harness::grading::{Grade, expect, grade};
use lossproof_harness::protocol::{Dtype, Request};
use lossproof_harness::report::Verdict;
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::Outcome;

fn assert_right(name: &str, request: &Request) {
    let Outcome::Answered(answer) = ask(name, request) else { panic!("{name}: no answer to {request:?}") };
    let worst = grade(request, &expect(request).expect("a right request"), &answer).expect("numbers");
    assert_ne!(worst.grade, Grade::C, "{name} {}: {:?} {:?}", request.dtype, worst.got, worst.expected);
}

#[test]
fn a_batch_in_every_dtype() {
    let softmax = rows(&[&[0.5, -1.25, 0.75], &[2.0, 0.0, -1.0]], &[1, 0]);
    for dtype in Dtype::ALL {
        assert_right(CROSS_ENTROPY, &Request { dtype, ..softmax.clone() });
    }
    let softmax = Request { reduction: Reduction::WeightedMean, ..softmax };
    assert_right(WEIGHTED, &softmax);
    assert_right(WEIGHTED, &weighted(softmax, &[0.25, 1.5, 3.0]));
    let sigmoid = flat(&[0.5, -1.25, 3.0], &[1, 0, 0]);
    assert_right(BINARY, &sigmoid);
    assert_right(BINARY, &weighted(sigmoid, &[0.75, 0.25]));
}

#[test]
fn no_gradient_where_none_is_asked() {
    let request = Request { gradient: false, id: 7, ..flat(&[0.5], &[1]) };
    let Outcome::Answered(answer) = ask(BINARY, &request) else { panic!("no answer") };
    assert_eq!((answer.id, answer.gradient), (7, None));
}

#[test]
fn nothing_to_learn() {
    assert_eq!(numbers(CROSS_ENTROPY, &rows(&[&[0.5], &[-3.0]], &[0, 0])), (0.0, vec![0.0, 0.0]));
    for (name, request) in [(CROSS_ENTROPY, rows(&[], &[])), (BINARY, flat(&[], &[]))] {
        let (loss, gradient) = numbers(name, &request);
        assert!(loss.is_nan() && gradient.is_empty(), "{name}: {loss} {gradient:?}");
    }
}

#[test]
fn a_masked_class_is_understood() {
    let (loss, gradient) = numbers(CROSS_ENTROPY, &rows(&[&[f64::NEG_INFINITY, 0.5]], &[1]));
    assert_eq!((loss, gradient), (0.0, vec![0.0, 0.0]));
    let (loss, gradient) = numbers(CROSS_ENTROPY, &rows(&[&[f64::NEG_INFINITY, 0.5]], &[0]));
    assert_eq!((loss, gradient), (f64::INFINITY, vec![-1.0, 1.0]));
}

#[test]
fn all_of_them_conform() {
    for name in [CROSS_ENTROPY, WEIGHTED, BINARY] {
        let report = verify(&mut *start(name), &Options::default(), &mut |_| {});
        assert_eq!((report.subject.name.as_str(), report.verdict), (name, Verdict::Conforms), "{:?}", report.findings);
    }
}
