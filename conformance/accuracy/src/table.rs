//! The table and its file.

use lossproof_harness::grading::Region;
use serde::{Deserialize, Serialize};

use crate::by_line::{by_line, lines};
use crate::{Arithmetic, Curve, Figures};

/// The errors of the three kinds of number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// Of the losses.
    pub loss: Figures,
    /// Of the gradients' entries.
    pub gradient: Figures,
    /// Of the Hessians' diagonals.
    pub hessian: Figures,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The loss and its parameters, as in [`crate::Setting::name`].
    pub loss: String,
    /// In which numbers it was computed.
    pub arithmetic: Arithmetic,
    /// The kind of examples.
    #[serde(with = "region")]
    pub region: Region,
    /// The errors, in ulps of the dtype; of double-double in units of `2^−106` of the exact value.
    pub errors: Numbers,
    /// The largest bound that the reference derives for a loss, a gradient and a Hessian of the sample, in the same units;
    /// of double-double alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bounds: Option<[f64; 3]>,
}

/// The measured error of everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The machine's functions where it was measured: [`crate::fingerprint`].
    pub machine: String,
    /// The beginning of the sample, which a test measures again.
    pub quick: Vec<Row>,
    /// The whole sample.
    pub full: Vec<Row>,
    /// The error over the margin.
    pub curves: Vec<Curve>,
}

/// The table's file.
const COMMITTED: &str = include_str!("../table.json");

impl Table {
    /// The committed table.
    ///
    /// # Panics
    /// Where the file that lossproof was built with is no table, which a test rules out.
    pub fn committed() -> Self {
        serde_json::from_str(COMMITTED).expect("table.json is a table")
    }

    /// The text of the table's file, one row a line.
    pub fn to_json(&self) -> String {
        let lists = [("quick", lines(&self.quick)), ("full", lines(&self.full)), ("curves", lines(&self.curves))];
        by_line(&self.machine, &lists)
    }

    /// The same with the rows and curves that are wanted only.
    #[must_use]
    pub fn filtered(mut self, wanted: impl Fn(&str, Arithmetic) -> bool) -> Self {
        self.quick.retain(|row| wanted(&row.loss, row.arithmetic));
        self.full.retain(|row| wanted(&row.loss, row.arithmetic));
        self.curves.retain(|curve| wanted(&curve.loss, curve.arithmetic));
        self
    }
}

/// A region by its name.
mod region {
    use lossproof_harness::grading::Region;
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
    pub(super) fn serialize<S: Serializer>(region: &Region, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(region.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Region, D::Error> {
        let name = String::deserialize(from)?;
        let known = Region::ALL.into_iter().find(|region| region.name() == name);
        known.ok_or_else(|| de::Error::custom(format!("{name:?} is no region")))
    }
}
