//! Every reader on files that the tests write, and on the published ones where they are.

mod augment;
mod cifar;
mod cifar_whole;
mod dermoscopy;
mod digits;
mod fashion_mnist;
mod idx;
mod isic;
mod isic_images;
mod missing;
#[path = "../../../../../tests/support/needs.rs"]
mod needs;
mod random;
mod subset;

use std::path::{Path, PathBuf};
use std::process::Command;

use lossproof_datasets::Error;
use tempfile::TempDir;

/// A folder with one file.
fn file(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    std::fs::write(&path, content).expect("a file");
    (dir, path)
}

/// The message without the folder, which is another one every time.
fn message(error: &Error, dir: &Path) -> String {
    error.to_string().replace(&format!("{}/", dir.display()), "")
}

/// The digest of a data set by the definition, worked out in Python from that data set's own reader there.
fn python_digest(arguments: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/datasets/digest.py");
    let output = Command::new(needs::python()).arg(script).args(arguments).output().expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}
