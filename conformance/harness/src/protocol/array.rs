//! Reading number arrays: nested lists, or the bulk form `{"shape":[N,C],"dtype":"f32","base64":"…"}` (little-endian, row-major).

use super::fields::{At, as_number, each, members, name, number, unexpected, whole};
use super::{Dtype, Json, ProtocolError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// An array as it stood on the wire: no dimension for a bare number, one for a list, two for a list of lists.
#[derive(Debug, PartialEq)]
pub(super) struct Array {
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f64>,
}

/// Reads an array in either form.
pub(super) fn array(json: &Json, at: At<'_>) -> Result<Array, ProtocolError> {
    match json {
        Json::Object(_) => bulk(json, at),
        Json::List(items) if matches!(items.first(), Some(Json::List(_))) => table(items, at),
        Json::List(items) => {
            Ok(Array { shape: vec![items.len()], values: each(json, at, "a list of numbers", number)? })
        }
        other => match as_number(other) {
            Some(value) => Ok(Array { shape: vec![], values: vec![value] }),
            None => Err(unexpected(other, at, "a list of numbers")),
        },
    }
}

fn table(rows: &[Json], at: At<'_>) -> Result<Array, ProtocolError> {
    let mut columns = 0;
    let mut values = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let row_at = At::Item(&at, index);
        let numbers = each(row, row_at, "a list of numbers", number)?;
        if index == 0 {
            columns = numbers.len();
            values.reserve_exact(rows.len() * columns);
        } else if numbers.len() != columns {
            let (found, expected) = (count(numbers.len(), "number"), format!("{columns} as in {at}[0]"));
            return Err(ProtocolError::Shape { field: row_at.to_string(), found, expected });
        }
        values.extend(numbers);
    }
    Ok(Array { shape: vec![rows.len(), columns], values })
}

fn bulk(json: &Json, at: At<'_>) -> Result<Array, ProtocolError> {
    const FORM: &str = "a list of numbers, or {\"shape\":[…],\"dtype\":\"f32\",\"base64\":\"…\"}";
    members(json, at)?;
    let (Some(shape), Some(dtype), Some(Json::Text(text))) = (json.get("shape"), json.get("dtype"), json.get("base64"))
    else {
        return Err(unexpected(json, at, FORM));
    };
    let shape_at = At::Member(&at, "shape");
    let shape = each(shape, shape_at, "a list of lengths", |length, at| whole(length, at, "a length"))?;
    let dtype = name(dtype, At::Member(&at, "dtype"), Dtype::from_name, "one of f16, bf16, f32, f64")?;
    let bytes = STANDARD.decode(text).map_err(|error| ProtocolError::Value {
        field: At::Member(&at, "base64").to_string(),
        found: format!("no base64 ({error})"),
        expected: "the standard alphabet with padding".into(),
    })?;
    let width = width(dtype);
    let expected = shape.iter().try_fold(width as u64, |product, &length| product.checked_mul(length));
    if expected != Some(bytes.len() as u64) {
        let field = At::Member(&at, "base64").to_string();
        let expected = expected.map_or("more than can be".into(), |bytes| bytes.to_string());
        return Err(ProtocolError::Shape { field, found: count(bytes.len(), "byte"), expected });
    }
    let shape = shape.into_iter().map(|length| length as usize).collect();
    Ok(Array { shape, values: bytes.chunks_exact(width).map(|bytes| widen(dtype, bytes)).collect() })
}

/// `3 rows`, `1 row`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if noun.ends_with('s') { "es" } else { "s" };
    format!("{number} {noun}{}", if number == 1 { "" } else { plural })
}

fn width(dtype: Dtype) -> usize {
    match dtype {
        Dtype::F16 | Dtype::Bf16 => 2,
        Dtype::F32 => 4,
        Dtype::F64 => 8,
    }
}

/// The exact binary64 value of one little-endian element.
fn widen(dtype: Dtype, bytes: &[u8]) -> f64 {
    let mut buffer = [0; 8];
    buffer[..bytes.len()].copy_from_slice(bytes);
    let bits = u64::from_le_bytes(buffer);
    match dtype {
        Dtype::F64 => f64::from_bits(bits),
        Dtype::F32 => f64::from(f32::from_bits(bits as u32)),
        // bfloat16 is the upper half of a binary32.
        Dtype::Bf16 => f64::from(f32::from_bits((bits as u32) << 16)),
        Dtype::F16 => {
            let (exponent, fraction) = ((bits >> 10 & 31) as i32, (bits & 1023) as f64);
            let magnitude = match exponent {
                0 => fraction * 2f64.powi(-24),
                31 if fraction == 0.0 => f64::INFINITY,
                31 => f64::NAN,
                _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
            };
            if bits >> 15 == 1 { -magnitude } else { magnitude }
        }
    }
}
