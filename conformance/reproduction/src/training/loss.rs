//! The loss of a phase, by `lossproof-candle`, and what the suite would ask for it.

use candle_core::{Device, Tensor};
use lossproof::{Link, Reduction};
use lossproof_candle::{Batch, Criterion};
use lossproof_datasets::Stream;
use lossproof_harness::protocol::{Answer, Dtype, Grid, Param, Params, Request, Table, Values};
use lossproof_harness::reference;
use lossproof_trace::Phase;

use crate::Error;
use crate::protocol::System;

/// A phase's loss, its mean over the batch in f32.
#[derive(Debug)]
pub(super) struct PhaseLoss {
    criterion: Criterion,
    /// A request without its batch.
    blank: Request,
    draw_probability: f64,
}

/// A batch's loss and gradient, and both as question and answer.
pub(super) struct Evaluated {
    pub(super) loss: f32,
    pub(super) gradient: Vec<f32>,
    pub(super) draws: Option<Vec<u8>>,
    pub(super) request: Request,
    pub(super) answer: Answer,
}

impl PhaseLoss {
    pub(super) fn new(phase: &Phase, system: &System, class_counts: &[u64], link: Link) -> Result<Self, Error> {
        let none = grid(link, 0, class_counts.len(), Vec::new())?;
        let mut blank = Request::new(phase.loss.as_str(), none, Vec::new());
        blank.link = link;
        blank.params = params(phase, system, class_counts.len());
        blank.weighting.clone_from(&phase.weighting);
        blank.class_counts = Some(class_counts.to_vec());
        (blank.dtype, blank.reduction, blank.gradient) = (Dtype::F32, Reduction::Mean, true);
        let (loss, _) = reference::problem(&blank)?;
        let criterion = Criterion::new(loss, Some(class_counts))?;
        Ok(Self { criterion, blank, draw_probability: system.draw_probability.unwrap_or(0.0) })
    }

    /// The parameters as a step's line has them: without draws.
    pub(super) fn params(&self) -> &Params {
        &self.blank.params
    }

    /// The link of the logits.
    pub(super) fn link(&self) -> Link {
        self.blank.link
    }

    /// The loss of logits, `[N, C]`, or `[N, 1]` with the sigmoid link, that belong to no graph.
    pub(super) fn evaluate(&self, logits: &Tensor, targets: &[u32], stream: Stream) -> Result<Evaluated, Error> {
        let (link, (count, columns)) = (self.blank.link, logits.dims2()?);
        let classes = if link == Link::Sigmoid { 2 } else { columns };
        let draws = (self.blank.loss == "seql").then(|| self.draws(count * classes, stream));
        let wanted = Tensor::new(targets, &Device::Cpu)?;
        let drawn =
            draws.as_deref().map(|draws| Tensor::from_slice(draws, (count, classes), &Device::Cpu)).transpose()?;
        let mut batch = Batch::new(logits, &wanted);
        if let Some(drawn) = &drawn {
            batch = batch.draws(drawn);
        }
        let gradient = logits.zeros_like()?;
        let loss: f32 = self.criterion.loss_and_gradient(&batch, &gradient)?.to_scalar()?;
        let gradient: Vec<f32> = gradient.flatten_all()?.to_vec1()?;
        let mut request = self.blank.clone();
        request.logits = grid(link, count, columns, widened(&logits.flatten_all()?.to_vec1()?))?;
        request.targets = targets.iter().map(|target| Some(*target as usize)).collect();
        if let Some(draws) = &draws {
            let lists = draws.chunks(classes).map(|row| row.iter().map(|draw| *draw == 1).collect()).collect();
            request.params.set("draws", Param::Draws(lists));
        }
        let answer = Answer {
            id: 0,
            loss: Values::One(f64::from(loss)),
            gradient: Some(grid(link, count, columns, widened(&gradient))?),
            hessian: None,
            state: None,
        };
        Ok(Evaluated { loss, gradient, draws, request, answer })
    }

    /// Ones with the probability asked for, in steps of a millionth.
    fn draws(&self, count: usize, mut stream: Stream) -> Vec<u8> {
        let below = (self.draw_probability * 1e6).round() as u32;
        (0..count).map(|_| u8::from(stream.below(1_000_000) < below)).collect()
    }
}

/// The phase's parameters, with SEQL's threshold for so many classes.
fn params(phase: &Phase, system: &System, classes: usize) -> Params {
    let mut params = phase.params.clone();
    if let Some(share) = system.threshold_of_mean {
        params.set("threshold", Param::Number(share / classes as f64));
    }
    params
}

fn widened(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|x| f64::from(*x)).collect()
}

/// Logits as the protocol has them.
fn grid(link: Link, count: usize, classes: usize, numbers: Vec<f64>) -> Result<Grid, Error> {
    if link == Link::Sigmoid {
        return Ok(Grid::Flat(numbers));
    }
    let table = Table::from_values(count, classes, numbers);
    table.map(Grid::Rows).ok_or_else(|| candle_core::Error::msg("logits that are no table").into())
}
