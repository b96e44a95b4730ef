//! One step: its images forward, its loss checked, its gradient back, and all of it written down.

use candle_core::Tensor;
use lossproof_datasets::{Stream, augment};
use lossproof_trace::{Step, Tensors};

use super::{Run, Training};
use crate::Error;
use crate::model::efficientnet::Pass;
use crate::training::batch;
use crate::training::loss::{Evaluated, PhaseLoss};
use crate::training::seen::Seen;

impl Run<'_> {
    /// A step on these images.
    pub(super) fn step(
        &self,
        training: &mut Training,
        loss: &PhaseLoss,
        (epoch, place, rate): (usize, usize, f64),
        which: &[u32],
        seen: &mut Seen,
    ) -> Result<(), Error> {
        let seed = self.plan.seed;
        let images = self.images(which, &|_, image| augment::stream(seed, epoch as u64, u64::from(image)))?;
        let targets = batch::targets(&self.data.train, which);
        let pass = Pass::Training { seed, step: training.state.steps as u64 };
        let logits = training.network.forward(&images, pass)?;
        self.descend(training, loss, (epoch, place, rate), &targets, &logits, seen)?;
        Ok(())
    }

    /// Checks the loss of logits, writes it down and goes a step down its gradient.
    pub(super) fn descend(
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
        training.optimiser.step(training.network.parameters(), &gradients, rate)?;
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
        step.link = loss.link();
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
}
