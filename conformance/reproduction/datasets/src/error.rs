//! What can keep a data set from being read.

use std::io;
use std::path::{Path, PathBuf};

use crate::Name;

/// Why there is no data set, subset or image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that is not there or cannot be read.
    #[error("{path} cannot be read: {error}{}", next_step(next))]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
        /// How to get the file; empty where nobody can say.
        next: String,
    },
    /// A file that is not what it should be.
    #[error("{path}{}: found {found}, expected {expected}{}", at(place.as_deref()), next_step(next))]
    Form {
        /// Which.
        path: PathBuf,
        /// `byte 4`, `line 3, column MEL`; `None` for the whole file.
        place: Option<String>,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
        /// How to get the right file; empty where the format's own reader was asked.
        next: String,
    },
    /// A name that no data set has.
    #[error("there is no data set `{0}`; there are {names}", names = Name::ALL.map(Name::as_str).join(", "))]
    Name(String),
    /// ISIC 2019 does not fit into memory and is no [`Dataset`](crate::Dataset).
    #[error("isic-2019 is read image by image, not as a whole; next: `isic::Index::open` gives its images and classes")]
    Lazy,
    /// A subset that asks for what the split does not have.
    #[error("class {class} has {has} images, {}", asked_for(*wanted, *classes))]
    Counts {
        /// From 0.
        class: usize,
        /// Its images in the split.
        has: u64,
        /// What its count asks for; `None` where it has no count.
        wanted: Option<u64>,
        /// How many counts were given.
        classes: usize,
    },
    /// An image that the index does not have, or a size that no image can be given.
    #[error("{name} = {value} was given, expected {expected}")]
    Parameter {
        /// Which.
        name: &'static str,
        /// What was given.
        value: u64,
        /// What would do.
        expected: String,
    },
}

fn at(place: Option<&str>) -> String {
    place.map_or_else(String::new, |place| format!(", {place}"))
}

fn asked_for(wanted: Option<u64>, classes: usize) -> String {
    let no_count = || format!("and the {classes} counts give none for it");
    wanted.map_or_else(no_count, |wanted| format!("fewer than the {wanted} asked for"))
}

fn next_step(next: &str) -> String {
    if next.is_empty() { String::new() } else { format!("; next: {next}") }
}

impl Error {
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::File { path: path.to_owned(), error, next: String::new() }
    }

    pub(crate) fn form(
        path: &Path,
        place: Option<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        let (found, expected) = (found.into(), expected.into());
        Self::Form { path: path.to_owned(), place, found, expected, next: String::new() }
    }

    /// The same error, with what to do about it.
    pub(crate) fn with_next(mut self, step: &str) -> Self {
        if let Self::File { next, .. } | Self::Form { next, .. } = &mut self {
            step.clone_into(next);
        }
        self
    }
}
