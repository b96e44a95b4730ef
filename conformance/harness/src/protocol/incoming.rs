//! What a subject reads: the other side of the pipe.

use super::fields::{At, missing, text, unexpected, whole};
use super::{Json, ProtocolError, Request, VERSION, salvaged_id};

/// A line that a subject was sent.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // one at a time is alive, never a list of them
pub enum Incoming {
    /// The harness asks what the subject offers, in this version of the protocol.
    Hello {
        /// The version, at least 1.
        protocol: u64,
    },
    /// An evaluation.
    Eval(Request),
    /// The end: the subject exits.
    Bye,
}

/// A line that cannot be answered, with the id to say so under.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Refusal {
    /// The request's id, where the line got so far.
    pub id: Option<u64>,
    /// What was wrong.
    pub error: ProtocolError,
}

impl Incoming {
    /// Reads one line.
    ///
    /// # Errors
    /// A [`Refusal`] that says what is wrong with the line; `serve` sends it back as an error under its id.
    pub fn parse(line: &[u8]) -> Result<Self, Refusal> {
        let json = Json::parse(line).map_err(|error| Refusal { id: salvaged_id(line), error })?;
        let at = At::Field("id");
        let id = json.get("id").and_then(|id| whole(id, at, "").ok());
        Self::from_json(&json).map_err(|error| Refusal { id, error })
    }

    fn from_json(json: &Json) -> Result<Self, ProtocolError> {
        const OPS: &str = "one of \"hello\", \"eval\", \"bye\"";
        if !matches!(json, Json::Object(_)) {
            return Err(unexpected(json, At::Field("the line"), "an object"));
        }
        let op = json.get("op").ok_or_else(|| missing("op", OPS))?;
        match text(op, At::Field("op"))?.as_str() {
            "hello" => {
                let at = At::Field("protocol");
                let protocol = json.get("protocol").ok_or_else(|| missing("protocol", "the version, 1"))?;
                match whole(protocol, at, "a version from 1")? {
                    0 => Err(unexpected(protocol, at, format!("a version from 1; this side speaks {VERSION}"))),
                    protocol => Ok(Self::Hello { protocol }),
                }
            }
            "eval" => {
                if json.get("id").is_none_or(|id| *id == Json::Null) {
                    return Err(missing("id", "a whole number from 0"));
                }
                Request::from_json(json).map(Self::Eval)
            }
            "bye" => Ok(Self::Bye),
            _ => Err(unexpected(op, At::Field("op"), OPS)),
        }
    }
}
