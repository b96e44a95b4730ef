//! The walk over a batch: what each row is, before and after its loss.

use nalgebra::Scalar;

use crate::adjustment::Prepared;
use crate::link::{Row, link};
use crate::modulation::Density;
use crate::real::sum;
use crate::targets::Target;
use crate::{Batch, Error, Link, Loss, Modulation, Posterior, Real, Reduction};

/// A loss made ready for a batch: class weights, margins and priors computed once.
pub(crate) struct Evaluator<'a, 'b, E: Scalar, T, F> {
    loss: &'a Loss,
    batch: &'a Batch<'b, E>,
    seed: &'a T,
    lift: F,
    pub(crate) adjustment: Prepared<T>,
    class_weights: Vec<T>,
    /// With one weight an example, 1 for those that are ignored.
    density: Option<Density<T>>,
    divisor: T,
    /// What multiplies the derivatives where no gradient comes in: `1/divisor`.
    share: T,
}

/// One row of a batch as the loss sees it, or one class of a row of targets.
#[derive(Clone, Debug, PartialEq)]
pub struct RowDetail<T> {
    /// Where the row lies on the margin's curve.
    pub posterior: Posterior<T>,
    /// `s_k = e^{a_k}/Σ_{j≠y} e^{a_j}`, 0 at the target and where masked; two with the sigmoid link.
    pub shares: Vec<T>,
    /// `ω_y` times the row weight.
    pub weight: T,
    /// How much of the row's target this class is: 1 where the target is a class.
    pub part: T,
    /// The row's gradient density weight; 1 where the loss has none.
    pub density: T,
    /// The factor on the logits.
    pub scale: T,
    /// What multiplies the row's derivatives: the incoming gradient over the reduction's divisor.
    pub incoming: T,
}

impl<'a, 'b, E: Scalar, T: Real, F: Fn(&E) -> T> Evaluator<'a, 'b, E, T, F> {
    pub(crate) fn new(loss: &'a Loss, batch: &'a Batch<'b, E>, seed: &'a T, lift: F) -> Result<Self, Error> {
        batch.validate(loss)?;
        let counts = batch.class_counts.unwrap_or_default();
        let adjustment = Prepared::new(loss.adjustment, seed, counts);
        let class_weights = loss.weighting.weights(seed, batch.classes(loss.link), counts);
        let one = || seed.lift(1.0);
        let mut this =
            Self { loss, batch, seed, lift, adjustment, class_weights, density: None, divisor: one(), share: one() };
        let classes = |example: usize| match this.target(example) {
            Target::Class(class) => Some((example, class)),
            // GHM-C takes no mixtures.
            Target::Ignored | Target::Mixed(_) => None,
        };
        if let Modulation::GradientDensity { bins, momentum } = loss.modulation {
            let counted: Vec<(usize, usize)> = (0..this.examples()).filter_map(classes).collect();
            let rows: Vec<_> = counted
                .iter()
                .map(|&(example, y)| this.linked(example, y, false).map(|linked| linked.posterior))
                .collect();
            let mut density = Density::of(seed, &rows, bins, momentum, batch.density);
            let mut weights = vec![seed.lift(1.0); this.examples()];
            for ((example, _), weight) in counted.iter().zip(std::mem::take(&mut density.weights)) {
                weights[*example] = weight;
            }
            density.weights = weights;
            this.density = Some(density);
        }
        let weights: Vec<T> = (0..this.examples()).filter_map(|example| this.whole_weight(example)).collect();
        this.divisor = loss.reduction.divisor(seed, &weights);
        this.share = one() / this.divisor.clone();
        Ok(this)
    }

    /// How many examples there are: rows, or the elements of rows of labels.
    pub(crate) fn examples(&self) -> usize {
        self.batch.examples(self.loss.link)
    }

    /// What an example is to be.
    pub(crate) fn target(&self, example: usize) -> Target<T> {
        self.batch.target(self.seed, self.loss.link, example)
    }

