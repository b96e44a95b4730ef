//! A cell of the report: everything about a request but its batch.

use lossproof::{Link, Reduction};

use crate::protocol::{Dtype, Grid, Param, Params, Request, Weighting};

/// A loss with its parameters, weighting, link, dtype and reduction.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The loss's name.
    pub loss: String,
    /// Its parameters, without those that belong to a batch (`draws`, `state`).
    pub params: Params,
    /// The class weighting.
    pub weighting: Option<Weighting>,
    /// The link.
    pub link: Link,
    /// The dtype.
    pub dtype: Dtype,
    /// The reduction.
    pub reduction: Reduction,
}

impl Cell {
    /// A cell with these number parameters.
    pub fn new(
        loss: &str,
        parameters: &[(&'static str, f64)],
        weighting: Option<Weighting>,
        link: Link,
        dtype: Dtype,
        reduction: Reduction,
    ) -> Self {
        let mut params = Params::new();
        for (name, value) in parameters {
            params.set(*name, Param::Number(*value));
        }
        Self { loss: loss.to_owned(), params, weighting, link, dtype, reduction }
    }

    /// The cell that a request belongs to.
    pub fn of(request: &Request) -> Self {
        let mut params = Params::new();
        for (name, value) in request.params.iter().filter(|(name, _)| !matches!(*name, "draws" | "state")) {
            params.set(name, value.clone());
        }
        Self {
            loss: request.loss.clone(),
            params,
            weighting: request.weighting.clone(),
            link: request.link,
            dtype: request.dtype,
            reduction: request.reduction,
        }
    }

    /// A request of this cell.
    pub fn request(&self, logits: Grid, targets: Vec<Option<usize>>, class_counts: Option<Vec<u64>>) -> Request {
        Request {
            params: self.params.clone(),
            weighting: self.weighting.clone(),
            class_counts,
            link: self.link,
            dtype: self.dtype,
            reduction: self.reduction,
            ..Request::new(self.loss.clone(), logits, targets)
        }
    }
}
