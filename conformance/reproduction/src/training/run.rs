//! The loop.

mod decoupled;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use candle_core::Tensor;
use lossproof_datasets::{Stream, shuffle};
use lossproof_trace::{Header, Protocol, Sampler, Step, Tensors, TraceWriter};

use super::descent::Descent;
use super::evaluation::outcome;
use super::loss::{Evaluated, PhaseLoss};
use super::meta_sampler::SampleRates;
use super::record::{Epoch, Record};
use super::seen::Seen;
use super::state::{self, State};
use super::{Prepared, batch};
use crate::model::{Mode, Parameters, ResNet};
use crate::protocol::{Plan, Regime, Schedule, System};
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
        if &record.plan == plan && record.regime == data.regime && record.data == data.digest {
            return Ok(record);
        }
        return Err(Error::AnotherRun { path: folder.to_owned(), why: "its run.json is of another plan".into() });
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
    header: Header,
}

/// A run under way.
struct Training<'a> {
    network: ResNet,
    descent: Descent,
    state: State,
    trace: Option<TraceWriter>,
    stop: &'a AtomicBool,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, data: &'a Prepared) -> Result<Self, Error> {
        let (system, regime) = (System::named(&plan.system)?, &data.regime);
        if plan.epochs == 0 {
            return Err(Error::Value { what: "epochs", value: "0".into(), expected: "an integer ≥ 1" });
        }
        let schedule = plan.schedule(&system, regime);
        let examples = data.train.len();
        let header = Header {
            class_counts: Some(data.class_counts.clone()),
            examples: Some(examples as u64),
            steps_per_epoch: Some(examples.div_ceil(regime.batch_size)),
            protocol: Some(Protocol {
                epochs: Some(plan.epochs),
                batch_size: Some(regime.batch_size),
                sampler: Some(match system.meta_sampler {
                    Some(_) => Sampler::Learned { from_epoch: schedule.last_phase() },
                    None => Sampler::Shuffle,
                }),
                rate: Some(schedule.rate.clone()),
                phases: Some(with_thresholds(&schedule, &system, &data.class_counts)?),
                dtype: Some(lossproof_harness::protocol::Dtype::F32),
            }),
            ..Header::new(format!("{}, {}", plan.dataset, plan.name()), data.class_counts.len())
        };
        Ok(Self { plan, data, regime, system, schedule, header })
    }

    fn train(&self, folder: &Path, options: Options, tell: &mut dyn FnMut(Progress)) -> Result<Record, Error> {
        let mut training = self.begin(folder, options)?;
        let epochs = self.plan.epochs;
        tell(Progress::Begun { done: training.state.epochs.len(), epochs });
        for epoch in training.state.epochs.len()..epochs {
            let loss = PhaseLoss::new(self.schedule.phase(epoch), &self.system, &self.data.class_counts)?;
            let done = self.epoch(&mut training, &loss, epoch)?;
            training.state.epochs.push(done);
            // The trace first: what it has more than the checkpoint is cut when the run goes on.
            if let Some(trace) = &mut training.trace {
                trace.finish_chunk()?;
            }
            state::save(folder, &training.state, training.network.parameters(), &training.descent)?;
            tell(Progress::Epoch);
        }
        self.finish(training, folder)
    }

    fn begin<'o>(&self, folder: &Path, options: Options<'o>) -> Result<Training<'o>, Error> {
        let classes = self.data.class_counts.len();
        let network = ResNet::new(self.regime.depth, self.data.shape[0], classes, self.system.head, self.plan.seed)?;
        let mut descent = Descent::new(network.parameters(), self.regime.momentum, self.regime.weight_decay)?;
        let identity = format!("{:?} by {:?} on {}", self.header, self.regime, self.data.digest);
        let found = state::load(folder, &identity, network.parameters(), &mut descent)?;
        let state = found.unwrap_or_else(|| State { identity, ..State::default() });
        let trace = folder.join(TRACE);
        let trace = options.traces.then(|| TraceWriter::resume(trace, &self.header, state.steps)).transpose()?;
        Ok(Training { network, descent, state, trace, stop: options.stop })
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
        let looks = (epoch + 1).is_multiple_of(self.plan.epochs.div_ceil(self.regime.looks.max(1)));
        let test_error = looks.then(|| outcome(&training.network, self.data)).transpose()?.map(|x| x.error_rate);
        Ok(Epoch {
            rate,
            loss: seen.loss / examples,
            training_error: 100.0 * seen.wrong as f64 / examples,
            test_error,
            margins: seen.margins,
            sample_rates: training.state.sample_rates.as_ref().map(SampleRates::rates),
        })
    }

    fn step(
        &self,
        training: &mut Training,
        loss: &PhaseLoss,
        (epoch, place, rate): (usize, usize, f64),
        which: &[u32],
        seen: &mut Seen,
    ) -> Result<(), Error> {
        let (shape, seed) = (self.data.shape, self.plan.seed);
        let images = if self.regime.augmented {
            batch::augmented(&self.data.train, shape, which, seed, epoch as u64)?
        } else {
            batch::images(&self.data.train, shape, which)?
        };
        let targets = batch::targets(&self.data.train, which);
        let logits = training.network.forward(&images, Mode::Training)?;
        self.descend(training, loss, (epoch, place, rate), &targets, &logits, seen)?;
        Ok(())
    }

    /// Checks the loss of logits, writes it down and goes a step down its gradient.
    fn descend(
        &self,
        training: &mut Training,
        loss: &PhaseLoss,
        (epoch, place, rate): (usize, usize, f64),
        targets: &[u32],
        logits: &Tensor,
        seen: &mut Seen,
    ) -> Result<Evaluated, Error> {
        let stream = Stream::new(*b"draws   ", self.plan.seed, epoch as u64, place as u64);
        let evaluated = loss.evaluate(&logits.detach(), targets, stream)?;
        training.state.checks.add(training.state.steps, &evaluated);
        seen.add(&logits.detach(), targets, evaluated.loss)?;
        self.write(training, loss, (epoch, place, rate), targets, &evaluated)?;
        // What goes back through the network is the gradient that was checked.
        let gradient = Tensor::from_slice(&evaluated.gradient, logits.shape(), logits.device())?;
        let gradients = (logits * gradient)?.sum_all()?.backward()?;
        training.descent.step(training.network.parameters(), &gradients, rate)?;
        training.state.steps += 1;
        Ok(evaluated)
    }

    fn write(
        &self,
        training: &mut Training,
        loss: &PhaseLoss,
        (epoch, place, rate): (usize, usize, f64),
        targets: &[u32],
        evaluated: &Evaluated,
    ) -> Result<(), Error> {
        let Some(trace) = &mut training.trace else { return Ok(()) };
        let phase = self.schedule.phase(epoch);
        let mut step = Step::new(training.state.steps, epoch, phase.loss.as_str());
        step.rate = Some(rate);
        step.params = loss.params().clone();
        step.weighting.clone_from(&phase.weighting);
        step.class_counts = Some(self.data.class_counts.clone());
        let rates = training.state.sample_rates.as_ref();
        step.class_probabilities = rates.map(|rates| rates.class_probabilities(&self.data.class_counts));
        // Once an epoch: to hash the weights of a small network costs as much as a step.
        step.weights = (place == 0).then(|| training.network.parameters().digest()).transpose()?;
        let targets: Vec<i64> = targets.iter().map(|target| i64::from(*target)).collect();
        let logits: Vec<f32> = evaluated.request.logits.values().iter().map(|x| *x as f32).collect();
        let one = [evaluated.loss];
        let mut tensors = Tensors::new(&logits[..], &targets, &one[..], &evaluated.gradient[..]);
        tensors.draws = evaluated.draws.as_deref();
        trace.push(step, &tensors)?;
        Ok(())
    }

    fn finish(&self, training: Training, folder: &Path) -> Result<Record, Error> {
        let parameters: &Parameters = training.network.parameters();
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
            checks: training.state.checks,
            outcome: outcome(&training.network, self.data)?,
            epochs: training.state.epochs,
        };
        files::put_json(&folder.join(RECORD), &record)?;
        state::remove(folder)?;
        Ok(record)
    }
}

/// The phases as they are claimed: with SEQL's threshold, which depends on the number of classes.
fn with_thresholds(
    schedule: &Schedule,
    system: &System,
    class_counts: &[u64],
) -> Result<Vec<lossproof_trace::Phase>, Error> {
    let claimed = |phase: &lossproof_trace::Phase| {
        let params = PhaseLoss::new(phase, system, class_counts)?.params().clone();
        Ok(lossproof_trace::Phase { params, ..phase.clone() })
    };
    schedule.phases.iter().map(claimed).collect()
}
