//! What is certified, and that what is false is not.

mod bounds;
mod enclosures;
mod facts;
mod peaks;
mod printed;
mod refuted;
mod table;

use std::fs;
use std::path::PathBuf;

/// A chapter of the specification.
fn chapter(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../spec/{name}.md"));
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
