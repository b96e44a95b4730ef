//! Against Python's mpmath, an implementation of arbitrary precision and of these formulas that shares nothing with this one.
//!
//! The interpreter is `LOSSPROOF_PYTHON`, else `python3`. Where it has no mpmath the comparison does not run and says so; with
//! `mpmath` in the comma-separated list `LOSSPROOF_REQUIRE` that is a failure.

mod cases;
#[path = "../common/mod.rs"]
mod common;
#[path = "../../../../tests/support/needs.rs"]
mod needs;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use cases::{Case, FORMATS, Random, case, power};
use lossproof_oracle::evaluate;

/// The interpreter, if it has mpmath.
fn with_mpmath() -> Option<String> {
    let python = needs::python();
    needs::runs("mpmath", Command::new(&python).args(["-c", "import mpmath"])).then_some(python)
}

/// One line of answers for each line of requests.
fn answers(python: &str, cases: &[Case]) -> Vec<Vec<Vec<f64>>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mpmath/check.py");
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
    let requests: String = cases.iter().flat_map(|case| [&case.request, "\n"]).collect();
    let mut input = child.stdin.take().expect("standard input is piped");
    let writer = std::thread::spawn(move || input.write_all(requests.as_bytes()));
    let output = child.wait_with_output().expect("Python ends");
    writer.join().expect("the writer ends").expect("Python reads all requests");
    let numbers = |list: &str| -> Vec<f64> {
        let list = list.trim_matches(['[', ']']);
        list.split(", ").map(|number| number.parse().expect("a number")).collect()
    };
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<_> = text.lines().map(|line| line.split("], [").map(numbers).collect()).collect();
    assert_eq!(answers.len(), cases.len(), "one answer for each request");
    answers
}

#[test]
fn agrees_with_mpmath_to_the_last_bit_in_every_format() {
    let Some(python) = with_mpmath() else {
        return;
    };
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut seen = BTreeMap::new();
    let cases: Vec<_> = (0..96).map(|_| case(&mut random)).collect();
    for (Case { loss, data, request }, answers) in cases.iter().zip(answers(&python, &cases)) {
        assert_eq!(answers.len(), FORMATS.len());
        for (format, expected) in FORMATS.into_iter().zip(answers) {
            let got = evaluate(loss, &data.batch(), true, format).expect("a valid batch");
            let lists = [got.loss, got.gradient, got.hessian.expect("asked for"), got.density.unwrap_or_default()];
            assert_eq!(lists.concat(), expected, "{format:?} {request}");
            let normal = power(format.min_exponent + format.precision.cast_signed() - 1);
            let count = seen.entry(format.precision).or_insert((0, 0));
            count.0 += expected.iter().filter(|number| **number != 0.0 && number.abs() < normal).count();
            count.1 += expected.iter().filter(|number| number.is_infinite()).count();
        }
    }
    let reaches_the_ends = |&(subnormal, infinite): &(usize, usize)| subnormal > 5 && infinite > 5;
    assert!(seen.values().all(reaches_the_ends), "subnormal and infinite results, by precision: {seen:?}");
}
