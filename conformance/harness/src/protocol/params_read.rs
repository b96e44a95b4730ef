//! Reading parameters and weightings.

use super::array::array;
use super::fields::{At, as_number, members, number, text, unexpected, whole};
use super::{Json, Param, Params, ProtocolError, Weighting};
use serde::de::{Deserialize, Deserializer, Error};

/// Reads `params`; null stands for none.
pub(super) fn params(json: &Json, at: At<'_>) -> Result<Params, ProtocolError> {
    let mut params = Params::new();
    if *json != Json::Null {
        for (name, value) in members(json, at)? {
            params.set(name.as_str(), param(value, At::Member(&at, name))?);
        }
    }
    Ok(params)
}

fn param(json: &Json, at: At<'_>) -> Result<Param, ProtocolError> {
    const EXPECTED: &str = "a number, a text, a list of numbers or lists of 0 and 1";
    match json {
        Json::Null => Ok(Param::Null),
        Json::List(items) if matches!(items.first(), Some(Json::List(_))) => {
            let rows = items.iter().enumerate().map(|(row, draws)| self::draws(draws, At::Item(&at, row)));
            rows.collect::<Result<_, _>>().map(Param::Draws)
        }
        Json::List(_) | Json::Object(_) => numbers(json, at).map(Param::List),
        other => match (as_number(other), other) {
            (Some(value), _) => Ok(Param::Number(value)),
            (None, Json::Text(text)) => Ok(Param::Text(text.clone())),
            _ => Err(unexpected(other, at, EXPECTED)),
        },
    }
}

fn draws(json: &Json, at: At<'_>) -> Result<Vec<bool>, ProtocolError> {
    super::fields::each(json, at, "a list of 0 and 1", |draw, at| match draw {
        Json::Bool(draw) => Ok(*draw),
        _ => match whole(draw, at, "0 or 1")? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(unexpected(draw, at, "0 or 1")),
        },
    })
}

/// A flat list of numbers in either form.
pub(super) fn numbers(json: &Json, at: At<'_>) -> Result<Vec<f64>, ProtocolError> {
    let array = array(json, at)?;
    if array.shape.len() == 1 {
        return Ok(array.values);
    }
    Err(unexpected(json, at, "a flat list of numbers"))
}

/// Reads `weighting`; null stands for none.
pub(super) fn weighting(json: &Json, at: At<'_>) -> Result<Option<Weighting>, ProtocolError> {
    if *json == Json::Null {
        return Ok(None);
    }
    let (mut kind, mut beta, mut weights) = (None, None, None);
    for (name, value) in members(json, at)? {
        let at = At::Member(&at, name);
        match (name.as_str(), value) {
            ("kind", _) => kind = Some(text(value, at)?),
            ("beta" | "weights", Json::Null) => {}
            ("beta", _) => beta = Some(number(value, at)?),
            ("weights", _) => weights = Some(numbers(value, at)?),
            _ => {
                let expected = "kind, beta, weights".into();
                return Err(ProtocolError::UnknownField { field: at.to_string(), expected });
            }
        }
    }
    let field = At::Member(&at, "kind");
    let kind = kind.ok_or_else(|| ProtocolError::Missing {
        field: field.to_string(),
        expected: "a weighting's name: cs, cb or given",
    })?;
    Ok(Some(Weighting { kind, beta, weights }))
}

impl<'de> Deserialize<'de> for Params {
    /// As `params` of a request.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        params(&Json::deserialize(deserializer)?, At::Field("params")).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Weighting {
    /// As `weighting` of a request that is not null.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        let expected = || unexpected(&json, At::Field("weighting"), "an object with the kind cs, cb or given");
        weighting(&json, At::Field("weighting")).and_then(|read| read.ok_or_else(expected)).map_err(D::Error::custom)
    }
}
