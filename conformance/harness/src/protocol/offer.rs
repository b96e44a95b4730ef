//! Whether a subject offers what a request asks for: what an adapter in process answers by before it computes.

use lossproof::Link;
use lossproof::registry::{Entry, LOSSES};

use super::{Hello, Request};

impl Hello {
    /// What of a request this subject does not offer, as one says it after "has no". Class counts without a weighting that
    /// uses them change nothing; which parameters a loss takes that has some, the loss itself says.
    pub fn lacks(&self, request: &Request) -> Option<&'static str> {
        let takes_none = |entry: &&Entry| entry.name == request.loss && entry.parameters.is_empty();
        let weighting = request.weighting.as_ref();
        let missing = [
            (!self.losses.contains(&request.loss), "such loss"),
            (!request.params.is_empty() && LOSSES.iter().any(|entry| takes_none(&entry)), "parameters"),
            (weighting.is_some_and(|own| !self.weightings.contains(&own.kind)), "such class weights"),
            (!self.links.contains(&request.link), "such link"),
            (!self.dtypes.contains(&request.dtype), "such number type"),
            (!self.reductions.contains(&request.reduction), "such reduction"),
            (request.gradient && !self.gradient, "gradient"),
            (request.hessian && !self.hessian, "second derivatives"),
            (request.row_weights.is_some() && !self.extends("row-weights"), "row weights"),
            (request.cotangent.is_some() && !self.extends("cotangent"), "incoming gradient"),
            (
                request.target_rows.is_some() && request.link == Link::Softmax && !self.extends("soft-targets"),
                "soft targets",
            ),
            (request.by_element() && !self.extends("multi-label"), "rows of labels"),
            (request.by_element() && request.is_soft() && !self.extends("soft-labels"), "labels between 0 and 1"),
            (request.label_smoothing != 0.0 && !self.extends("label-smoothing"), "label smoothing"),
            (request.targets.contains(&None) && !self.extends("ignored-targets"), "targets that are ignored"),
        ];
        missing.into_iter().find_map(|(missing, what)| missing.then_some(what))
    }
}
