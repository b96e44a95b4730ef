//! The loop.

mod claims;
mod decoupled;
mod held_out;
mod images;
mod step;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use lossproof::Link;
use lossproof_datasets::shuffle;
use lossproof_trace::{Header, TraceWriter};
use lossproof_verdicts::Imbalance;

use super::Prepared;
use super::loss::PhaseLoss;
use super::meta_sampler::SampleRates;
use super::network::{Network, in_one_part};
use super::optimiser::Optimiser;
use super::record::{Epoch, Record};
use super::seen::Seen;
use super::state::{self, State, Weights};
use crate::model::Parameters;
use crate::protocol::{Plan, Reading, Regime, Schedule, System};
use crate::{Error, files};

/// The file that says a run is done.
pub(crate) const RECORD: &str = "run.json";
const WEIGHTS: &str = "weights.safetensors";
const TRACE: &str = "trace";

/// How a run is run.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Whether it writes its trace.
    pub traces: bool,
    /// Whether it goes on from what is in its folder.
    pub resumes: bool,
    /// Set, it stops at the next step.
    pub stop: &'a AtomicBool,
}

/// What a run tells while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It begins after so many of so many epochs.
    Begun {
        /// Those behind it.
        done: usize,
        /// All.
        epochs: usize,
    },
    /// One more epoch is written down.
    Epoch,
}

/// Trains, checks every step, and leaves `run.json`, `weights.safetensors` and the trace in `folder`. A run that is done is read,
/// not run again.
///
/// # Errors
/// [`Error::AnotherRun`] where the folder has another run in it, or this one and `resumes` is not set; [`Error::Stopped`]; what
/// cannot be read or written.
pub fn train(
    plan: &Plan,
    data: &Prepared,
    folder: &Path,
    options: Options,
    tell: &mut dyn FnMut(Progress),
) -> Result<Record, Error> {
    let run = Run::new(plan, data)?;
    if !options.resumes && folder.is_dir() && std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()) {
        let why = "it is not empty, and it was not asked to resume".to_owned();
        return Err(Error::AnotherRun { path: folder.to_owned(), why });
    }
    if let Some(record) = files::read_json::<Record>(&folder.join(RECORD))? {
        let pretrained = record.origin.as_ref().and_then(|origin| origin.pretrained.as_deref());
        let is_same = &record.plan == plan && record.regime == data.regime && record.data == data.digest;
        if is_same && pretrained == run.pretrained() {
            return Ok(record);
        }
        let why = "its run.json is of another plan, other data or other pretrained weights".to_owned();
        return Err(Error::AnotherRun { path: folder.to_owned(), why });
    }
    std::fs::create_dir_all(folder).map_err(Error::io(folder, "made"))?;
    run.train(folder, options, tell)
}

/// A run that is set up.
struct Run<'a> {
    plan: &'a Plan,
    data: &'a Prepared,
    regime: &'a Regime,
    system: System,
    schedule: Schedule,
    link: Link,
    header: Header,
}

