//! Lists the chapters of `spec/` for `lossproof explain`: a new chapter needs no code.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    println!("cargo::rerun-if-changed={}", directory.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut files: Vec<PathBuf> = fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", directory.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    let mut table = String::from("&[\n");
    for path in files {
        let path = path.canonicalize().expect("a file that was just listed");
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("chapters have UTF-8 names").to_lowercase();
        writeln!(table, "    ({name:?}, include_str!({:?})),", path.display().to_string()).expect("a string grows");
    }
    table.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("chapters.rs"), table).expect("OUT_DIR is writable");
}
