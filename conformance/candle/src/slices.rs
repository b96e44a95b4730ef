//! The fused form on slices, for callers whose numbers lie in arrays of their own.

use candle_core::{Device, Result, Tensor, bail};

use crate::Criterion;
use crate::fused::{self, Evaluated};
use crate::inputs::{Checked, shape_of};

impl Criterion {
    /// The loss of logits that lie row-major in a slice, `[N, C]` (`[N, 1]` with the sigmoid link), and its gradient in their
    /// shape, written into `gradient`; nothing of that size is copied or allocated. One loss a row with reduction none, else
    /// one. `row_weights`, one a row, multiply the class weight.
    ///
    /// # Errors
    /// As [`Criterion::forward`], and where a slice has another length.
    ///
    /// ```
    /// use lossproof_candle::{Criterion, Loss};
    /// let (logits, mut gradient) = ([0.0, 0.0, 1.0, 1.0], [0.0; 4]);
    /// let losses = Criterion::new(Loss::default(), None)?.loss_and_gradient_in(&logits, &[1, 0], None, &mut gradient)?;
    /// assert_eq!(losses, [2_f64.ln(); 2]);
    /// assert_eq!(gradient, [0.5, -0.5, -0.5, 0.5]);
    /// # Ok::<(), candle_core::Error>(())
    /// ```
    pub fn loss_and_gradient_in(
        &self,
        logits: &[f64],
        targets: &[i64],
        row_weights: Option<&[f64]>,
        gradient: &mut [f64],
    ) -> Result<Vec<f64>> {
        let rows = targets.len();
        let columns = logits.len().checked_div(rows).unwrap_or(0);
        if rows * columns != logits.len() || gradient.len() != logits.len() {
            let (found, gradient) = (logits.len(), gradient.len());
            bail!("`logits` has {found} numbers and `gradient` {gradient}; expected as many, so many a row of {rows}")
        }
        let of_rows = |numbers: &[f64]| Tensor::from_slice(numbers, numbers.len(), &Device::Cpu);
        let (targets, weights) =
            (Tensor::from_slice(targets, rows, &Device::Cpu)?, row_weights.map(of_rows).transpose()?);
        let shape = shape_of(self, &[rows, columns])?;
        let batch = Checked::rows(self, shape, &targets, weights.as_ref(), None)?;
        let Evaluated { loss, .. } =
            batch.with_view(|view| fused::evaluate(self, view, logits, Some(gradient), None))?;
        Ok(loss)
    }
}
