//! The mistake is named where a subject makes one of the catalogue, and nothing is named where it does not. The subjects are
//! textbook implementations, which share no code with the catalogue.

use lossproof::{DoubleDouble, Format, Link, Real, Reduction};
use lossproof_harness::protocol::{Answer, Dtype, Grid, Hello, Reply, Request, Values};
use lossproof_harness::reference;
use lossproof_harness::report::{Finding, Report, Verdict};
use lossproof_harness::run::{KnownFailure, Options, verify};
use lossproof_harness::subject::{InProcess, Limits, Outcome};

use crate::textbook::{Vices, cross_entropy, focal, verified};

/// The slugs of a report's failures, with what was fitted.
fn named(report: &Report) -> Vec<(&str, Vec<(&str, f64)>)> {
    let failures = report.findings.iter().filter(|finding| finding.is_failure());
    failures
        .map(|finding| finding.mistake.as_ref().map_or(("", Vec::new()), |own| (own.slug, own.fitted.clone())))
        .collect()
}

fn floored(p: f64, q: f64, _: f64, weight: f64, _: &Request) -> (f64, f64) {
    let floor = p + 3e-6;
    (-weight * floor.ln(), -weight * p * q / floor)
}

#[test]
fn a_floor_is_named_and_its_height_is_fitted() {
    let report = verified("ce", floored, Vices::default(), &Options::default());
    assert_eq!(named(&report), [("probability-floor", vec![("epsilon", 3e-6)])]);
}

#[test]
fn a_mean_over_elements_is_named() {
    let vices = Vices { mean_over_elements: true, ..Vices::default() };
    assert_eq!(named(&verified("focal", focal, vices, &Options::default())), [("mean-over-elements", vec![])]);
}

#[test]
fn a_narrower_type_is_named() {
    let vices = Vices { downcast: true, ..Vices::default() };
    let report = verified("ce", cross_entropy, vices, &Options::default());
    assert_eq!(named(&report)[0].0, "precision-downcast");
}

#[test]
fn two_mistakes_together_are_both_named() {
    let vices = Vices { mean_over_elements: true, ..Vices::default() };
    let squared = |_: f64, q: f64, nll: f64, weight: f64, _: &Request| (weight * weight * nll, -weight * weight * q);
    let report = verified("ce", squared, vices, &Options::default());
    let mut slugs: Vec<&str> = named(&report).iter().map(|(slug, _)| *slug).collect();
    slugs.sort_unstable();
    // Where there are no weights and no mean, one of them says it all: told apart by weighting or together, both stand there.
    assert_eq!(slugs, ["mean-over-elements", "weight-squared"]);
}

#[test]
fn a_second_mistake_is_found_beside_the_number_of_the_first() {
    // The ε is none of the first that are tried; what it does to ln p is right wherever (1 − p)^γ gives no NaN.
    let both = |p: f64, q: f64, _: f64, weight: f64, request: &Request| {
        let (gamma, rest, floored) = (request.params.number("gamma").unwrap_or(2.0), 1.0 - p, p + 1e-16);
        let by_power = if gamma == 0.0 { 0.0 } else { gamma * rest.powf(gamma - 1.0) * floored.ln() * (p * q) };
        (-weight * rest.powf(gamma) * floored.ln(), weight * (by_power - rest.powf(gamma) * (p * q) / floored))
    };
    let report = verified("focal", both, Vices::default(), &Options::default());
    let floor = ("probability-floor", vec![("epsilon", 1e-16)]);
    assert_eq!(named(&report), [floor, ("fractional-power-nan", vec![])]);
}

#[test]
fn what_no_mistake_explains_has_its_part_of_the_domain() {
    let bent = |p: f64, q: f64, nll: f64, weight: f64, _: &Request| {
        let loss = if p < 1e-7 { nll * 1.01 } else { nll };
        (weight * loss, -weight * q)
    };
    let report = verified("ce", bent, Vices::default(), &Options::default());
    assert!(named(&report).iter().all(|(slug, _)| slug.is_empty()), "{:?}", named(&report));
    let message = &report.findings[0].message;
    assert!(message.contains("right except where p < "), "{message}");
}

#[test]
fn one_request_alone_fails_again_and_is_not_named() {
    let report = verified("ce", floored, Vices::default(), &Options::default());
    let request = report.findings[0].request.clone().expect("a request");
    let alone = verified("ce", floored, Vices::default(), &Options { request: Some(request), ..Options::default() });
    assert_eq!(named(&alone), [("", vec![])]);
}

/// Focal loss and its slope as torchvision has them in f16: every operation rounded, the sigmoid and the logarithm computed in more
/// digits.
fn half_focal(z: f64, positive: bool, gamma: f64) -> (f64, f64) {
    let half = |x: f64| DoubleDouble::from(x).round(Format::F16);
    let p = half(1.0 / (1.0 + (-z).exp()));
    let against = if positive { -z } else { z };
    let nll = half(against.max(0.0) + Real::ln_1p(&(-against.abs()).exp()));
    let of_target = if positive { p } else { half(1.0 - p) };
    let rest = half(1.0 - of_target);
    let factor = half(rest.powf(gamma));
    let by_power = if gamma == 0.0 { 0.0 } else { half(half(nll * gamma) * half(rest.powf(gamma - 1.0))) };
    let by_p = if positive { -by_power } else { by_power };
    let slope = half(by_p * half(half(1.0 - p) * p)) + half(factor * half(p - f64::from(u8::from(positive))));
    (half(nll * factor), half(slope))
}

