//! A wrong answer in words and numbers.

use lossproof::Format;

use super::summary::cell_name;
use super::{Finding, Severity};
use crate::cases::Cell;
use crate::grading::{Expectations, Expected, Grade};
use crate::protocol::{Answer, Encoding, Grid, Request, Values};
use crate::run::Checked;
use crate::subject::Outcome;

/// The finding for a request that was answered wrongly, or with an error.
pub(crate) fn wrong(
    request: &Request,
    expectations: &Expectations,
    outcome: &Outcome,
    checked: Option<&Checked>,
    severity: Severity,
    command: &[String],
) -> Finding {
    let (place, message) = match (outcome, checked.and_then(|c| c.worst)) {
        (Outcome::Answered(_), Some(worst)) => {
            let exact = worst.expected.exact.round(request.dtype.format());
            let place = place(request, worst.part.name(), worst.index);
            let region = expectations.region.name();
            let loss = name(request);
            let (allowed, error) = (worst.expected.allowed(Grade::B, request.dtype), worst.expected.error(worst.got));
            let got = worst.got;
            let message = if got.is_nan() || !got.is_finite() || !exact.is_finite() {
                format!("{loss}: {place} is {}; exact is {} ({region} example)", number(got), number(exact))
            } else if worst.grade == Grade::B {
                let fine = worst.expected.allowed(Grade::A, request.dtype);
                format!(
                    "{loss}: {place} is {}; exact is {}: right to working precision, not to the last places (off by \
                     {error:.1e}, grade A allows {fine:.1e}; {region} example)",
                    number(got),
                    number(exact),
                )
            } else {
                format!(
                    "{loss}: {place} is {}; exact is {}{} (off by {error:.1e}, allowed is {allowed:.1e}; {region} example)",
                    number(got),
                    number(exact),
                    comparison(got, exact),
                )
            };
            (worst.part.name(), message)
        }
        (Outcome::Error(why), _) => ("protocol", format!("{}: it answers with an error: {why}", name(request))),
        _ => ("protocol", format!("{}: it gives no answer", name(request))),
    };
    Finding {
        severity,
        mistake: None,
        place: if place == "state" { "loss" } else { place },
        message,
        request: Some(request.clone()),
        expected: Some(exact_answer(request, expectations)),
        got: match outcome {
            Outcome::Answered(answer) => Some(listed(answer.clone())),
            _ => None,
        },
        replay: Some(replay(request, command)),
        curve: None,
        known: false,
    }
}

/// `focal (gamma 0.5) with cb, softmax, f32, mean`; without the reduction where each row has its loss.
fn name(request: &Request) -> String {
    let name = cell_name(&Cell::of(request));
    name.strip_suffix(", none").map_or(name.clone(), str::to_owned)
}

/// `gradient[2][0]`, `loss[1]`, `loss`.
fn place(request: &Request, part: &str, index: usize) -> String {
    match (part, &request.logits) {
        ("loss", _) if request.reduced() => "the loss".to_owned(),
        ("loss" | "state", _) | (_, Grid::Flat(_)) => format!("{part}[{index}]"),
        (_, Grid::Rows(table)) => {
            let columns = table.columns().max(1);
            format!("{part}[{}][{}]", index / columns, index % columns)
        }
    }
}

fn number(x: f64) -> String {
    match x.abs() {
        _ if x.is_nan() => "NaN".to_owned(),
        m if m == 0.0 || m.is_infinite() || (1e-4..1e7).contains(&m) => format!("{x}"),
        _ => format!("{x:e}"),
    }
}

/// How many times the exact value it is, where that tells more than the difference.
fn comparison(got: f64, exact: f64) -> String {
    let ratio = got / exact;
    if ratio.is_finite() && ratio != 0.0 && (ratio - 1.0).abs() > 1e-3 {
        format!(", it is {} times as much", (ratio * 1e4).round() / 1e4)
    } else {
        String::new()
    }
}

/// The exact answer rounded once to the request's dtype, every loss in a list.
fn exact_answer(request: &Request, expectations: &Expectations) -> Answer {
    let format: Format = request.dtype.format();
    let rounded = |list: &Vec<Expected>| -> Vec<f64> { list.iter().map(|x| x.exact.round(format)).collect() };
    let shaped = |list: &Vec<Expected>| request.logits.with_values(rounded(list));
    Answer {
        id: request.id,
        loss: Values::Each(rounded(&expectations.loss)),
        gradient: request.gradient.then(|| shaped(&expectations.gradient)).flatten(),
        hessian: expectations.hessian.as_ref().and_then(shaped),
        state: expectations.state.as_ref().map(rounded),
    }
}

/// An answer with its loss in a list, as reports have it.
fn listed(answer: Answer) -> Answer {
    Answer { loss: Values::Each(answer.loss.as_slice().to_vec()), ..answer }
}

/// The command that asks just this request again, of the subject that these words name behind `lossproof verify`.
pub fn replay(request: &Request, command: &[String]) -> String {
    let json = request.to_line(request.id, Encoding::Plain);
    let subject: Vec<String> = command.iter().map(|word| quoted(word)).collect();
    let subject = if subject.is_empty() { String::new() } else { format!(" {}", subject.join(" ")) };
    format!("lossproof verify --request {}{subject}", quoted(&json))
}

/// A word as a POSIX shell reads it back.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
