//! Lists `src/catalogue/*.rs`, so that adding a mistake is adding one file.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let folder = Path::new(&root).join("src/catalogue");
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(&folder).expect("the catalogue is part of the crate");
    let files = entries.map(|entry| entry.expect("the catalogue can be read").path());
    let mut modules: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .collect();
    modules.sort();
    let mut list = String::new();
    for module in &modules {
        println!("cargo::rerun-if-changed={}", folder.join(format!("{module}.rs")).display());
        // Quoted and escaped as Rust's own literals are.
        let path = format!("{:?}", folder.join(format!("{module}.rs")).display().to_string());
        writeln!(list, "#[path = {path}]\nmod {module};").expect("a string takes all");
    }
    let rows: Vec<String> = modules.iter().map(|module| format!("    {module}::MISTAKE,\n")).collect();
    writeln!(list, "/// Every entry, by slug.\npub const MISTAKES: &[Mistake] = &[\n{}];", rows.concat())
        .expect("a string takes all");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("catalogue.rs");
    fs::write(out, list).expect("cargo's folder can be written");
}
