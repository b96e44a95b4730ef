//! What there is to be asked, and what of it is.

use lossproof::registry::{self, LOSSES, WEIGHTINGS};
use lossproof_harness::cases::{Selection, plan};
use lossproof_harness::grading::expect;
use lossproof_harness::protocol::{Dtype, Hello, Incoming, Json, Request};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// By loss: its parameters with their defaults, and whether it needs class counts; and the weightings that do.
#[pyfunction]
pub(crate) fn losses(py: Python<'_>) -> PyResult<(Bound<'_, PyDict>, Vec<&'static str>)> {
    let all = PyDict::new(py);
    for entry in LOSSES {
        let parameters: Vec<(&str, Option<f64>)> = entry.parameters.iter().map(|p| (p.name, p.default)).collect();
        all.set_item(entry.name, (parameters, entry.needs_counts))?;
    }
    let counting = WEIGHTINGS.iter().filter(|entry| entry.needs_counts).map(|entry| entry.name).collect();
    Ok((all, counting))
}

/// The first request that a subject of this hello is asked, as a line: what its answer looks like tells more of a callable
/// than its signature does. `None` where it is asked nothing.
#[pyfunction]
pub(crate) fn named_request(
    hello: &str,
    loss: &str,
    parameters: Vec<(String, f64)>,
    weighting: Option<String>,
) -> PyResult<Option<String>> {
    let numbers: Vec<(&str, f64)> = parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let entry = registry::loss(loss).map_err(|error| wrong(&error))?;
    // What has no default is given by the request, which the callable's own value only replaces.
    let needed = entry.parameters.iter().filter(|p| p.default.is_none() && !numbers.iter().any(|(n, _)| *n == p.name));
    let given: Vec<(&str, f64)> = numbers.iter().copied().chain(needed.map(|p| (p.name, 0.5))).collect();
    entry.slots(&given, false).map_err(|error| wrong(&error))?;
    let selection = Selection { parameters, weighting, ..Selection::default() };
    let first = plan(&read_hello(hello)?, &selection).cases.into_iter().next();
    Ok(first.map(|case| case.request.to_line(0, lossproof_harness::protocol::Encoding::Plain)))
}

/// A hello as a subject writes it.
pub(crate) fn read_hello(line: &str) -> PyResult<Hello> {
    Json::parse(line.as_bytes()).and_then(|json| Hello::from_json(&json)).map_err(|error| wrong(&error))
}

/// A request as it stands in a report; `op` and `id` may be left out.
pub(crate) fn read_request(text: &str) -> PyResult<Request> {
    let refused =
        |why: String| PyValueError::new_err(format!("request is none: {why}; expected one JSON object as in a report"));
    let mut json: serde_json::Value = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
    if let Some(object) = json.as_object_mut() {
        object.entry("op").or_insert("eval".into());
        object.entry("id").or_insert(0.into());
    }
    match Incoming::parse(json.to_string().as_bytes()) {
        Ok(Incoming::Eval(request)) => match expect(&request) {
            Ok(_) => Ok(request),
            Err(error) => Err(refused(error.to_string())),
        },
        Ok(_) => Err(refused("it asks for no evaluation".to_owned())),
        Err(refusal) => Err(refused(refusal.to_string())),
    }
}

/// A number type by its name.
pub(crate) fn dtype(name: &str) -> PyResult<Dtype> {
    let unknown = || PyValueError::new_err(format!("there is no dtype `{name}`; expected one of f16, bf16, f32, f64"));
    Dtype::from_name(name).ok_or_else(unknown)
}

fn wrong(error: &impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}
