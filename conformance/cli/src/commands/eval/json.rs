//! The numbers of `eval` for programs.

use std::io::Write;

use lossproof_harness::protocol::{Answer, Request};
use serde::Serialize;

use super::compute::Computed;
use crate::enclosure::Enclosure;
use crate::failure::Failure;

#[derive(Serialize)]
struct Document<'a> {
    request: &'a Request,
    answer: &'a Answer,
    /// Only where `--digits` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<Exact>,
}

/// Decimals as strings, row-major; null where not one digit is certain.
#[derive(Serialize)]
struct Exact {
    digits: usize,
    loss: Vec<Number>,
    gradient: Vec<Number>,
    hessian: Vec<Number>,
}

#[derive(Serialize)]
struct Number {
    value: Option<String>,
    /// How far the exact value may be from the answer before it was rounded.
    error: Option<String>,
}

/// Prints one JSON object on a line: the request and the answer to it as the line protocol has them.
///
/// # Errors
/// Those of writing.
pub(super) fn write(computed: &Computed, output: &mut impl Write) -> Result<(), Failure> {
    let numbers = |values: &[Enclosure]| values.iter().map(|value| number(value, computed.digits)).collect();
    let exact = computed.digits_asked.then(|| Exact {
        digits: computed.digits,
        loss: numbers(&computed.values),
        gradient: numbers(&computed.gradient),
        hessian: numbers(&computed.hessian),
    });
    let document = Document { request: &computed.request, answer: &computed.answer, exact };
    serde_json::to_writer(&mut *output, &document).map_err(std::io::Error::from)?;
    writeln!(output)?;
    Ok(())
}

fn number(value: &Enclosure, digits: usize) -> Number {
    let special = match value {
        Enclosure::Special(x) if x.is_nan() => Some("NaN".to_owned()),
        Enclosure::Special(x) => Some(if *x > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()),
        _ => None,
    };
    Number {
        value: special.or_else(|| value.digits(digits).map(|(decimal, _)| decimal.to_string())),
        error: value.radius().map(|radius| radius.to_string()),
    }
}
