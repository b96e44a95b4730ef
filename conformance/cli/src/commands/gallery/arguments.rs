//! The command line of `lossproof gallery`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::commands::verify::duration;

/// Grade published implementations, each in its own environment, and write one page of them
///
/// The list names packages to install and how each is asked; without one, the program's own list of published libraries is
/// taken. Into the folder go index.html, a report for each implementation, README.md and results.json.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 done, whatever the grades; 2 the command line or the list is wrong, or a file cannot be \
                        written;\n3 nothing could be checked."
)]
pub(crate) struct GalleryArgs {
    /// A TOML file of environments and implementations [default: the list that this program carries]
    #[arg(value_name = "LIST")]
    pub(super) list: Option<PathBuf>,
    /// The folder of the page; made where it does not exist
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: PathBuf,
    /// Where the environments are kept
    #[arg(long, value_name = "FOLDER", default_value = "target/gallery")]
    pub(super) environments: PathBuf,
    /// Only these implementations
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Keep what the folder has already of the same list entry, packages, options and lossproof
    #[arg(long)]
    pub(super) resume: bool,
    /// A short look: the fewest cases that catch every known mistake
    #[arg(long)]
    pub(super) quick: bool,
    /// The seed of the random cases
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// The longest wait for an answer; six times that for the first, since some libraries take long to import
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub(super) timeout: Duration,
    /// The time of one implementation; what does not fit is not asked
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = duration)]
    pub(super) budget: Duration,
    /// The Python that makes the environments [default: `$LOSSPROOF_PYTHON`, else python3]
    #[arg(long, value_name = "PATH")]
    pub(super) python: Option<PathBuf>,
}
