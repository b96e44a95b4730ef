//! The second part of a run with a meta sampler: a classifier on fixed features, on batches drawn by what is learned.

use candle_core::{DType, Tensor};
use lossproof_datasets::{Stream, class_balanced};
use rayon::prelude::*;

use super::{Run, Training};
use crate::Error;
use crate::model::Mode;
use crate::protocol::MetaSampling;
use crate::training::batch;
use crate::training::loss::PhaseLoss;
use crate::training::meta_sampler::{Classifier, Draw, SampleRates};
use crate::training::seen::Seen;

/// What the streams of augmentation are for: draws, and the class-balanced sample. An image that is drawn twice is varied twice.
const DRAWN: [u8; 8] = *b"drawn   ";
const BALANCED: [u8; 8] = *b"metadraw";

impl Run<'_> {
    /// Begins the second part where its epoch has come: the head anew, as the code of Ren et al. has it (their paper fine-tunes it on
    /// LVIS alone), and every class's rate at ½.
    pub(super) fn decouple(&self, training: &mut Training, epoch: usize) -> Result<(), Error> {
        let begins = self.system.meta_sampler.is_some() && epoch >= self.schedule.last_phase();
        if begins && training.state.sample_rates.is_none() {
            let restarted = training.network.residual_mut()?.restart_head()?;
            training.optimiser.rest(&restarted)?;
            training.state.sample_rates = Some(SampleRates::new(self.data.class_counts.len()));
        }
        Ok(())
    }

    /// A step of so many draws by these rates, which then learn from it.
    pub(super) fn decoupled_step(
        &self,
        training: &mut Training,
        loss: &PhaseLoss,
        (epoch, place, rate): (usize, usize, f64),
        count: usize,
        (sampling, mut rates): (&MetaSampling, SampleRates),
        seen: &mut Seen,
    ) -> Result<(), Error> {
        let first = (place * self.regime.batch_size) as u64;
        let draws = self.draws(sampling, &rates, (epoch as u64, first), count);
        let which: Vec<u32> = draws.iter().map(|draw| draw.image).collect();
        let features = self.fixed_features(training, &which, DRAWN, epoch as u64, first)?;
        let logits = training.network.residual()?.classify(&features)?;
        let targets = batch::targets(&self.data.train, &which);
        let evaluated = self.descend(training, loss, (epoch, place, rate), &targets, &logits, seen)?;

        let objective = self.objective(training)?;
        let in_logits: Vec<f64> = evaluated.gradient.iter().map(|x| f64::from(*x)).collect();
        let weights = objective.by_draw(&rows(&features)?, &in_logits, rate);
        let mut gradient = vec![0.0; self.data.class_counts.len()];
        for (draw, weight) in draws.iter().zip(weights) {
            draw.gradient(weight, &rates, sampling.temperature, &mut gradient);
        }
        rates.descend(&gradient, sampling);
        training.state.sample_rates = Some(rates);
        Ok(())
    }

    /// Draws of an epoch from the `first` on, each from a stream of its own: they do not depend on the threads.
    fn draws(
        &self,
        sampling: &MetaSampling,
        rates: &SampleRates,
        (epoch, first): (u64, u64),
        count: usize,
    ) -> Vec<Draw> {
        let stream = |draw: u64| Stream::new(*b"gumbel  ", self.plan.seed, epoch, first + draw);
        let draw = |draw| Draw::of(&self.data.train.labels, rates, sampling.temperature, stream(draw));
        (0..count as u64).into_par_iter().filter_map(draw).collect()
    }

    /// The derivative of the objective in the classifier's weights as they are now, after the step: of the mean cross-entropy of as many
    /// images as a batch has, drawn from all classes alike.
    fn objective(&self, training: &Training) -> Result<Classifier, Error> {
        let step = training.state.steps as u64;
        let labels = &self.data.train.labels;
        let which = class_balanced(labels, self.regime.batch_size as u32, self.plan.seed, step);
        let features = self.fixed_features(training, &which, BALANCED, step, 0)?;
        // What the sampler looks ahead by is the closed form of a linear layer.
        let head = || format!("{:?}", self.system.head).to_lowercase();
        let (weight, bias) = training.network.residual()?.linear_head().ok_or_else(|| Error::Value {
            what: "the head of a system with a meta sampler",
            value: head(),
            expected: "linear",
        })?;
        let classifier = Classifier::new(&rows(weight)?, &bias.to_dtype(DType::F64)?.to_vec1()?);
        classifier.gradient(&rows(&features)?, &batch::targets(&self.data.train, &which))
    }

    /// The features of images, which no gradient goes back through; augmented where the regime is, by streams from the `first` on.
    fn fixed_features(
        &self,
        training: &Training,
        which: &[u32],
        purpose: [u8; 8],
        epoch: u64,
        first: u64,
    ) -> Result<Tensor, Error> {
        let images = self.images(which, &|place, _| Stream::new(purpose, self.plan.seed, epoch, first + place))?;
        Ok(training.network.residual()?.features(&images, Mode::Evaluation)?.detach())
    }
}

/// The numbers of a matrix, which each are in f64 what they are in f32.
fn rows(matrix: &Tensor) -> Result<Vec<Vec<f64>>, Error> {
    Ok(matrix.to_dtype(DType::F64)?.to_vec2()?)
}
