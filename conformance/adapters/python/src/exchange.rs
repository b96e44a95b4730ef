//! Requests and answers as Python's own objects, without a line of JSON between.

use lossproof_harness::protocol::{
    Answer, Grid, Json, Param, Reply, Request, Table, Values, Weighting, link_name, reduction_name,
};
use lossproof_harness::subject::{Fault, Outcome};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Whom to ask: `answer(fields)` gives `(kind, said)`, where kind is `loss`, `unsupported` or `error`, and said a dict of
/// numbers or a text. `line(said)` is the same dict as the protocol writes it.
pub(crate) struct Callable {
    pub(crate) answer: Py<PyAny>,
    pub(crate) line: Py<PyAny>,
}

impl Callable {
    /// Asks one request.
    ///
    /// # Errors
    /// What `answer` lets out: a `KeyboardInterrupt`.
    pub(crate) fn ask(&self, py: Python<'_>, request: &Request) -> PyResult<Outcome> {
        let (kind, said): (String, Bound<'_, PyAny>) = self.answer.call1(py, (fields(py, request)?,))?.extract(py)?;
        match kind.as_str() {
            "unsupported" => Ok(Outcome::Unsupported(said.extract()?)),
            "error" => Ok(Outcome::Error(said.extract()?)),
            // What does not look as it should is read as a line, which says of every shape what is wrong with it.
            _ => numbers(&said, request)
                .map_or_else(|_| self.read_line(py, &said, request), |a| Ok(Outcome::Answered(a))),
        }
    }

    fn read_line(&self, py: Python<'_>, said: &Bound<'_, PyAny>, request: &Request) -> PyResult<Outcome> {
        let line: (String, String) = self.line.call1(py, (said,))?.extract(py)?;
        Ok(match line {
            (kind, why) if kind == "error" => Outcome::Error(why),
            (_, line) => match Json::parse(line.as_bytes()).and_then(|json| Reply::from_json(&json, request)) {
                Ok(Reply::Answer(answer)) => Outcome::Answered(answer),
                Ok(Reply::Unsupported { why, .. } | Reply::Error { why, .. }) => Outcome::Error(why),
                Err(error) => Outcome::Broken(Fault::BadAnswer(error)),
            },
        })
    }
}

/// A request as the keywords of `lossproof_wire.Request`.
fn fields<'py>(py: Python<'py>, request: &Request) -> PyResult<Bound<'py, PyDict>> {
    let fields = PyDict::new(py);
    fields.set_item("id", request.id)?;
    fields.set_item("loss", &request.loss)?;
    let params = PyDict::new(py);
    for (name, value) in request.params.iter() {
        match value {
            Param::Null => {}
            Param::Number(number) => params.set_item(name, number)?,
            Param::Text(text) => params.set_item(name, text)?,
            Param::List(list) => params.set_item(name, list)?,
            Param::Draws(rows) => {
                let rows: Vec<Vec<i64>> =
                    rows.iter().map(|row| row.iter().map(|&one| i64::from(one)).collect()).collect();
                params.set_item(name, rows)?;
            }
        }
    }
    fields.set_item("params", params)?;
    fields.set_item("weighting", request.weighting.as_ref().map(|own| weighting(py, own)).transpose()?)?;
    fields.set_item("class_counts", request.class_counts.as_ref())?;
    fields.set_item("link", link_name(request.link))?;
    fields.set_item("dtype", request.dtype.name())?;
    fields.set_item("reduction", reduction_name(request.reduction))?;
    fields.set_item("gradient", request.gradient)?;
    fields.set_item("hessian", request.hessian)?;
    match &request.logits {
        Grid::Flat(values) => fields.set_item("logits", values)?,
        Grid::Rows(table) => {
            let rows = table.iter_rows().map(|row| PyList::new(py, row)).collect::<PyResult<Vec<_>>>()?;
            fields.set_item("logits", rows)?;
        }
    }
    match &request.target_rows {
        None => fields.set_item("targets", &request.targets)?,
        Some(table) => {
            let counted = table.iter_rows().zip(&request.targets);
            let rows: Vec<Option<&[f64]>> = counted.map(|(row, target)| target.map(|_| row)).collect();
            fields.set_item("targets", rows)?;
        }
    }
    fields.set_item("label_smoothing", request.label_smoothing)?;
    fields.set_item("row_weights", request.row_weights.as_ref())?;
    match &request.cotangent {
        Some(Values::Rows(table)) => {
            fields.set_item("cotangent", table.iter_rows().map(<[f64]>::to_vec).collect::<Vec<_>>())?;
        }
        other => fields.set_item("cotangent", other.as_ref().map(|values| values.as_slice().to_vec()))?,
    }
    Ok(fields)
}

fn weighting<'py>(py: Python<'py>, own: &Weighting) -> PyResult<Bound<'py, PyDict>> {
    let fields = PyDict::new(py);
    fields.set_item("kind", &own.kind)?;
    if let Some(beta) = own.beta {
        fields.set_item("beta", beta)?;
    }
    if let Some(weights) = &own.weights {
        fields.set_item("weights", weights)?;
    }
    Ok(fields)
}

/// A dict of numbers as an answer; its shapes are checked by whoever asked.
fn numbers(said: &Bound<'_, PyAny>, request: &Request) -> PyResult<Answer> {
    let loss = said.get_item("loss")?;
    let uneven = || pyo3::exceptions::PyValueError::new_err("rows of several lengths");
    let loss = match (request.reduced(), request.by_element()) {
        (true, _) => Values::One(loss.extract()?),
        (false, true) => Values::Rows(Table::from_rows(&loss.extract::<Vec<Vec<f64>>>()?).ok_or_else(uneven)?),
        (false, false) => Values::Each(loss.extract()?),
    };
    let grid = |name: &str, asked: bool| -> PyResult<Option<Grid>> {
        if !asked {
            return Ok(None);
        }
        let given = said.get_item(name)?;
        let grid = match &request.logits {
            Grid::Flat(_) => Some(Grid::Flat(given.extract()?)),
            Grid::Rows(_) => Table::from_rows(&given.extract::<Vec<Vec<f64>>>()?).map(Grid::Rows),
        };
        grid.map(Some).ok_or_else(uneven)
    };
    let (gradient, hessian) = (grid("gradient", request.gradient)?, grid("hessian", request.hessian)?);
    Ok(Answer { id: request.id, loss, gradient, hessian, state: None })
}
