//! Whether the model moves.

use super::Run;

impl Run<'_> {
    /// Weights that stay the same although a step had a rate and a gradient: an optimiser that holds other weights, or none.
    pub(super) fn weights(&mut self) {
        let recorded = self.those(|_, step| step.weights.is_some());
        let pairs: Vec<(usize, usize)> = recorded.windows(2).map(|pair| (pair[0], pair[1])).collect();
        if self.claim("weights", (!pairs.is_empty()).then_some(())).is_none() {
            return;
        }
        let moved = |index: usize| self.seen.moves[index] && self.steps[index].rate.is_some_and(|rate| rate > 0.0);
        let frozen = |(from, to): &&(usize, usize)| {
            self.steps[*from].weights == self.steps[*to].weights && (*from..*to).any(moved)
        };
        if let Some(&(from, to)) = pairs.iter().find(frozen) {
            let (one, other) = (self.steps[from].step, self.steps[to].step);
            let message = format!(
                "the weights are the same at steps {one} and {other}, and the steps between have a rate and a gradient: \
                 the optimiser does not move the model"
            );
            self.departs("frozen-weights", to, message);
        }
    }
}
