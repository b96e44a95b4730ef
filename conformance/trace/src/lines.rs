//! `trace.jsonl` as it stands: the header, the whole lines, and what a crash left of the last.

use std::fs;
use std::path::Path;

use lossproof_harness::protocol::Json;

use crate::{Header, Step, TraceError, VERSION};

/// The lines of a trace.
pub(crate) struct Lines {
    pub(crate) header: Header,
    pub(crate) steps: Vec<Step>,
    /// The byte at which the header ends, and each step.
    pub(crate) ends: Vec<u64>,
    /// How many bytes stand after the last whole line.
    pub(crate) torn: usize,
}

impl Lines {
    pub(crate) fn read(path: &Path) -> Result<Self, TraceError> {
        let text = fs::read(path).map_err(TraceError::io(path, "read"))?;
        let mut whole = text.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
        let wrong = |line: usize, why: String| TraceError::Line { path: path.to_owned(), line, why };
        let first = whole.next().ok_or_else(|| wrong(1, "no whole line; expected a trace's header".into()))?;
        let header = header(first).map_err(|why| wrong(1, why))?;
        let (mut steps, mut ends, mut end): (Vec<Step>, _, _) = (Vec::new(), vec![first.len() as u64], first.len());
        for (index, line) in whole.enumerate() {
            let step = step(line, index, steps.last()).map_err(|why| wrong(index + 2, why))?;
            steps.push(step);
            end += line.len();
            ends.push(end as u64);
        }
        Ok(Self { header, steps, ends, torn: text.len() - end })
    }
}

fn header(line: &[u8]) -> Result<Header, String> {
    let json = Json::parse(line).map_err(|error| error.to_string())?;
    // What another version has in its header is not for this one to judge.
    match json.get("lossproof-trace") {
        Some(Json::Unsigned(VERSION)) => serde_json::from_slice(line).map_err(|error| told(&error)),
        Some(other) => Err(format!("a trace of version {}; expected {VERSION}", other.describe())),
        None => Err(format!("no header of a trace; expected {{\"lossproof-trace\":{VERSION},…}}")),
    }
}

fn step(line: &[u8], number: usize, before: Option<&Step>) -> Result<Step, String> {
    let step: Step = serde_json::from_slice(line).map_err(|error| told(&error))?;
    let epoch = before.map_or(0, |before| before.epoch);
    if step.step != number {
        return Err(format!("step {}; expected {number}", step.step));
    }
    if step.epoch < epoch {
        return Err(format!("epoch {} after epoch {epoch}; epochs do not go back", step.epoch));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if step.tensors.is_empty() || step.tensors.starts_with('.') || !step.tensors.chars().all(plain) {
        return Err(format!("tensors is {:?}; expected the name of a file in this folder", step.tensors));
    }
    Ok(step)
}

/// The parser's words; of its place the column, since the line is said already.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    format!("{reason}, at column {}", error.column())
}