/// A run under way.
struct Training<'a> {
    network: Network,
    optimiser: Optimiser,
    state: State,
    /// The weights of the best epoch, where one is chosen by validation images.
    best: Weights,
    trace: Option<TraceWriter>,
    stop: &'a AtomicBool,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, data: &'a Prepared) -> Result<Self, Error> {
        let (system, regime) = (System::named(&plan.system)?, &data.regime);
        if plan.epochs == 0 {
            return Err(Error::Value { what: "epochs", value: "0".into(), expected: "an integer ≥ 1" });
        }
        let is_as_it_is = plan.imbalance == Imbalance::AsIs;
        if is_as_it_is != (regime.imbalance() == Imbalance::AsIs) {
            let expected =
                if is_as_it_is { "lt or step: this data set is balanced" } else { "as-is: no subset is drawn" };
            let value = format!("{:?}", plan.imbalance).to_lowercase();
            return Err(Error::Value { what: "the imbalance", value, expected });
        }
        if system.meta_sampler.is_some() && regime.fine_tuning.is_some() {
            return Err(in_one_part());
        }
        let schedule = plan.schedule(&system, regime);
        let link = plan.reading(regime).map_or(Link::Softmax, Reading::link);
        let header = claims::header(plan, data, &system, &schedule, link)?;
        Ok(Self { plan, data, regime, system, schedule, link, header })
    }

    fn train(&self, folder: &Path, options: Options, tell: &mut dyn FnMut(Progress)) -> Result<Record, Error> {
        let mut training = self.begin(folder, options)?;
        let epochs = self.plan.epochs;
        tell(Progress::Begun { done: training.state.epochs.len(), epochs });
        for epoch in training.state.epochs.len()..epochs {
            if self.has_stopped(&training.state.epochs) {
                break;
            }
            let phase = self.schedule.phase(epoch);
            let loss = PhaseLoss::new(phase, &self.system, &self.data.class_counts, self.link)?;
            let done = self.epoch(&mut training, &loss, epoch)?;
            training.state.epochs.push(done);
            training.keep_best()?;
            // The trace first: what it has more than the checkpoint is cut when the run goes on.
            if let Some(trace) = &mut training.trace {
                trace.finish_chunk()?;
            }
            let Training { network, optimiser, state, best, .. } = &training;
            state::save(folder, state, network.parameters(), optimiser, best)?;
            tell(Progress::Epoch);
        }
        self.finish(training, folder)
    }

    fn begin<'o>(&self, folder: &Path, options: Options<'o>) -> Result<Training<'o>, Error> {
        let network = Network::new(self.plan, &self.system, self.data)?;
        let mut optimiser = Optimiser::new(network.parameters(), self.regime)?;
        let identity = self.identity();
        let found = state::load(folder, &identity, network.parameters(), &mut optimiser)?;
        let (state, best) = found.unwrap_or_else(|| (State { identity, ..State::default() }, Weights::new()));
        let trace = folder.join(TRACE);
        let trace = options.traces.then(|| TraceWriter::resume(trace, &self.header, state.steps)).transpose()?;
        Ok(Training { network, optimiser, state, best, trace, stop: options.stop })
    }

    fn epoch(&self, training: &mut Training, loss: &PhaseLoss, epoch: usize) -> Result<Epoch, Error> {
        let rate = self.schedule.rate(epoch);
        let order = shuffle(self.data.train.len() as u32, self.plan.seed, epoch as u64);
        let mut seen = Seen::default();
        self.decouple(training, epoch)?;
        for (place, which) in order.chunks(self.regime.batch_size).enumerate() {
            if training.stop.load(Ordering::Relaxed) {
                return Err(Error::Stopped);
            }
            let at = (epoch, place, rate);
            match (&self.system.meta_sampler, training.state.sample_rates.clone()) {
                (Some(sampling), Some(rates)) => {
                    self.decoupled_step(training, loss, at, which.len(), (sampling, rates), &mut seen)?;
                }
                _ => self.step(training, loss, at, which, &mut seen)?,
            }
        }
        let examples = order.len().max(1) as f64;
        let every = self.plan.epochs.div_ceil(self.regime.looks.max(1));
        let looks = self.regime.looks > 0 && (epoch + 1).is_multiple_of(every);
        let test_error = looks.then(|| self.tested(&training.network)).transpose()?.map(|x| x.error_rate);
        Ok(Epoch {
            rate,
            loss: seen.loss / examples,
            training_error: 100.0 * seen.wrong as f64 / examples,
            test_error,
            validation: self.validated(&training.network, epoch)?,
            margins: seen.margins,
            sample_rates: training.state.sample_rates.as_ref().map(SampleRates::rates),
        })
    }

    fn finish(&self, training: Training, folder: &Path) -> Result<Record, Error> {
        let parameters: &Parameters = training.network.parameters();
        if !training.best.is_empty() {
            parameters.load(&training.best)?;
        }
        let weights: BTreeMap<_, _> =
            parameters.all().map(|(name, var)| (name.to_owned(), var.as_detached_tensor())).collect();
        files::put_tensors(&folder.join(WEIGHTS), &weights, HashMap::new())?;
        let record = Record {
            lossproof: env!("CARGO_PKG_VERSION").to_owned(),
            plan: self.plan.clone(),
            regime: self.regime.clone(),
            header: self.header.clone(),
            data: self.data.digest.clone(),
            weights: parameters.digest()?,
            origin: self.origin(&training.state.epochs),
            checks: training.state.checks,
            outcome: self.tested(&training.network)?,
            epochs: training.state.epochs,
        };
        files::put_json(&folder.join(RECORD), &record)?;
        state::remove(folder)?;
        Ok(record)
    }
}
