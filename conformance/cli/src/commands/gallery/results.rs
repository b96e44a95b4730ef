//! What a gallery leaves: the page, the table, and the results for machines.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::arguments::GalleryArgs;
use super::list::{Documented, Implementation, List};
use super::outcome::Outcome;
use super::{day, page, table};
use crate::failure::Failure;
use crate::files;

/// What is written for machines, and what the page is made of.
#[derive(Serialize, Deserialize)]
pub(super) struct Gallery {
    pub(super) lossproof: String,
    pub(super) title: String,
    /// The day of the last run.
    pub(super) date: String,
    pub(super) seed: u64,
    pub(super) outcomes: Vec<Outcome>,
    /// Of the list, by the name of the implementation.
    pub(super) documented: BTreeMap<String, Vec<Documented>>,
}

pub(super) const RESULTS: &str = "results.json";

/// What the folder has from a run before.
pub(super) fn before(folder: &Path) -> Result<Vec<Outcome>, Failure> {
    let path = folder.join(RESULTS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let gallery: Gallery = serde_json::from_str(&files::read(&path)?).map_err(|error| {
        Failure::usage(format!("{} is no result of a gallery: {error}", path.display()))
            .help("leave --resume out to write it anew")
    })?;
    Ok(gallery.outcomes)
}

/// The page, the table and the results: of this run, and of those before that this run has not come to.
pub(super) fn write(args: &GalleryArgs, list: &List, outcomes: &[Outcome], before: &[Outcome]) -> Result<(), Failure> {
    let of = |one: &Implementation| {
        let named = |outcome: &&Outcome| outcome.name == one.name;
        outcomes.iter().find(named).or_else(|| before.iter().find(named)).cloned()
    };
    let gallery = Gallery {
        lossproof: env!("CARGO_PKG_VERSION").to_owned(),
        title: list.title.clone(),
        date: day::today(),
        seed: args.seed,
        outcomes: list.implementations.iter().filter_map(of).collect(),
        documented: list.implementations.iter().map(|one| (one.name.clone(), one.documented.clone())).collect(),
    };
    let results = serde_json::to_string_pretty(&gallery).unwrap_or_default();
    files::put(&args.out.join("index.html"), &page::page(&gallery))?;
    files::put(&args.out.join("README.md"), &table::table(&gallery))?;
    files::put(&args.out.join(RESULTS), &format!("{results}\n"))
}
