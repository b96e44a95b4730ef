//! A step with its numbers: what the loss was asked, and what it answered.

use lossproof::Link;
use lossproof_harness::protocol::{Answer, Grid, Param, Request, Table, Values};

use crate::{Floats, Step, Tensors, TraceError};

/// A step with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded<'a> {
    /// The line.
    pub step: &'a Step,
    /// What the loss was asked; its id is the step's number.
    pub request: Request,
    /// What it answered.
    pub answer: Answer,
}

/// A step's numbers, each as the binary64 that it is; their lengths are checked.
pub(crate) struct Numbers {
    pub(crate) logits: Vec<f64>,
    pub(crate) targets: Vec<Option<usize>>,
    pub(crate) loss: Vec<f64>,
    pub(crate) gradient: Vec<f64>,
    pub(crate) draws: Option<Vec<bool>>,
    pub(crate) state: Option<Vec<f64>>,
    pub(crate) new_state: Option<Vec<f64>>,
    pub(crate) row_weights: Option<Vec<f64>>,
    pub(crate) cotangent: Option<Vec<f64>>,
}

impl<'a> Recorded<'a> {
    /// A step of `classes` classes that is still in memory, such as [`check_step`](crate::check_step) takes.
    ///
    /// # Errors
    /// [`TraceError::Step`] where a tensor has another length than the targets and classes ask for.
    pub fn new(step: &'a Step, tensors: &Tensors, classes: usize) -> Result<Self, TraceError> {
        tensors.check(step, classes).map_err(|why| TraceError::Step { step: step.step, why })?;
        let list = |floats: Option<Floats>| floats.map(|floats| floats.widened());
        let numbers = Numbers {
            logits: tensors.logits.widened(),
            targets: tensors.targets.iter().map(|target| usize::try_from(*target).ok()).collect(),
            loss: tensors.loss.widened(),
            gradient: tensors.gradient.widened(),
            draws: tensors.draws.map(|draws| draws.iter().map(|draw| *draw != 0).collect()),
            state: list(tensors.state),
            new_state: list(tensors.new_state),
            row_weights: list(tensors.row_weights),
            cotangent: list(tensors.cotangent),
        };
        Ok(Self::of(step, classes, numbers))
    }

    pub(crate) fn of(step: &'a Step, classes: usize, numbers: Numbers) -> Self {
        let rows = numbers.targets.len();
        let grid = |values: Vec<f64>| match step.link {
            Link::Sigmoid => Grid::Flat(values),
            Link::Softmax => Grid::Rows(Table::from_values(rows, classes, values).unwrap_or_default()),
        };
        let values = |numbers: Vec<f64>| match numbers[..] {
            [one] if step.reduced() => Values::One(one),
            _ => Values::Each(numbers),
        };
        let mut request = Request::new(step.loss.as_str(), grid(numbers.logits), numbers.targets);
        request.id = step.step as u64;
        request.params = step.params.clone();
        request.weighting.clone_from(&step.weighting);
        request.class_counts.clone_from(&step.class_counts);
        (request.link, request.dtype, request.reduction) = (step.link, step.dtype, step.reduction);
        request.gradient = true;
        request.row_weights = numbers.row_weights;
        request.cotangent = numbers.cotangent.map(values);
        if let Some(draws) = numbers.draws {
            request.params.set("draws", Param::Draws(draws.chunks(classes.max(1)).map(<[bool]>::to_vec).collect()));
        }
        if let Some(state) = numbers.state {
            request.params.set("state", Param::List(state));
        }
        let answer = Answer {
            id: request.id,
            loss: values(numbers.loss),
            gradient: Some(grid(numbers.gradient)),
            hessian: None,
            state: numbers.new_state,
        };
        Self { step, request, answer }
    }
}
