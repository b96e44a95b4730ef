//! What a subject offers.

use super::fields::{At, each, flag, members, missing, name, text, unexpected, whole};
use super::number;
use super::{Dtype, Json, ProtocolError, VERSION, link_from_name, link_name, reduction_from_name, reduction_name};
use lossproof::{Link, Reduction};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A subject's answer to hello. What it leaves out takes the defaults of [`Hello::default`].
#[derive(Clone, Debug, PartialEq)]
pub struct Hello {
    /// The subject's name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The losses it offers, by name.
    pub losses: Vec<String>,
    /// The class weightings it offers; default none.
    pub weightings: Vec<String>,
    /// Default softmax.
    pub links: Vec<Link>,
    /// Default f64.
    pub dtypes: Vec<Dtype>,
    /// Default none.
    pub reductions: Vec<Reduction>,
    /// Whether it answers gradients; default no.
    pub gradient: bool,
    /// Whether it answers the Hessian's diagonal; default no.
    pub hessian: bool,
    /// The extensions it knows: `row-weights`, `ignored-targets`, `cotangent`, `state`, `soft-targets`, `multi-label`,
    /// `soft-labels`, `label-smoothing`.
    pub extensions: Vec<String>,
    /// The array encodings it reads besides lists: `base64`.
    pub encodings: Vec<String>,
}

impl Default for Hello {
    fn default() -> Self {
        Self {
            name: None,
            version: None,
            losses: Vec::new(),
            weightings: Vec::new(),
            links: vec![Link::Softmax],
            dtypes: vec![Dtype::F64],
            reductions: vec![Reduction::None],
            gradient: false,
            hessian: false,
            extensions: Vec::new(),
            encodings: Vec::new(),
        }
    }
}

impl Hello {
    /// The line that asks for a hello, without the newline.
    pub fn request_line() -> String {
        format!(r#"{{"op":"hello","protocol":{VERSION}}}"#)
    }

    /// Whether an extension is named.
    pub fn extends(&self, extension: &str) -> bool {
        self.extensions.iter().any(|own| own == extension)
    }

    /// The line of this answer, without the newline.
    pub fn to_line(&self) -> String {
        number::line(self)
    }

    /// Reads an answer to hello. Fields that this version does not know are ignored.
    ///
    /// # Errors
    /// For another version of the protocol, for missing `losses`, for a name that is in no table.
    pub fn from_json(json: &Json) -> Result<Self, ProtocolError> {
        let members = members(json, At::Field("the answer to hello"))?;
        if let Some(error) = json.get("error") {
            return Err(unexpected(error, At::Field("error"), "a hello"));
        }
        let protocol = json.get("protocol").ok_or_else(|| missing("protocol", "the version, 1"))?;
        if whole(protocol, At::Field("protocol"), "1")? != VERSION {
            return Err(unexpected(protocol, At::Field("protocol"), VERSION.to_string()));
        }
        if json.get("losses").is_none_or(|losses| *losses == Json::Null) {
            return Err(missing("losses", "a list of losses' names"));
        }
        let mut hello = Self::default();
        for (field, value) in members.iter().filter(|(_, value)| *value != Json::Null) {
            hello.set(field, value)?;
        }
        Ok(hello)
    }

    fn set(&mut self, field: &str, value: &Json) -> Result<(), ProtocolError> {
        let at = At::Field(field);
        match field {
            "op" if *value != Json::Text("hello".into()) => {
                return Err(unexpected(value, at, "\"hello\""));
            }
            "name" => self.name = Some(text(value, at)?),
            "version" => self.version = Some(text(value, at)?),
            "losses" => self.losses = names(value, at)?,
            "weightings" => self.weightings = names(value, at)?,
            "links" => self.links = table(value, at, link_from_name, "\"softmax\" or \"sigmoid\"")?,
            "dtypes" => self.dtypes = table(value, at, Dtype::from_name, "one of f16, bf16, f32, f64")?,
            "reductions" => {
                self.reductions = table(value, at, reduction_from_name, "one of none, sum, mean, weighted-mean")?;
            }
            "gradient" => self.gradient = flag(value, at)?,
            "hessian" => self.hessian = flag(value, at)?,
            "extensions" => self.extensions = names(value, at)?,
            "encodings" => self.encodings = names(value, at)?,
            _ => {}
        }
        Ok(())
    }
}

fn names(json: &Json, at: At<'_>) -> Result<Vec<String>, ProtocolError> {
    each(json, at, "a list of names", text)
}

fn table<T>(
    json: &Json,
    at: At<'_>,
    from_name: impl Fn(&str) -> Option<T>,
    expected: &str,
) -> Result<Vec<T>, ProtocolError> {
    each(json, at, "a list of names", |item, at| name(item, at, &from_name, expected))
}

impl Serialize for Hello {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("op", "hello")?;
        map.serialize_entry("protocol", &VERSION)?;
        if let Some(name) = &self.name {
            map.serialize_entry("name", name)?;
        }
        if let Some(version) = &self.version {
            map.serialize_entry("version", version)?;
        }
        map.serialize_entry("losses", &self.losses)?;
        map.serialize_entry("weightings", &self.weightings)?;
        map.serialize_entry("links", &self.links.iter().map(|&link| link_name(link)).collect::<Vec<_>>())?;
        map.serialize_entry("dtypes", &self.dtypes.iter().map(|dtype| dtype.name()).collect::<Vec<_>>())?;
        let reductions: Vec<_> = self.reductions.iter().map(|&reduction| reduction_name(reduction)).collect();
        map.serialize_entry("reductions", &reductions)?;
        map.serialize_entry("gradient", &self.gradient)?;
        map.serialize_entry("hessian", &self.hessian)?;
        map.serialize_entry("extensions", &self.extensions)?;
        map.serialize_entry("encodings", &self.encodings)?;
        map.end()
    }
}
