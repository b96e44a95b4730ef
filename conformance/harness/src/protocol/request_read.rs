//! Reading a request.

use super::array::{self, Array, array};
use super::fields::{At, each, flag, members, missing, name, number, text, unexpected, whole};
use super::params_read::{numbers, params, weighting};
use super::{Dtype, Grid, Json, ProtocolError, Request, Table, Values, link_from_name, reduction_from_name};
use lossproof::Link;
use serde::de::{Deserialize, Deserializer, Error};
use std::str::FromStr;

const FIELDS: [&str; 16] = [
    "op",
    "id",
    "loss",
    "params",
    "weighting",
    "class_counts",
    "link",
    "dtype",
    "reduction",
    "gradient",
    "hessian",
    "logits",
    "targets",
    "label_smoothing",
    "row_weights",
    "cotangent",
];

impl Request {
    /// Reads an eval request.
    ///
    /// # Errors
    /// For a missing loss, logits or targets, an unknown field, a value that is not what its field holds, and another
    /// number of targets than rows. Shapes and ranges that depend on the loss are the loss's to check.
    pub fn from_json(json: &Json) -> Result<Self, ProtocolError> {
        let loss = json.get("loss").ok_or_else(|| missing("loss", "a loss's name, such as \"ce\""))?;
        let loss = text(loss, At::Field("loss"))?;
        let targets = json.get("targets").ok_or_else(|| missing("targets", "a list of classes, one a row"))?;
        let (targets, target_rows) = self::targets(targets, At::Field("targets"))?;
        let logits = json.get("logits").ok_or_else(|| missing("logits", "a list of rows of logits"))?;
        let logits_array = array(logits, At::Field("logits"))?;

        let empty = Grid::Flat(Vec::new());
        let mut request = Self { targets, ..Self::new(loss, empty, Vec::new()) };
        let by_row = target_rows.is_some();
        request.link = Link::Softmax;
        for (field, value) in members(json, At::Field("request"))? {
            request.set(field, value)?;
        }
        request.logits = self::logits(logits, logits_array, request.link, by_row)?;
        if request.targets.len() != request.rows() {
            let (found, expected) = (request.targets.len(), array::count(request.rows(), "row"));
            let noun = if by_row { "row" } else { "class" };
            let (found, expected) = (array::count(found, noun), format!("one for each of {expected} of logits"));
            return Err(ProtocolError::Shape { field: "targets".into(), found, expected });
        }
        request.target_rows = target_rows.map(|rows| table(rows, request.logits.columns())).transpose()?;
        let expected = match (&request.cotangent, request.by_element()) {
            (Some(Values::Rows(_)), false) => "a number, or a list of numbers, one a row",
            (Some(Values::Each(_)), true) => "a number, or rows of numbers in the shape of the logits",
            _ => return Ok(request),
        };
        Err(unexpected(json.get("cotangent").unwrap_or(&Json::Null), At::Field("cotangent"), expected))
    }

    /// Sets one field; null leaves the default.
    fn set(&mut self, field: &str, value: &Json) -> Result<(), ProtocolError> {
        let at = At::Field(field);
        if !FIELDS.contains(&field) {
            return Err(ProtocolError::UnknownField { field: at.to_string(), expected: FIELDS.join(", ") });
        }
        if *value == Json::Null {
            return Ok(());
        }
        match field {
            "op" if *value != Json::Text("eval".into()) => {
                return Err(unexpected(value, at, "\"eval\""));
            }
            "id" => self.id = whole(value, at, "a whole number from 0")?,
            "params" => self.params = params(value, at)?,
            "weighting" => self.weighting = weighting(value, at)?,
            "class_counts" => self.class_counts = Some(each(value, at, "a list of counts", count)?),
            "link" => self.link = name(value, at, link_from_name, "\"softmax\" or \"sigmoid\"")?,
            "dtype" => self.dtype = name(value, at, Dtype::from_name, "one of f16, bf16, f32, f64")?,
            "reduction" => {
                self.reduction = name(value, at, reduction_from_name, "one of none, sum, mean, weighted-mean")?;
            }
            "label_smoothing" => self.label_smoothing = number(value, at)?,
            "gradient" => self.gradient = flag(value, at)?,
            "hessian" => self.hessian = flag(value, at)?,
            "row_weights" => self.row_weights = Some(numbers(value, at)?),
            "cotangent" => self.cotangent = Some(cotangent(value, at)?),
            // The op, and what was read before the others: loss, targets, logits.
            _ => {}
        }
        Ok(())
    }
}

