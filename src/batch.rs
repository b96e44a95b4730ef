//! The rows that a loss is evaluated on.

use nalgebra::{DMatrixView, Dyn, Matrix, Scalar, ViewStorage};

use crate::weighting::non_negative;
use crate::{Adjustment, Error, Link, Loss, Modulation, Reduction, Weighting};

/// A view of a matrix with any strides: row-major data fits without a copy.
pub type StridedView<'a, E> = Matrix<E, Dyn, Dyn, ViewStorage<'a, E, Dyn, Dyn, Dyn, Dyn>>;

/// A batch of `N` rows with `C` classes. Borrowed throughout: nothing is copied.
#[derive(Clone, Debug)]
pub struct Batch<'a, E: Scalar = f64> {
    /// The logits, `N × C` with the softmax link, `N × 1` with the sigmoid link; `N × C` there too with rows of targets.
    pub logits: StridedView<'a, E>,
    /// The target of each row; `None` is ignored: loss and gradient 0, outside N, Σω and the density counts.
    pub targets: &'a [Option<usize>],
    /// Targets as rows: one number from 0 to 1 a logit, row-major. With the softmax link a distribution over the classes
    /// (soft targets), with the sigmoid link the label of each column (several labels). `targets` then says only which
    /// rows are ignored, by `None`; the class it names is not looked at.
    pub target_rows: Option<&'a [f64]>,
    /// Label smoothing s in [0, 1]: each target `w` becomes `(1 − s)·w + s/C` (two classes with the sigmoid link).
    pub label_smoothing: f64,
    /// The training counts `n_k`, one a class (two with the sigmoid link).
    pub class_counts: Option<&'a [u64]>,
    /// One weight a row, finite and ≥ 0; multiplies ω.
    pub row_weights: Option<&'a [f64]>,
    /// SEQL's Bernoulli draws `β_k`, one list of `C` a row; with several labels one list of two an element.
    pub draws: Option<&'a [Vec<bool>]>,
    /// The incoming gradient: one number a loss with reduction none, else one number. Multiplies gradient and Hessian.
    pub cotangent: Option<&'a [f64]>,
    /// GHM-C's moving average, one number a bin, finite and ≥ 0; `None` starts at 0.
    pub density: Option<&'a [f64]>,
}

impl<'a, E: Scalar> Batch<'a, E> {
    /// A batch of row-major logits, `rows × columns`, and nothing optional.
    ///
    /// # Errors
    /// [`Error::Length`] where `logits` does not hold `rows·columns` numbers.
    ///
    /// ```
    /// use lossproof::Batch;
    /// let batch = Batch::row_major(&[0.5, -1.25, 2.0, 0.0], 2, 2, &[Some(1), None])?;
    /// assert_eq!(batch.logits[(1, 0)], 2.0);
    /// # Ok::<(), lossproof::Error>(())
    /// ```
    pub fn row_major(
        logits: &'a [E],
        rows: usize,
        columns: usize,
        targets: &'a [Option<usize>],
    ) -> Result<Self, Error> {
        let expected = rows.saturating_mul(columns);
        if logits.len() != expected {
            let because = "rows × columns";
            return Err(Error::Length { what: "logits", found: logits.len(), expected, because });
        }
        let logits =
            DMatrixView::from_slice_with_strides_generic(logits, Dyn(rows), Dyn(columns), Dyn(columns), Dyn(1));
        Ok(Self {
            logits,
            targets,
            target_rows: None,
            label_smoothing: 0.0,
            class_counts: None,
            row_weights: None,
            draws: None,
            cotangent: None,
            density: None,
        })
    }

    /// The number of classes that a loss sees here.
    pub(crate) fn classes(&self, link: Link) -> usize {
        match link {
            Link::Softmax => self.logits.ncols(),
            Link::Sigmoid => 2,
        }
    }