    /// The example after the link, with the rest of its largest share where second derivatives want it; `None` where it is NaN.
    pub(crate) fn linked(&self, example: usize, target: usize, wants_largest: bool) -> Option<Row<T>> {
        let (row, column) = self.batch.place(self.loss.link, example);
        let given = self.batch.logits.row(row);
        let logits: Vec<T> = match self.loss.link {
            Link::Softmax => given.iter().map(&self.lift).collect(),
            Link::Sigmoid => vec![self.seed.lift(0.0), (self.lift)(&given[column])],
        };
        // Draws that the loss has no use for may have any length.
        let draws = self.batch.draws.and_then(|draws| draws.get(example)).map(Vec::as_slice);
        link(&logits, target, draws, &self.adjustment, wants_largest)
    }

    /// `ω_y` times the row weight.
    pub(crate) fn weight(&self, example: usize, target: usize) -> T {
        let class_weight = self.class_weights[target].clone();
        match self.batch.row_weights {
            Some(weights) => class_weight * self.seed.lift(weights[self.batch.place(self.loss.link, example).0]),
            None => class_weight,
        }
    }

    /// The weight of an example in a weighted mean: that of its class, or of its classes in their parts, before any smoothing.
    /// `None` where it is ignored.
    fn whole_weight(&self, example: usize) -> Option<T> {
        match self.batch.named_target(self.seed, self.loss.link, example) {
            Target::Ignored => None,
            Target::Class(class) => Some(self.weight(example, class)),
            Target::Mixed(parts) => {
                let weights: Vec<T> =
                    parts.into_iter().map(|(class, part)| part * self.weight(example, class)).collect();
                Some(sum(self.seed, &weights))
            }
        }
    }

    /// The example's gradient density weight; 1 where the loss has none.
    pub(crate) fn density(&self, example: usize) -> T {
        self.density.as_ref().map_or_else(|| self.seed.lift(1.0), |d| d.weights[example].clone())
    }

    /// What multiplies the example's derivatives.
    pub(crate) fn incoming(&self, example: usize) -> T {
        match self.batch.cotangent {
            None => self.share.clone(),
            Some(given) => {
                let given = if self.loss.reduction == Reduction::None { given[example] } else { given[0] };
                self.seed.lift(given) / self.divisor.clone()
            }
        }
    }

    /// Everything about the rows; `None` for those that are ignored or NaN. With rows of targets or smoothing, each example's
    /// classes one after the other, and `None` for those that have no part in it.
    pub(crate) fn details(&self) -> Vec<Option<RowDetail<T>>> {
        let detail = |example: usize, target: usize, part: T| {
            let linked = self.linked(example, target, false)?;
            Some(RowDetail {
                posterior: linked.posterior,
                shares: linked.shares,
                weight: self.weight(example, target),
                part,
                density: self.density(example),
                scale: self.adjustment.scale.clone(),
                incoming: self.incoming(example),
            })
        };
        let mut all = Vec::new();
        let width = if self.batch.is_mixed() { self.class_weights.len() } else { 1 };
        for example in 0..self.examples() {
            let first = all.len();
            all.resize_with(first + width, || None);
            let whole = |class: usize| detail(example, class, self.seed.lift(1.0));
            match self.target(example) {
                Target::Ignored => {}
                Target::Class(class) if width == 1 => all[first] = whole(class),
                Target::Class(class) => all[first + class] = whole(class),
                Target::Mixed(parts) => {
                    for (class, part) in parts {
                        all[first + class] = detail(example, class, part);
                    }
                }
            }
        }
        all
    }

    /// The rows' losses reduced, and GHM-C's moving average.
    pub(crate) fn finish(self, rows: Vec<T>) -> (Vec<T>, Option<Vec<T>>) {
        (self.loss.reduction.reduce(self.seed, rows, &self.divisor), self.density.and_then(|d| d.state))
    }
}
