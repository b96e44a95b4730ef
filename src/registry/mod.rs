//! The tables in which the losses and the weightings have their names.
//!
//! The command line, the protocol, the index of `spec/` and the tests read them: a loss is added by its row in [`LOSSES`], its
//! code file and its chapter.

mod losses;
mod weightings;

pub use losses::{Entry, LOSSES};
pub use weightings::{WEIGHTINGS, WeightingEntry};

use crate::Error;

/// A number that a loss or weighting takes.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its value where it is left out; without one it must be given.
    pub default: Option<f64>,
    /// Its range, in words.
    pub range: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

const fn parameter(name: &'static str, default: f64, range: &'static str, meaning: &'static str) -> Parameter {
    Parameter { name, default: Some(default), range, meaning }
}

/// The row of a loss.
///
/// # Errors
/// [`Error::UnknownName`] lists the names there are.
pub fn loss(name: &str) -> Result<&'static Entry, Error> {
    find(LOSSES, |e| e.name, "loss", name)
}

/// The row of a weighting.
///
/// # Errors
/// [`Error::UnknownName`] lists the names there are.
pub fn weighting(name: &str) -> Result<&'static WeightingEntry, Error> {
    find(WEIGHTINGS, |e| e.name, "weighting", name)
}

fn find<E>(
    table: &'static [E],
    name_of: fn(&E) -> &'static str,
    kind: &'static str,
    name: &str,
) -> Result<&'static E, Error> {
    table.iter().find(|e| name_of(e) == name).ok_or_else(|| Error::UnknownName {
        kind,
        name: name.to_owned(),
        expected: table.iter().map(name_of).collect::<Vec<_>>().join(", "),
    })
}

/// The parameters in the table's order, from those given by name.
fn values(of: &str, parameters: &'static [Parameter], given: &[(&str, f64)]) -> Result<Vec<f64>, Error> {
    if let Some((name, _)) = given.iter().find(|(name, _)| !parameters.iter().any(|p| p.name == *name)) {
        let names = parameters.iter().map(|p| p.name).collect::<Vec<_>>().join(", ");
        let expected = if names.is_empty() { "none".to_owned() } else { names };
        return Err(Error::UnknownParameter { loss: of.to_owned(), name: (*name).to_owned(), expected });
    }
    parameters
        .iter()
        .map(|p| {
            let value = given.iter().find(|(name, _)| *name == p.name).map(|(_, value)| *value);
            value.or(p.default).ok_or(Error::Missing { what: p.name, needed_by: "the loss", expected: p.range })
        })
        .collect()
}