fn count(json: &Json, at: At<'_>) -> Result<u64, ProtocolError> {
    whole(json, at, "a whole number from 0")
}

fn target(json: &Json, at: At<'_>) -> Result<Option<usize>, ProtocolError> {
    const EXPECTED: &str = "a class (a whole number from 0), or null for an ignored row";
    match json {
        Json::Null => Ok(None),
        _ => whole(json, at, EXPECTED)?.try_into().map(Some).map_err(|_| unexpected(json, at, EXPECTED)),
    }
}

/// A row of a target for each row that is not ignored.
type TargetRows = Vec<Option<Vec<f64>>>;

/// The targets: classes, or rows, of which a list among them tells. With rows the class is 0 where one stands.
fn targets(json: &Json, at: At<'_>) -> Result<(Vec<Option<usize>>, Option<TargetRows>), ProtocolError> {
    const EXPECTED: &str = "a list of classes, one a row";
    let rows: TargetRows = match json {
        Json::Object(_) => match array(json, at)? {
            Array { shape, values } if shape.len() == 2 => {
                values.chunks(shape[1].max(1)).map(|row| Some(row.to_vec())).collect()
            }
            _ => {
                return Err(unexpected(
                    json,
                    at,
                    "a list of classes, or rows of probabilities in the shape of the logits",
                ));
            }
        },
        Json::List(items) if items.iter().any(|item| matches!(item, Json::List(_))) => each(json, at, EXPECTED, row)?,
        _ => return Ok((each(json, at, EXPECTED, target)?, None)),
    };
    Ok((rows.iter().map(|row| row.as_ref().map(|_| 0)).collect(), Some(rows)))
}

fn row(json: &Json, at: At<'_>) -> Result<Option<Vec<f64>>, ProtocolError> {
    match json {
        Json::Null => Ok(None),
        _ => each(json, at, "a row of probabilities as the others, or null for an ignored row", number).map(Some),
    }
}

/// Rows as wide as the logits; 0 stands in those that are ignored.
fn table(rows: TargetRows, columns: usize) -> Result<Table, ProtocolError> {
    let mut values = Vec::with_capacity(rows.len() * columns);
    let count = rows.len();
    for (index, row) in rows.into_iter().enumerate() {
        let row = row.unwrap_or_else(|| vec![0.0; columns]);
        if row.len() != columns {
            let (found, expected) = (array::count(row.len(), "number"), format!("{columns} as the logits"));
            return Err(ProtocolError::Shape { field: format!("targets[{index}]"), found, expected });
        }
        values.extend(row);
    }
    Ok(Table::from_values(count, columns, values).expect("each row has as many"))
}

/// One number, a list of them, or rows. Which of these the reduction wants, the loss checks.
fn cotangent(json: &Json, at: At<'_>) -> Result<Values, ProtocolError> {
    let mut array = array(json, at)?;
    match array.shape.len() {
        0 => Ok(Values::One(array.values.remove(0))),
        1 => Ok(Values::Each(array.values)),
        2 => {
            let table = Table::from_values(array.shape[0], array.shape[1], array.values);
            Ok(Values::Rows(table.expect("arrays are read with their shape")))
        }
        _ => Err(unexpected(json, at, "a number, or a list of numbers, one a row")),
    }
}

fn logits(json: &Json, array: Array, link: Link, by_row: bool) -> Result<Grid, ProtocolError> {
    match (link, array.shape.as_slice()) {
        (Link::Sigmoid, [_] | [_, 1]) if !by_row => Ok(Grid::Flat(array.values)),
        (_, &[rows, columns]) if by_row || link == Link::Softmax => {
            let table = Table::from_values(rows, columns, array.values).expect("arrays are read with their shape");
            Ok(Grid::Rows(table))
        }
        (Link::Softmax, [0]) => Ok(Grid::Rows(Table::default())),
        (Link::Softmax, _) => Err(unexpected(json, At::Field("logits"), "a list of rows (the link is softmax)")),
        (Link::Sigmoid, _) if by_row => {
            Err(unexpected(json, At::Field("logits"), "a list of rows (the targets are rows)"))
        }
        (Link::Sigmoid, _) => Err(unexpected(json, At::Field("logits"), "a flat list (the link is sigmoid)")),
    }
}

impl FromStr for Request {
    type Err = ProtocolError;

    fn from_str(line: &str) -> Result<Self, ProtocolError> {
        Self::from_json(&Json::parse(line.as_bytes())?)
    }
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(&Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
