//! Reading an answer, against the request that it answers.

use super::array::{Array, array, count};
use super::fields::{At, missing, whole};
use super::params_read::numbers;
use super::{Answer, Grid, Json, ProtocolError, Reply, Request, Table, Values};
use lossproof::Reduction;

const DERIVATIVE: &str = "numbers in the shape of the logits, since it was asked for";

impl Reply {
    /// The id under which a line answers; `None` where it has none or null.
    ///
    /// # Errors
    /// For an id that is no whole number.
    pub fn id_of(json: &Json) -> Result<Option<u64>, ProtocolError> {
        match json.get("id") {
            None | Some(Json::Null) => Ok(None),
            Some(id) => whole(id, At::Field("id"), "the id of a request").map(Some),
        }
    }

    /// Reads the reply to `request`, whose id it gets. Fields that were not asked for and unknown ones are ignored.
    ///
    /// # Errors
    /// For a missing field that was asked for, for a wrong shape, which is named exactly, and for what is no number.
    pub fn from_json(json: &Json, request: &Request) -> Result<Self, ProtocolError> {
        let given = |field: &str| json.get(field).filter(|value| **value != Json::Null);
        let said = |value: &Json| match value {
            Json::Text(text) => text.clone(),
            other => other.describe(),
        };
        let loss = match (given("unsupported"), given("error"), given("loss")) {
            (Some(_), Some(_), _) => {
                return Err(ProtocolError::Both { first: "unsupported", second: "error" });
            }
            (Some(_), _, Some(_)) => {
                return Err(ProtocolError::Both { first: "loss", second: "unsupported" });
            }
            (_, Some(_), Some(_)) => {
                return Err(ProtocolError::Both { first: "loss", second: "error" });
            }
            (Some(why), None, None) => {
                return Ok(Self::Unsupported { id: request.id, why: said(why) });
            }
            (None, Some(why), None) => {
                return Ok(Self::Error { id: Some(request.id), why: said(why) });
            }
            (None, None, loss) => loss,
        };
        let loss = loss.ok_or_else(|| missing("loss", "`loss`, `unsupported` or `error`"))?;
        let derivative = |asked: bool, field: &'static str| match given(field) {
            Some(value) if asked => grid(value, At::Field(field), &request.logits).map(Some),
            None if asked => Err(missing(field, DERIVATIVE)),
            _ => Ok(None),
        };
        Ok(Self::Answer(Answer {
            id: request.id,
            loss: self::loss(loss, request)?,
            gradient: derivative(request.gradient, "gradient")?,
            hessian: derivative(request.hessian, "hessian")?,
            state: given("state").map(|state| numbers(state, At::Field("state"))).transpose()?,
        }))
    }
}

impl Answer {
    /// Whether the numbers are those that `request` asked for. What is read from a line always passes.
    ///
    /// # Errors
    /// For a missing derivative that was asked for and for a wrong shape, as for a line.
    pub fn check(&self, request: &Request) -> Result<(), ProtocolError> {
        let rows = request.rows();
        let losses = if request.reduced() { Vec::new() } else { request.losses() };
        if self.loss.shape() != losses {
            return Err(wrong("loss", &self.loss.shape(), &losses));
        }
        let derivatives = [("gradient", request.gradient, &self.gradient), ("hessian", request.hessian, &self.hessian)];
        for (field, asked, grid) in derivatives {
            match grid {
                None if asked => return Err(missing(field, DERIVATIVE)),
                // An empty batch has no rows to tell the number of classes by.
                Some(grid) if grid.rows() == 0 && rows == 0 => {}
                Some(grid) if asked && grid.shape() != request.logits.shape() => {
                    return Err(wrong(field, &grid.shape(), &request.logits.shape()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// One number a row with reduction none, one an element with rows of labels, else one number. A bare number and a list of one are told apart only where it
/// matters.
fn loss(json: &Json, request: &Request) -> Result<Values, ProtocolError> {
    let Array { shape, values } = array(json, At::Field("loss"))?;
    let rows = request.rows();
    if request.by_element() && !request.reduced() {
        let fits = shape == request.losses() || rows == 0 && shape.first() == Some(&0);
        let table = fits.then(|| Table::from_values(rows, request.logits.columns(), values)).flatten();
        return table.map(Values::Rows).ok_or_else(|| wrong("loss", &shape, &request.losses()));
    }
    match (request.reduction, shape.as_slice()) {
        (Reduction::None, &[length]) if length == rows => Ok(Values::Each(values)),
        (Reduction::None, []) if rows == 1 => Ok(Values::Each(values)),
        (Reduction::None, shape) => Err(wrong("loss", shape, &[rows])),
        (_, [] | [1]) => Ok(Values::One(values[0])),
        (_, shape) => Err(wrong("loss", shape, &[])),
    }
}

/// Numbers in the shape of the logits. A flat list may also come as rows of one.
fn grid(json: &Json, at: At<'_>, like: &Grid) -> Result<Grid, ProtocolError> {
    let Array { shape, values } = array(json, at)?;
    let (rows, expected) = (like.rows(), like.shape());
    let fits = shape == expected
        || rows == 0 && shape.first() == Some(&0)
        || matches!(like, Grid::Flat(_)) && shape == [rows, 1];
    let answer = if fits { like.with_values(values) } else { None };
    answer.ok_or_else(|| wrong(&at.to_string(), &shape, &expected))
}

/// The mismatch in the fewest words: the first dimension that differs, or both shapes where one is no list of rows.
fn wrong(field: &str, found: &[usize], expected: &[usize]) -> ProtocolError {
    let shape = |shape: &[usize]| match shape {
        [] => "one number".to_owned(),
        [length] => format!("a flat list of {}", count(*length, "number")),
        [rows, columns] => format!("{} of {}", count(*rows, "row"), count(*columns, "number")),
        more => format!("{} dimensions", more.len()),
    };
    let (found, expected) = match (found, expected) {
        (&[found], &[expected]) => (count(found, "number"), expected.to_string()),
        (&[found, _], &[expected, _]) if found != expected => (count(found, "row"), expected.to_string()),
        (&[_, found], &[_, expected]) => (format!("rows of {}", count(found, "number")), expected.to_string()),
        _ => (shape(found), shape(expected)),
    };
    ProtocolError::Shape { field: field.into(), found, expected }
}
