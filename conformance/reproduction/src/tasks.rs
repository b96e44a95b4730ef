//! A list of runs that a folder keeps, so that many processes, on one machine or several, can work it off.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::protocol::Plan;
use crate::training::{self, RECORD, Record};
use crate::{Error, files};

const FILE: &str = "sweep.json";
const LOCKS: &str = "locks";

/// The runs of a folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tasks {
    /// Where the data set's files are, unless they are where they usually are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    /// The weights that others have trained and the networks begin with, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<PathBuf>,
    /// Whether the runs write their traces.
    pub traces: bool,
    /// The runs; a task's number is its place, from 0.
    pub plans: Vec<Plan>,
}

impl Tasks {
    /// Writes the list into a folder, which is made.
    ///
    /// # Errors
    /// [`Error::AnotherRun`] where the folder has another list.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        std::fs::create_dir_all(folder).map_err(Error::io(folder, "made"))?;
        match Self::read(folder)? {
            Some(own) if own == *self => Ok(()),
            Some(_) => {
                let why = format!("its {FILE} has other runs");
                Err(Error::AnotherRun { path: folder.to_owned(), why })
            }
            None => files::put_json(&folder.join(FILE), self),
        }
    }

    /// The list of a folder; none where it has none.
    ///
    /// # Errors
    /// [`Error::Tasks`] for what is no list, and [`Error::Io`] for a file that cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(FILE);
        files::read_json(&path).map_err(|error| match error {
            Error::File { why, .. } => Error::Tasks { path, why },
            other => other,
        })
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its record is there.
    Done,
    /// So many whole epochs are.
    UnderWay {
        /// The epochs.
        epochs: usize,
    },
    /// Nothing is.
    NotBegun,
}

impl Standing {
    /// How far the run of a plan is in a folder.
    ///
    /// # Errors
    /// For a record or a checkpoint that cannot be read, and [`Error::AnotherRun`] for a record of another plan.
    pub fn of(plan: &Plan, folder: &Path) -> Result<Self, Error> {
        let run = folder.join(plan.name());
        match files::read_json::<Record>(&run.join(RECORD))? {
            Some(record) if record.plan == *plan => return Ok(Self::Done),
            Some(_) => return Err(Error::AnotherRun { path: run, why: "its run.json is of another plan".into() }),
            None => {}
        }
        Ok(training::epochs_kept(&run)?.map_or(Self::NotBegun, |epochs| Self::UnderWay { epochs }))
    }
}

/// The right to be at a run, which no other process has meanwhile. It ends with the process, however that ends.
#[derive(Debug)]
pub struct Claim(#[allow(dead_code)] File); // held for its lock

impl Claim {
    /// Claims the run of a plan in a folder; none where another process is at it.
    ///
    /// # Errors
    /// For a folder that cannot be written, or has no locks.
    pub fn of(plan: &Plan, folder: &Path) -> Result<Option<Self>, Error> {
        let locks = folder.join(LOCKS);
        std::fs::create_dir_all(&locks).map_err(Error::io(&locks, "made"))?;
        let path = locks.join(plan.name());
        let file = File::create(&path).map_err(Error::io(&path, "written"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::io(&path, "locked")(error)),
        }
    }
}
