//! What is trained.

use std::path::{Path, PathBuf};

use clap::Args;
use lossproof_datasets::{Dataset, Name, isic};
use lossproof_reproduction::Tasks;
use lossproof_reproduction::model::efficientnet::Pretrained;
use lossproof_reproduction::protocol::{Plan, Regime, System, Variant};
use lossproof_verdicts::Imbalance;

use crate::failure::Failure;

/// Which runs.
#[derive(Debug, Args)]
pub(crate) struct TaskArgs {
    /// digits, fashion-mnist, cifar-10, cifar-100 or isic-2019
    #[arg(long, value_name = "NAME", default_value = "digits")]
    dataset: String,
    /// Where the data set's files are; `lossproof reproduce data` says which
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How the classes are made unequal: lt (long-tailed) or step, both by a comma [default: lt; as-is for isic-2019]
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = imbalance)]
    imbalance: Vec<Imbalance>,
    /// The pretrained weights that isic-2019 begins with, torchvision's by its names as safetensors [default: random ones]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Rows of the tables, several by commas [default: all; for isic-2019 all but balms]
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
        let regime = Regime::named(&self.dataset)?;
        if self.weights.is_some() && regime.fine_tuning.is_none() {
            return Err(Failure::usage(format!("--weights is given; {} begins with random ones", self.dataset))
                .help("leave it out, or name --dataset isic-2019"));
        }
        // A task may be run from another working directory.
        let whole = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let (data, weights) = (self.data.as_ref().map(whole), self.weights.as_ref().map(whole));
        Ok(Tasks { data, weights, traces: !self.no_trace, plans: self.plans(&regime)? })
    }

    /// Every run that is asked for, system by system within each seed, so that a table stopped early has whole seeds.
    fn plans(&self, regime: &Regime) -> Result<Vec<Plan>, Failure> {
        let all = Self::all_systems(regime)?;
        let systems = if self.systems.is_empty() { all } else { self.systems.clone() };
        let variants = self.variant.iter().map(|name| name.parse::<Variant>());
        let variants: Vec<Variant> = variants.collect::<Result<_, _>>()?;
        if regime.imbalance() == Imbalance::AsIs && !self.imbalance.is_empty() {
            return Err(Failure::usage(format!("--imbalance is given; {} stays as unequal as it is", self.dataset))
                .help("leave it out: no subset is drawn"));
        }
        let imbalances = if self.imbalance.is_empty() { vec![regime.imbalance()] } else { self.imbalance.clone() };
        if let Some(delta) = self.delta.iter().find(|delta| !(delta.is_finite() && **delta > 0.0)) {
            return Err(Failure::usage(format!("--delta is {delta}; expected a finite number > 0"))
                .help("the paper searched powers of ten: --delta 1e3,1e4,1e5"));
        }
        let mut plans = Vec::new();
        for seed in 1..=self.seeds {
            for imbalance in &imbalances {
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

    /// The systems that a regime can train: a network is fine-tuned in one part.
    fn all_systems(regime: &Regime) -> Result<Vec<String>, Failure> {
        let mut all = Vec::new();
        for name in System::names() {
            if regime.fine_tuning.is_none() || System::named(name)?.meta_sampler.is_none() {
                all.push(name.to_owned());
            }
        }
        Ok(all)
    }
}

/// How many runs at a time, unless told: one a core.
pub(crate) fn jobs(given: Option<u32>) -> usize {
    given.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), |jobs| jobs as usize)
}

/// Reads a data set, and the weights that its networks begin with.
///
/// # Errors
/// Where its files are not told, or cannot be read.
pub(super) fn load(dataset: &str, tasks: &Tasks) -> Result<Source, Failure> {
    let name: Name = dataset.parse().map_err(unnamed)?;
    if name == Name::Digits {
        return Ok(Source::Whole(lossproof_datasets::digits()));
    }
    let Some(folder) = tasks.data.as_deref().or(name.default_dir()) else {
        return Err(Failure::usage(format!("--data is missing; {dataset} has to be read from a folder"))
            .help(format!("`lossproof reproduce data --dataset {dataset} --dir DIR` says what it needs")));
    };
    let unread = |error: lossproof_datasets::Error| unread(dataset, folder, error);
    if name == Name::Isic2019 {
        let index = isic::Index::open(folder, SPLIT_SEED).map_err(unread)?;
        let weights = tasks.weights.as_deref().map(Pretrained::read).transpose()?;
        return Ok(Source::Photographs(index, weights));
    }
    lossproof_datasets::load(name, folder).map(Source::Whole).map_err(unread)
}

/// A data set that is read, or that will be when its regime says at which size.
pub(super) enum Source {
    Whole(Dataset),
    Photographs(isic::Index, Option<Pretrained>),
}

/// The photographs are split into training, validation and test the same way for every run.
const SPLIT_SEED: u64 = 0;

/// What is said of a data set that there is not.
pub(super) fn unnamed(error: impl std::fmt::Display) -> Failure {
    Failure::usage(error.to_string()).help("`lossproof reproduce --help` lists the data sets")
}

fn unread(dataset: &str, folder: &Path, mut error: lossproof_datasets::Error) -> Failure {
    // The step that the library tells of is this one, without the folder.
    if let lossproof_datasets::Error::File { next, .. } | lossproof_datasets::Error::Form { next, .. } = &mut error {
        next.clear();
    }
    Failure::usage(error.to_string())
        .help(format!("`lossproof reproduce data --dataset {dataset} --dir {}` says what it needs", folder.display()))
}
