//! A loss is a choice per slot.

use nalgebra::Scalar;

use crate::evaluator::{Evaluator, RowDetail};
use crate::real::{Ball, DoubleDouble};
use crate::rows::Rows;
use crate::targets::Target;
use crate::{Adjustment, Batch, Error, Link, Modulation, Real, Reduction, Weighting};

/// A loss: one choice for each of the five slots.
///
/// ```
/// use lossproof::{Batch, Derivatives, Loss, Modulation};
/// let focal = Loss { modulation: Modulation::Focal { gamma: 2.0 }, ..Loss::default() };
/// let batch = Batch::row_major(&[0.5, -1.25], 1, 2, &[Some(1)])?;
/// let result = focal.evaluate(&batch, Derivatives::Gradient)?;
/// assert_eq!(result.loss, [1.3864857253256713]);
/// # Ok::<(), lossproof::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// Slot 1.
    pub adjustment: Adjustment,
    /// Slot 2.
    pub link: Link,
    /// Slot 3.
    pub modulation: Modulation,
    /// Slot 4.
    pub weighting: Weighting,
    /// Slot 5.
    pub reduction: Reduction,
}

impl Default for Loss {
    /// Cross-entropy, one loss a row.
    fn default() -> Self {
        Self {
            adjustment: Adjustment::Identity,
            link: Link::Softmax,
            modulation: Modulation::One,
            weighting: Weighting::None,
            reduction: Reduction::None,
        }
    }
}

/// Up to which derivative a loss is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Derivatives {
    /// The value and the gradient.
    Gradient,
    /// The value, the gradient and the diagonal of the Hessian.
    Hessian,
}

/// A loss and its derivatives on a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation<T> {
    /// One number a row with reduction none, an element with rows of labels; otherwise one number.
    pub loss: Vec<T>,
    /// The gradient in the logits, row-major, in their shape; with reduction none that of the losses' sum.
    pub gradient: Vec<T>,
    /// The diagonal of the Hessian in the logits, row-major, in their shape.
    pub hessian: Option<Vec<T>>,
    /// GHM-C's moving average after this batch, where it has a momentum.
    pub density: Option<Vec<T>>,
}

impl<T> Evaluation<T> {
    /// The same with every number turned into another.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Evaluation<U> {
        let each = |numbers: Vec<T>| numbers.into_iter().map(&f).collect::<Vec<U>>();
        Evaluation {
            loss: each(self.loss),
            gradient: each(self.gradient),
            hessian: self.hessian.map(each),
            density: self.density.map(each),
        }
    }
}

/// The element types that logits come in and results go out.
pub trait Element: Scalar + Copy {
    /// The same number in double-double, exactly.
    fn widen(self) -> DoubleDouble;
    /// The nearest number, rounded once.
    fn round(x: DoubleDouble) -> Self;
}

impl Element for f64 {
    fn widen(self) -> DoubleDouble {
        self.into()
    }
    fn round(x: DoubleDouble) -> Self {
        x.into()
    }
}

impl Element for f32 {
    fn widen(self) -> DoubleDouble {
        f64::from(self).into()
    }
    fn round(x: DoubleDouble) -> Self {
        x.into()
    }
}

impl Loss {
    /// Evaluates the loss to the last place: in double-double, rounded once.
    ///
    /// In `f64` every number is within 1 ulp of the exact value (2 below the normal numbers) where its terms cancel by
    /// less than 2^40, and everywhere within 1 ulp plus 2^-94 of the sum of their absolute values; see
    /// [`Loss::evaluate_bounded`] for the bound of each number.
    ///
    /// # Errors
    /// An [`Error`] names the first parameter, shape, target, count or weight that is wrong. Nothing panics.
    pub fn evaluate<E: Element>(&self, batch: &Batch<E>, derivatives: Derivatives) -> Result<Evaluation<E>, Error> {
        let exact = self.evaluate_with(batch, &DoubleDouble::from(0.0), |z| z.widen(), derivatives)?;
        Ok(exact.map(E::round))
    }

    /// The same with a rigorous bound on the error of each number: the exact value lies within the radius of the midpoint.
    ///
    /// # Errors
    /// As [`Loss::evaluate`].
    pub fn evaluate_bounded(&self, batch: &Batch<f64>, derivatives: Derivatives) -> Result<Evaluation<Ball>, Error> {
        self.evaluate_with(batch, &Ball::from(0.0), |z| Ball::from(*z), derivatives)
    }

    /// Evaluates the loss in any number type: `seed` gives the precision, `lift` takes a logit into the type.
    ///
    /// In `f64` or `f32` this is the plain fast path. Its error grows with the margin, as `u·|t|` in the exponent must: to
    /// some hundred ulps where |t| is some hundreds. Near a zero of the exact value only the terms are accurate, and where p
    /// underflows HMLoss does. `spec/accuracy.md` has the measured errors by loss, type and region. Take [`Loss::evaluate`]
    /// where that matters.
    ///
    /// # Errors
    /// As [`Loss::evaluate`].
    pub fn evaluate_with<E: Scalar, T: Real>(
        &self,
        batch: &Batch<E>,
        seed: &T,
        lift: impl Fn(&E) -> T,
        derivatives: Derivatives,
    ) -> Result<Evaluation<T>, Error> {
        let evaluator = Evaluator::new(self, batch, seed, lift)?;
        let rows = |examples: usize| Rows::new(derivatives, self.link, batch.classes(self.link), examples);
        let push = |out: &mut Rows<T>, example: usize, target: usize| {
            let Some(linked) = evaluator.linked(example, target, derivatives >= Derivatives::Hessian) else {
                return out.push_constant(&seed.lift(f64::NAN));
            };
            let (weight, density) = (evaluator.weight(example, target), evaluator.density(example));
            let curve = self.modulation.curve_to(&linked.posterior, &weight, &density, derivatives);
            out.push(&linked, target, &curve, &evaluator.adjustment, &evaluator.incoming(example));
        };
        let mut out = rows(evaluator.examples());
        for example in 0..evaluator.examples() {
            match evaluator.target(example) {
                Target::Ignored => out.push_constant(&seed.lift(0.0)),
                Target::Class(class) => push(&mut out, example, class),
                // No class has a part: 0, unless the row itself is NaN, or what all is divided by.
                Target::Mixed(parts) if parts.is_empty() => {
                    let x = evaluator.linked(example, 0, false).map_or(f64::NAN, |_| 0.0);
                    out.push_constant(&(seed.lift(x) * evaluator.incoming(example)));
                }
                Target::Mixed(parts) => {
                    let mut each = rows(parts.len());
                    for (class, _) in &parts {
                        push(&mut each, example, *class);
                    }
                    out.push_mixed(&each, &parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>());
                }
            }
        }
        let Rows { loss, gradient, hessian, .. } = out;
        let (loss, density) = evaluator.finish(loss);
        Ok(Evaluation { loss, gradient, hessian, density })
    }

    /// What the loss sees of each row: posterior, shares, weights. `None` for rows that are ignored or NaN.
    ///
    /// With rows of targets or smoothing one for each class of each example, in order (two an example with the sigmoid link),
    /// and `None` where the class has no part in the target.
    ///
    /// # Errors
    /// As [`Loss::evaluate`].
    pub fn details<E: Scalar, T: Real>(
        &self,
        batch: &Batch<E>,
        seed: &T,
        lift: impl Fn(&E) -> T,
    ) -> Result<Vec<Option<RowDetail<T>>>, Error> {
        Ok(Evaluator::new(self, batch, seed, lift)?.details())
    }
}
