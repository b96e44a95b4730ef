//! The report for machines, in the form that `spec/traces.md` gives.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Finding, TraceReport};

impl Serialize for TraceReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("lossproof", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("trace", &self.name)?;
        map.serialize_entry("verdict", &self.verdict)?;
        map.serialize_entry("grade", &self.grade)?;
        map.serialize_entry("steps", &self.steps)?;
        map.serialize_entry("epochs", &self.epochs)?;
        map.serialize_entry("first_wrong", &self.first_wrong)?;
        map.serialize_entry("not_judged", &self.not_judged)?;
        map.serialize_entry("cells", &self.cells)?;
        map.serialize_entry("findings", &self.findings)?;
        map.serialize_entry("checked", &self.checked)?;
        map.serialize_entry("unchecked", &self.unchecked)?;
        map.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let explained = self.mistake.as_ref();
        let fitted = explained.map(|explained| {
            let number = |(name, value): &(&str, f64)| ((*name).to_owned(), serde_json::Value::from(*value));
            explained.fitted.iter().map(number).collect::<serde_json::Map<_, _>>()
        });
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("severity", &self.severity)?;
        map.serialize_entry("mistake", &explained.map(|explained| explained.slug))?;
        map.serialize_entry("fitted", &fitted)?;
        map.serialize_entry("candidates", explained.map_or(&[][..], |explained| &explained.candidates))?;
        map.serialize_entry("departure", &self.departure)?;
        map.serialize_entry("where", self.place)?;
        map.serialize_entry("step", &self.step)?;
        map.serialize_entry("epoch", &self.epoch)?;
        map.serialize_entry("message", &self.message)?;
        map.serialize_entry("effect", &explained.map(|explained| explained.effect))?;
        map.serialize_entry("mend", &explained.map(|explained| explained.mend))?;
        map.end()
    }
}