    /// Whether this batch can be given to `loss`.
    ///
    /// # Errors
    /// The first thing that is wrong: a parameter, a shape, a target, a count, a weight.
    pub fn validate(&self, loss: &Loss) -> Result<(), Error> {
        loss.adjustment.validate()?;
        loss.modulation.validate()?;
        loss.weighting.validate()?;
        let (rows, classes) = (self.logits.nrows(), self.classes(loss.link));
        if loss.link == Link::Sigmoid && self.target_rows.is_none() && self.logits.ncols() != 1 {
            let because = "the sigmoid link has one logit a row";
            return Err(Error::Length { what: "logits row", found: self.logits.ncols(), expected: 1, because });
        }
        if self.logits.ncols() == 0 && rows > 0 {
            return Err(Error::Length { what: "logits row", found: 0, expected: 1, because: "at least one class" });
        }
        length("targets", Some(self.targets.len()), rows, "one a row")?;
        self.validate_smoothing(loss)?;
        match self.target_rows {
            Some(values) => self.validate_target_rows(loss, values)?,
            None => self.validate_targets(classes)?,
        }
        self.validate_counts(loss, classes)?;
        if let Weighting::Given(weights) = &loss.weighting {
            length("weights", Some(weights.len()), classes, "one a class")?;
        }
        length("row_weights", self.row_weights.map(<[f64]>::len), rows, "one a row")?;
        non_negative("row_weights", self.row_weights.unwrap_or_default())?;
        self.validate_draws(loss, classes)?;
        match loss.reduction {
            Reduction::None => {
                let each = if self.by_element(loss.link) { "one an element" } else { "one a row" };
                length("cotangent", self.cotangent.map(<[f64]>::len), self.examples(loss.link), each)?;
            }
            _ => length("cotangent", self.cotangent.map(<[f64]>::len), 1, "the loss is one number")?,
        }
        if let Some(index) = self.cotangent.and_then(|c| c.iter().position(|x| !x.is_finite())) {
            let value = self.cotangent.map_or(f64::NAN, |c| c[index]);
            return Err(Error::Element { what: "cotangent", index, value, expected: "a finite number" });
        }
        if let Modulation::GradientDensity { bins, .. } = loss.modulation {
            length("state", self.density.map(<[f64]>::len), bins, "one a bin")?;
            non_negative("state", self.density.unwrap_or_default())?;
        }
        Ok(())
    }

    fn validate_targets(&self, classes: usize) -> Result<(), Error> {
        let wrong = |(row, target): (usize, &Option<usize>)| Some((row, target.filter(|value| *value >= classes)?));
        match self.targets.iter().enumerate().find_map(wrong) {
            Some((row, value)) => Err(Error::Target { row, value, classes }),
            None => Ok(()),
        }
    }

    fn validate_counts(&self, loss: &Loss, classes: usize) -> Result<(), Error> {
        let needed_by = loss.adjustment.needs_counts().or(loss.weighting.needs_counts());
        let Some(counts) = self.class_counts else {
            return needed_by.map_or(Ok(()), |needed_by| {
                Err(Error::Missing { what: "class_counts", needed_by, expected: "one integer a class" })
            });
        };
        length("class_counts", Some(counts.len()), classes, "one a class")?;
        // Unused counts may be anything; used ones may be 0 only where the definition says what that means.
        let zero_allowed =
            needed_by.is_none() || (loss.adjustment.allows_unseen_classes() && loss.weighting.needs_counts().is_none());
        let zero = counts.iter().position(|&n| n == 0);
        if let Some(index) = zero
            && !zero_allowed
        {
            return Err(Error::Element { what: "class_counts", index, value: 0.0, expected: "an integer ≥ 1" });
        }
        if matches!(loss.adjustment, Adjustment::EqualizationMask { .. })
            && classes > 0
            && counts.iter().all(|&n| n == 0)
        {
            let expected = "at least one count ≥ 1";
            return Err(Error::Element { what: "class_counts", index: 0, value: 0.0, expected });
        }
        Ok(())
    }

    fn validate_draws(&self, loss: &Loss, classes: usize) -> Result<(), Error> {
        if !matches!(loss.adjustment, Adjustment::EqualizationMask { .. }) {
            return Ok(());
        }
        let Some(draws) = self.draws else {
            return Err(Error::Missing {
                what: "draws",
                needed_by: "seql",
                expected: "one list of 0 or 1 a row, one a class",
            });
        };
        let each = if self.by_element(loss.link) { "one list an element" } else { "one list a row" };
        length("draws", Some(draws.len()), self.examples(loss.link), each)?;
        draws.iter().try_for_each(|row| length("draws row", Some(row.len()), classes, "one a class"))
    }
}

pub(crate) fn length(
    what: &'static str,
    found: Option<usize>,
    expected: usize,
    because: &'static str,
) -> Result<(), Error> {
    match found {
        Some(found) if found != expected => Err(Error::Length { what, found, expected, because }),
        _ => Ok(()),
    }
}
