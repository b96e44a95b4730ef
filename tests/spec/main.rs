//! The specification: its form, and every number in it that no other test produces.

mod conventions;
mod numbers;
mod paper;

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Asserts that a chapter says so, line breaks aside.
#[track_caller]
fn says(chapter: &str, text: &str) {
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chapter_text = spaced(&read(&root().join(format!("spec/{chapter}.md"))));
    assert!(chapter_text.contains(&spaced(text)), "spec/{chapter}.md does not say: {text}");
}