#[test]
fn in_a_half_type_another_last_place_of_p_is_no_other_mistake() {
    let hello = Hello {
        losses: vec!["focal".to_owned()],
        links: vec![Link::Sigmoid],
        dtypes: vec![Dtype::F16],
        reductions: vec![Reduction::None],
        gradient: true,
        ..Hello::default()
    };
    let evaluate = |request: &Request| {
        let gamma = request.params.number("gamma").unwrap_or(2.0);
        let rows = request.logits.values().iter().zip(&request.targets);
        let found = rows.map(|(z, target)| half_focal(*z, *target == Some(1), gamma));
        let (loss, gradient): (Vec<f64>, Vec<f64>) = found.unzip();
        Outcome::Answered(Answer {
            id: request.id,
            loss: Values::Each(loss),
            gradient: Some(Grid::Flat(gradient)),
            hessian: None,
            state: None,
        })
    };
    let report = verify(&mut InProcess::new(hello, evaluate, Limits::default()), &Options::default(), &mut |_| {});
    assert_eq!(named(&report), [("fractional-power-nan", vec![])]);
}

/// A subject of cross-entropy whose right answers are spoilt.
fn spoilt(spoil: impl Fn(&Request, &mut Answer)) -> Report {
    let hello =
        Hello { losses: vec!["ce".to_owned()], gradient: true, reductions: vec![Reduction::None], ..Hello::default() };
    let evaluate = |request: &Request| match reference::answer(request) {
        Reply::Answer(mut answer) => {
            spoil(request, &mut answer);
            Outcome::Answered(answer)
        }
        _ => Outcome::Unsupported("no".to_owned()),
    };
    verify(&mut InProcess::new(hello, evaluate, Limits::default()), &Options::default(), &mut |_| {})
}

fn scale(answer: &mut Answer, factor: impl Fn(usize) -> f64) {
    let loss = answer.loss.as_slice().iter().enumerate().map(|(row, loss)| loss * factor(row)).collect();
    answer.loss = Values::Each(loss);
}

#[test]
fn other_bits_the_second_time_are_seen_within_the_bound_and_beyond() {
    let second_time = |off: f64| {
        let seen = std::cell::RefCell::new(Vec::new());
        spoilt(move |request, answer| {
            let again = seen.borrow().contains(request);
            seen.borrow_mut().push(request.clone());
            scale(answer, |_| if again { 1.0 + off } else { 1.0 });
        })
    };
    let last_place = second_time(f64::EPSILON);
    let remark = |finding: &Finding| finding.mistake.as_ref().is_some_and(|own| own.slug == "nondeterministic");
    assert_eq!(last_place.verdict, Verdict::Conforms);
    assert!(last_place.findings.iter().any(remark), "{last_place:?}");
    let much = second_time(1e-6);
    assert_eq!(named(&much)[0].0, "nondeterministic");
}

#[test]
fn rows_that_know_their_place_or_their_neighbours_are_seen() {
    let last = spoilt(|request, answer| {
        let end = request.rows().wrapping_sub(1);
        scale(answer, |row| if row == end && end > 0 { 0.5 } else { 1.0 });
    });
    assert_eq!(named(&last)[0].0, "row-order-dependence", "{:?}", named(&last));
    let neighbours = spoilt(|request, answer| {
        let sum: f64 = request.logits.values().iter().filter(|z| z.is_finite()).map(|z| z.abs()).sum();
        scale(answer, |_| if request.rows() > 1 { 1.0 + sum / 1e3 } else { 1.0 });
    });
    assert_eq!(named(&neighbours)[0].0, "batch-dependence");
}

#[test]
fn known_failures_fail_nothing_and_must_fail() {
    let entry = |mistake: &str| KnownFailure {
        mistake: Some(mistake.to_owned()),
        reason: "kept for old checkpoints".to_owned(),
        link: "https://example.org/1".to_owned(),
        ..KnownFailure::default()
    };
    let with =
        |known: Vec<KnownFailure>| verified("ce", floored, Vices::default(), &Options { known, ..Options::default() });
    let known = with(vec![entry("probability-floor")]);
    assert_eq!(known.verdict, Verdict::Conforms, "{:?}", known.findings);
    assert!(known.findings[0].message.starts_with("known (kept for old checkpoints; https://example.org/1): "));
    // One that does not fail is an error, and the other failure stays one.
    let gone = with(vec![entry("log-base")]);
    assert_eq!(gone.verdict, Verdict::Fails);
    assert!(gone.findings.iter().any(|finding| finding.message.contains("does not fail any more")), "{gone:?}");
    let stale =
        with(vec![entry("probability-floor"), KnownFailure { loss: Some("seql".to_owned()), ..entry("prior-sign") }]);
    assert_eq!(stale.verdict, Verdict::Fails);
    assert!(stale.findings.iter().any(|finding| finding.message.contains("the entry is stale")), "{stale:?}");
}

#[test]
fn what_failed_before_is_asked_first() {
    let report = verified("ce", floored, Vices::default(), &Options::default());
    let request = report.findings[0].request.clone().expect("a request");
    let mut asked = Vec::new();
    let hello = Hello { losses: vec!["ce".to_owned()], gradient: true, ..Hello::default() };
    let evaluate = |own: &Request| {
        asked.push(own.clone());
        match reference::answer(own) {
            Reply::Answer(answer) => Outcome::Answered(answer),
            _ => Outcome::Unsupported("no".to_owned()),
        }
    };
    let options = Options { regressions: vec![request.clone()], ..Options::default() };
    let again = verify(&mut InProcess::new(hello, evaluate, Limits::default()), &options, &mut |_| {});
    assert_eq!((&asked[0], again.verdict), (&request, Verdict::Conforms));
}
