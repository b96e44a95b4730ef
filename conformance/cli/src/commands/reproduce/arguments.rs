//! What is trained.

use std::path::{Path, PathBuf};

use clap::Args;
use lossproof_datasets::{Dataset, Name};
use lossproof_reproduction::Tasks;
use lossproof_reproduction::protocol::{Plan, Regime, System, Variant};
use lossproof_verdicts::Imbalance;

use crate::failure::Failure;

/// Which runs.
#[derive(Debug, Args)]
pub(crate) struct TaskArgs {
    /// digits, fashion-mnist, cifar-10 or cifar-100
    #[arg(long, value_name = "NAME", default_value = "digits")]
    dataset: String,
    /// Where the data set's files are; `lossproof reproduce data` says which
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How the classes are made unequal: lt (long-tailed) or step, both by a comma
    #[arg(long, value_name = "KIND", value_delimiter = ',', default_value = "lt", value_parser = imbalance)]
    imbalance: Vec<Imbalance>,
    /// Rows of the tables, several by commas [default: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    systems: Vec<String>,
    /// How often each is trained: from the seeds 1, 2, …
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// How long; the schedule of the paper's 200 epochs is kept in proportion [default: the data set's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    epochs: Option<u32>,
    /// Which reading of the paper: paper, paper-subtracted or as-published, several by commas
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = "paper")]
    variant: Vec<String>,
    /// HMLoss's δ, several by commas: a grid search [default: the data set's]
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', allow_hyphen_values = true)]
    delta: Vec<f64>,
    /// Check every step, but write no traces
    #[arg(long)]
    no_trace: bool,
}

fn imbalance(text: &str) -> Result<Imbalance, String> {
    match text {
        "lt" => Ok(Imbalance::Lt),
        "step" => Ok(Imbalance::Step),
        _ => Err("expected lt or step".into()),
    }
}

impl TaskArgs {
    /// The runs, for a folder to keep.
    ///
    /// # Errors
    /// For a name that there is not, and a δ that is none.
    pub(crate) fn tasks(&self) -> Result<Tasks, Failure> {
        Regime::named(&self.dataset)?;
        // A task may be run from another working directory.
        let data = self.data.as_deref().map(|folder| std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()));
        Ok(Tasks { data, traces: !self.no_trace, plans: self.plans()? })
    }

    /// Every run that is asked for, system by system within each seed, so that a table stopped early has whole seeds.
    fn plans(&self) -> Result<Vec<Plan>, Failure> {
        let all: Vec<String> = System::names().map(str::to_owned).collect();
        let systems = if self.systems.is_empty() { all } else { self.systems.clone() };
        let variants = self.variant.iter().map(|name| name.parse::<Variant>());
        let variants: Vec<Variant> = variants.collect::<Result<_, _>>()?;
        let regime = Regime::named(&self.dataset)?;
        if let Some(delta) = self.delta.iter().find(|delta| !(delta.is_finite() && **delta > 0.0)) {
            return Err(Failure::usage(format!("--delta is {delta}; expected a finite number > 0"))
                .help("the paper searched powers of ten: --delta 1e3,1e4,1e5"));
        }
        let mut plans = Vec::new();
        for seed in 1..=self.seeds {
            for imbalance in &self.imbalance {
                for variant in &variants {
                    for name in &systems {
                        let system = System::named(name)?;
                        let has_delta = system.loss == "hmloss" && !self.delta.is_empty();
                        let deltas = if has_delta { self.delta.iter().map(|d| Some(*d)).collect() } else { vec![None] };
                        plans.extend(deltas.into_iter().map(|delta| Plan {
                            dataset: self.dataset.clone(),
                            imbalance: *imbalance,
                            system: name.clone(),
                            variant: *variant,
                            epochs: self.epochs.map_or(regime.epochs, |epochs| epochs as usize),
                            delta,
                            seed,
                        }));
                    }
                }
            }
        }
        Ok(plans)
    }
}

/// How many runs at a time, unless told: one a core.
pub(crate) fn jobs(given: Option<u32>) -> usize {
    given.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), |jobs| jobs as usize)
}

/// Reads a data set.
///
/// # Errors
/// Where its files are not told, or cannot be read.
pub(super) fn load(dataset: &str, data: Option<&Path>) -> Result<Dataset, Failure> {
    let name: Name = dataset.parse().map_err(unnamed)?;
    if name == Name::Digits {
        return Ok(lossproof_datasets::digits());
    }
    let Some(folder) = data.or(name.default_dir()) else {
        return Err(Failure::usage(format!("--data is missing; {dataset} has to be read from a folder"))
            .help(format!("`lossproof reproduce data --dataset {dataset} --dir DIR` says what it needs")));
    };
    lossproof_datasets::load(name, folder).map_err(|error| unread(dataset, folder, &error))
}

/// What is said of a data set that there is not.
pub(super) fn unnamed(error: impl std::fmt::Display) -> Failure {
    Failure::usage(error.to_string()).help("`lossproof reproduce --help` lists the data sets")
}

fn unread(dataset: &str, folder: &Path, error: &lossproof_datasets::Error) -> Failure {
    Failure::usage(error.to_string())
        .help(format!("`lossproof reproduce data --dataset {dataset} --dir {}` says what it needs", folder.display()))
}
