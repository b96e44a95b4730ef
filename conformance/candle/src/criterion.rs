//! A loss, ready for batches.

use candle_core::{Error, Result, Tensor};
use lossproof::{Loss, PerClass};
use lossproof_fused::Prepared;

use crate::{Batch, composed, device, operation};

/// How a loss is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Fused where there is a kernel: on the CPU, with the features `cuda` and `metal` on such devices; elsewhere composed.
    #[default]
    Best,
    /// The loss and its gradient in one pass.
    Fused,
    /// candle's own operations, on any device.
    Composed,
}

/// A loss with its class counts, ready for batches.
///
/// ```
/// use candle_core::{Device, Tensor};
/// use lossproof_candle::{Criterion, Loss, Modulation, Reduction, Weighting};
/// let loss = Loss {
///     modulation: Modulation::HardMining { delta: 1e4 },
///     weighting: Weighting::InverseFrequency,
///     reduction: Reduction::Mean,
///     ..Loss::default()
/// };
/// let criterion = Criterion::new(loss, Some(&[5000, 25]))?.ignore_index(-100);
/// let logits = Tensor::new(&[[0.5_f64, -1.25], [0.0, 0.0]], &Device::Cpu)?;
/// let targets = Tensor::new(&[1_i64, -100], &Device::Cpu)?;
/// let mean = criterion.forward(&logits, &targets)?.to_scalar::<f64>()?;
/// assert!((mean - 3.665_860_176_026_15).abs() < 1e-13);
/// # Ok::<(), candle_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Criterion {
    pub(crate) prepared: Prepared,
    pub(crate) ignored: Option<i64>,
    pub(crate) form: Form,
}

impl Criterion {
    /// A loss and the training counts, one a class, where it needs them.
    ///
    /// # Errors
    /// The first parameter, count or weight that is wrong.
    pub fn new(loss: Loss, class_counts: Option<&[u64]>) -> Result<Self> {
        let prepared = Prepared::new(loss, class_counts).map_err(Error::wrap)?;
        Ok(Self { prepared, ignored: None, form: Form::Best })
    }

    pub(crate) fn loss(&self) -> &Loss {
        self.prepared.loss()
    }

    pub(crate) fn classes(&self) -> Option<&PerClass<f64>> {
        self.prepared.classes()
    }

    /// Rows with this target have no loss and no gradient, and are not counted in a mean; PyTorch's is −100.
    pub fn ignore_index(mut self, target: i64) -> Self {
        self.ignored = Some(target);
        self
    }

    /// How it is computed.
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// The loss of logits, `[N, C]` (`[N]` or `[N, 1]` with the sigmoid link), and targets, `[N]` of u8, u32 or i64: one number a
    /// row with reduction none, otherwise one number, in the dtype of the logits. `backward` gives the gradient; it can be
    /// taken once, not twice. GHM-C's moving average starts at 0 here: one that is carried is
    /// [`Criterion::forward_with_density`]'s.
    ///
    /// # Errors
    /// What is wrong with a shape, a dtype, a device or a target, by name and place.
    pub fn forward(&self, logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
        self.forward_batch(&Batch::new(logits, targets))
    }

    /// The same of a batch that has more than logits and targets.
    ///
    /// # Errors
    /// As [`Criterion::forward`].
    pub fn forward_batch(&self, batch: &Batch) -> Result<Tensor> {
        Ok(self.forward_with_density(batch, None)?.0)
    }

    /// The same with GHM-C's moving average, one number a bin, which is 0 everywhere before the first batch: the loss, and the
    /// average after the batch where the loss has a momentum.
    ///
    /// # Errors
    /// As [`Criterion::forward`].
    pub fn forward_with_density(&self, batch: &Batch, density: Option<&[f64]>) -> Result<(Tensor, Option<Vec<f64>>)> {
        let is_fused = match self.form {
            Form::Best => batch.logits.device().is_cpu() || device::has_kernel(batch.logits),
            Form::Fused => true,
            Form::Composed => false,
        };
        if is_fused { operation::forward(self, batch, density) } else { composed::forward(self, batch, density) }
    }

    /// The loss, and its gradient written into `gradient`, a contiguous tensor of the logits' shape and dtype that can be used
    /// again for each batch. This is what a training loop that forms its own updates wants: no allocation, no graph.
    ///
    /// # Errors
    /// As [`Criterion::forward`], and where `gradient` does not fit.
    ///
    /// ```
    /// # use candle_core::{DType, Device, Tensor};
    /// # use lossproof_candle::{Batch, Criterion, Loss, Reduction};
    /// let criterion = Criterion::new(Loss { reduction: Reduction::Sum, ..Loss::default() }, None)?;
    /// let logits = Tensor::zeros((4, 10), DType::F32, &Device::Cpu)?;
    /// let targets = Tensor::zeros(4, DType::U32, &Device::Cpu)?;
    /// let gradient = logits.zeros_like()?;
    /// let sum = criterion.loss_and_gradient(&Batch::new(&logits, &targets), &gradient)?;
    /// assert_eq!(sum.to_scalar::<f32>()?, 4.0 * 10_f32.ln());
    /// assert_eq!(gradient.to_vec2::<f32>()?[0][1], 0.1);
    /// # Ok::<(), candle_core::Error>(())
    /// ```
    pub fn loss_and_gradient(&self, batch: &Batch, gradient: &Tensor) -> Result<Tensor> {
        operation::into(self, batch, gradient)
    }
}
