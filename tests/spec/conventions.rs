//! The conventions of the repository, as tests: what a slot's file and a chapter say, and that the table agrees.

use std::fs;
use std::path::PathBuf;

use lossproof::registry::{LOSSES, Parameter, WEIGHTINGS};

use crate::{read, root};

/// The headings of a slot file's module documentation, in their order.
const CODE_HEADINGS: [&str; 6] = ["Definition", "Domain", "Stable form and why", "Limits", "Departures", "Source"];

/// The headings of a chapter, in their order.
const CHAPTER_HEADINGS: [&str; 10] = [
    "Definition",
    "Parameters",
    "Domain",
    "Stable form and why",
    "Derivatives",
    "Limits",
    "Departures between sources",
    "Known mistakes",
    "Facts",
    "Source",
];

/// A file is read in one sitting; a table is looked up.
const LONGEST: usize = 200;
const TABLE: &str = "src/real/double_double/constants.rs";

/// Every file under `folder` with the extension, in a fixed order.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The text after each marker that starts a line.
fn headings<'a>(text: &'a str, marker: &str) -> Vec<&'a str> {
    text.lines().filter_map(|line| line.strip_prefix(marker)).map(str::trim).collect()
}

#[test]
fn every_slot_choice_documents_itself() {
    let mut choices = 0;
    for slot in ["src/adjustment", "src/modulation", "src/weighting", "src/link"] {
        for path in files(slot, "rs").iter().filter(|path| !path.ends_with("mod.rs")) {
            assert_eq!(headings(&read(path), "//! # "), CODE_HEADINGS, "{}", path.display());
            choices += 1;
        }
    }
    assert!(choices >= LOSSES.len(), "only {choices} files were found");
}

/// The rows of a chapter's table of parameters: name, range, default.
fn parameter_rows(chapter: &str) -> Vec<[String; 3]> {
    let section = chapter.split("\n## ").find(|s| s.starts_with("Parameters")).expect("checked before");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2).map(cells);
    rows.filter(|row| row[0] != "none").map(|row| [row[0].clone(), row[1].clone(), row[2].clone()]).collect()
}

/// A chapter writes a range with its symbol (`0 ≤ β < 1`, `integer M ≥ 1`), the table without (`in [0, 1)`).
fn without_symbol(range: &str) -> String {
    let words: Vec<&str> = range.split(' ').collect();
    match words[..] {
        [low, "≤", _, "<", high] => format!("in [{low}, {high})"),
        [low, "≤", _, "≤", high] => format!("in [{low}, {high}]"),
        ["integer", low, "≤", _, "≤", high] => format!("an integer from {low} to {high}"),
        [_, relation @ ("≥" | ">"), bound] => format!("{relation} {bound}"),
        _ => range.to_owned(),
    }
}

/// The table's rows, as a chapter would have them.
fn expected(parameters: &[Parameter]) -> Vec<[String; 3]> {
    let default = |p: &Parameter| p.default.map_or_else(|| "none".to_owned(), |x| x.to_string());
    parameters.iter().map(|p| [p.name.to_owned(), p.range.to_owned(), default(p)]).collect()
}

/// A chapter's headings, and its parameters against the table's. `others` are what else the loss takes: lists of the batch
/// and the variant, which have no row in the table.
fn check_chapter(name: &str, parameters: &[Parameter], others: &[&str]) {
    let chapter = read(&root().join(format!("spec/{name}.md")));
    assert!(chapter.lines().next().is_some_and(|title| title.ends_with(&format!("(`{name}`)"))), "{name}: title");
    assert_eq!(headings(&chapter, "## "), CHAPTER_HEADINGS, "spec/{name}.md");
    let rows = parameter_rows(&chapter);
    let (numbers, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| !others.contains(&row[0].as_str()));
    let numbers: Vec<[String; 3]> = numbers
        .into_iter()
        .map(|[name, range, default]| {
            // 1e4 and 10000 are one default: numbers are compared as numbers.
            let default = default.parse::<f64>().map_or(default, |x| x.to_string());
            [name, without_symbol(&range), default]
        })
        .collect();
    assert_eq!(numbers, expected(parameters), "spec/{name}.md and the registry disagree");
    assert_eq!(rest.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), others, "spec/{name}.md");
}

#[test]
fn every_row_of_the_registry_has_its_chapter() {
    for entry in LOSSES {
        let others: &[&str] = match entry.name {
            "hmloss" => &["variant"],
            "seql" => &["draws"],
            "ghm-c" => &["state"],
            _ => &[],
        };
        assert_eq!(others.contains(&"draws"), entry.needs_draws, "{}", entry.name);
        check_chapter(entry.name, entry.parameters, others);
    }
    for entry in WEIGHTINGS {
        check_chapter(entry.name, entry.parameters, if entry.takes_weights { &["weights"] } else { &[] });
    }
    let deferred = read(&root().join("spec/deferred.md"));
    assert_eq!(headings(&deferred, "## "), CHAPTER_HEADINGS, "spec/deferred.md");
}

/// A default is in its range, as the loss itself judges it.
#[test]
fn defaults_are_valid() {
    for entry in LOSSES {
        let missing: Vec<(&str, f64)> =
            entry.parameters.iter().filter(|p| p.default.is_none()).map(|p| (p.name, 0.5)).collect();
        entry.slots(&missing, false).unwrap_or_else(|e| panic!("{}: {e}", entry.name));
    }
    for entry in WEIGHTINGS {
        let weights = entry.takes_weights.then_some(&[1.0, 2.0][..]);
        entry.slot(&[], weights).unwrap_or_else(|e| panic!("{}: {e}", entry.name));
    }
}

#[test]
fn no_file_is_long() {
    let long = |path: &PathBuf| {
        let name = path.strip_prefix(root()).expect("under the root").to_string_lossy().into_owned();
        let lines = read(path).lines().count();
        (lines > LONGEST && name != TABLE).then(|| format!("{name}: {lines}"))
    };
    let long: Vec<String> = files("src", "rs").iter().filter_map(long).collect();
    assert!(long.is_empty(), "more than {LONGEST} lines: {long:?}");
    assert!(root().join(TABLE).exists(), "{TABLE} is excused and does not exist");
}

#[test]
fn every_chapter_is_linked_from_the_contents() {
    let contents = read(&root().join("spec/README.md"));
    for path in files("spec", "md") {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        assert!(name == "README.md" || contents.contains(&format!("]({name})")), "{name} is not in spec/README.md");
    }
    // And no link leads nowhere, from any chapter to any other.
    for path in files("spec", "md") {
        for link in read(&path).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or(link);
            let leads = file.is_empty() || file.starts_with("http") || root().join("spec").join(file).exists();
            assert!(leads, "{} links to {link}", path.display());
        }
    }
}
