//! The report for machines, in the form that `spec/report.md` gives.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{CellReport, Curve, Finding, Report, Verdict, as_test, curve::Line};
use crate::grading::Region;
use crate::protocol::{Number, link_name, reduction_name};

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("lossproof", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("subject", &self.subject)?;
        map.serialize_entry("verdict", &self.verdict)?;
        map.serialize_entry("grade", &self.grade)?;
        map.serialize_entry("seed", &self.seed)?;
        map.serialize_entry("cells", &self.cells)?;
        map.serialize_entry("findings", &self.findings)?;
        map.serialize_entry("not_asked", &self.not_asked)?;
        map.end()
    }
}

impl Serialize for CellReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cell = &self.cell;
        let regions: serde_json::Map<String, serde_json::Value> = Region::ALL
            .iter()
            .zip(self.regions)
            .map(|(region, grade)| {
                let letter = grade.map_or(serde_json::Value::Null, |grade| grade.letter().to_string().into());
                (region.name().to_owned(), letter)
            })
            .collect();
        let off = |off: Option<f64>| serde_json::to_value(off.map(Number)).unwrap_or_default();
        let worst: serde_json::Map<String, serde_json::Value> =
            Region::ALL.iter().zip(self.worst).map(|(region, worst)| (region.name().to_owned(), off(worst))).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("loss", &cell.loss)?;
        map.serialize_entry("params", &cell.params)?;
        map.serialize_entry("weighting", &cell.weighting)?;
        map.serialize_entry("link", link_name(cell.link))?;
        map.serialize_entry("dtype", cell.dtype.name())?;
        map.serialize_entry("reduction", reduction_name(cell.reduction))?;
        map.serialize_entry("grade", &self.grade)?;
        map.serialize_entry("counts", &self.counts)?;
        map.serialize_entry("regions", &regions)?;
        map.serialize_entry("worst", &worst)?;
        map.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("severity", &self.severity)?;
        let explained = self.mistake.as_ref();
        let fitted = explained.map(|explained| {
            let number = |(name, value): &(&str, f64)| ((*name).to_owned(), serde_json::Value::from(*value));
            explained.fitted.iter().map(number).collect::<serde_json::Map<_, _>>()
        });
        map.serialize_entry("mistake", &explained.map(|explained| explained.slug))?;
        map.serialize_entry("fitted", &fitted)?;
        map.serialize_entry("candidates", explained.map_or(&[][..], |explained| &explained.candidates))?;
        map.serialize_entry("where", self.place)?;
        map.serialize_entry("message", &self.message)?;
        map.serialize_entry("request", &self.request)?;
        map.serialize_entry("expected", &self.expected)?;
        map.serialize_entry("got", &self.got)?;
        map.serialize_entry("replay", &self.replay)?;
        map.serialize_entry("curve", &self.curve)?;
        let tests = serde_json::json!({ "rust": as_test::rust(self), "python": as_test::python(self) });
        map.serialize_entry("tests", &tests)?;
        map.serialize_entry("effect", &explained.map(|explained| explained.effect))?;
        map.serialize_entry("mend", &explained.map(|explained| explained.mend))?;
        map.serialize_entry("seen", &explained.map(|explained| explained.seen))?;
        map.end()
    }
}

impl Serialize for Curve {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("at", &self.at)?;
        map.serialize_entry("margins", &self.margins)?;
        map.serialize_entry("loss", &self.loss)?;
        map.serialize_entry("gradient", &self.gradient)?;
        map.end()
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbers = |list: &[f64]| list.iter().copied().map(Number).collect::<Vec<_>>();
        let got: Vec<Option<Number>> = self.got.iter().map(|got| got.map(Number)).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("expected", &numbers(&self.expected))?;
        map.serialize_entry("got", &got)?;
        map.serialize_entry("grades", &self.grades)?;
        map.end()
    }
}

/// The reports of several subjects as one object, whose verdict is `fails` if one of them is; one report as itself.
#[derive(Clone, Copy, Debug)]
pub struct Reports<'a>(pub &'a [Report]);

impl Serialize for Reports<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [one] = self.0 {
            return one.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("lossproof", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("verdict", &Verdict::of_all(self.0))?;
        map.serialize_entry("reports", self.0)?;
        map.end()
    }
}
