//! Names of losses and number types as options take them.

use clap::builder::PossibleValuesParser;
use lossproof::registry::LOSSES;
use lossproof_harness::protocol::Dtype;

/// A loss's name.
pub(crate) fn loss() -> PossibleValuesParser {
    PossibleValuesParser::new(LOSSES.iter().map(|entry| entry.name))
}

/// A number type.
///
/// # Errors
/// For another word, with the names there are.
pub(crate) fn dtype(text: &str) -> Result<Dtype, String> {
    Dtype::from_name(text).ok_or_else(|| format!("expected one of {}", Dtype::ALL.map(Dtype::name).join(", ")))
}
