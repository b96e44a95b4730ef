//! `lossproof reproduce data`: what data sets lack.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lossproof_datasets::{Name, missing};

use super::arguments::unnamed;
use crate::failure::Failure;
use crate::output::Output;

/// Say which files a data set lacks, and how to get them
///
/// Nothing is fetched. Exits with 1 where something is missing.
#[derive(Debug, Args)]
pub(super) struct DataArgs {
    /// digits, fashion-mnist, cifar-10, cifar-100 or isic-2019
    #[arg(long, value_name = "NAME")]
    dataset: String,
    /// Where its files are to be [default: where Debian's package puts them, for fashion-mnist]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &DataArgs) -> Result<ExitCode, Failure> {
    let name: Name = args.dataset.parse().map_err(unnamed)?;
    let folder = args.dir.clone().or_else(|| name.default_dir().map(PathBuf::from));
    let mut output = Output::new();
    let lacks = match &folder {
        Some(folder) => missing(name, folder),
        None if name == Name::Digits => Vec::new(),
        None => {
            return Err(Failure::usage("--dir is missing; expected the folder of the data set's files")
                .help("name the folder, which need not exist yet"));
        }
    };
    if lacks.is_empty() {
        writeln!(output, "{}: nothing is missing", args.dataset)?;
    }
    for lack in &lacks {
        writeln!(output, "{lack}")?;
    }
    output.finish()?;
    Ok(ExitCode::from(u8::from(!lacks.is_empty())))
}
