//! The launch sources with all their threads, on the host: `launch/launch.cpp`, by a C++ compiler.
//!
//! With `cpp` in the comma-separated list `LOSSPROOF_REQUIRE` it is a failure that there is none; otherwise that is said.

mod common;
#[path = "../../../../tests/support/needs.rs"]
mod needs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::said;
use needs::runs;

/// The place of launch.cpp, and of a copy of launch.metal without its attributes, which C++ does not have.
struct Sources {
    here: PathBuf,
    folder: tempfile::TempDir,
}

impl Sources {
    fn new() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/launch");
        let folder = tempfile::tempdir().unwrap();
        let metal = fs::read_to_string(here.join("../../src/kernel/launch.metal")).unwrap();
        let mut rest = metal.as_str();
        let mut plain = String::new();
        while let Some((before, attribute)) = rest.split_once(" [[") {
            plain.push_str(before);
            rest = attribute.split_once("]]").expect("the attribute ends").1;
        }
        fs::write(folder.path().join("launch.metal"), plain + rest).unwrap();
        Self { here, folder }
    }

    /// Compiles launch.cpp with these definitions.
    fn compile(&self, definitions: &[&str]) -> Command {
        let mut compiler = Command::new(std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned()));
        compiler.args(["-std=c++17", "-O1", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"]);
        compiler.args(definitions.iter().map(|name| format!("-D{name}")));
        for folder in [self.here.as_path(), self.folder.path(), &self.here.join("../../src/kernel")] {
            compiler.arg("-I").arg(folder);
        }
        compiler.arg("-o").arg(self.folder.path().join("launch")).arg(self.here.join("launch.cpp"));
        compiler
    }

    /// Whether it succeeds, and what it says.
    fn run(&self, definitions: &[&str]) -> (bool, String) {
        let compiled = self.compile(definitions).output().unwrap();
        assert!(compiled.status.success(), "{definitions:?}: {}", said(&compiled));
        let output = Command::new(self.folder.path().join("launch")).output().unwrap();
        (output.status.success(), said(&output))
    }
}

#[test]
fn blocks_of_threads_have_the_bits_of_one_thread() {
    let sources = Sources::new();
    if !runs("cpp", &mut sources.compile(&["LP_F32"])) {
        return;
    }
    for dtype in ["LP_F16", "LP_BF16", "LP_F32", "LP_F64"] {
        let (succeeded, said) = sources.run(&[dtype]);
        assert!(succeeded && said.ends_with(" launches have the bits of one thread\n"), "{dtype}: {said}");
    }
    // Metal has no f64, and bf16 is f16's code but for two conversions.
    for dtype in ["LP_F16", "LP_F32"] {
        let (succeeded, said) = sources.run(&[dtype, "OF_METAL", "__METAL_VERSION__=310"]);
        assert!(succeeded && said.ends_with(" launches have the bits of one thread\n"), "Metal, {dtype}: {said}");
    }
    // It sees a mistake: threads that do not wait for one another.
    let (succeeded, said) = sources.run(&["LP_F32", "NOT_WAITING"]);
    assert!(!succeeded && said.contains("threads differ from one"), "{said}");
}
