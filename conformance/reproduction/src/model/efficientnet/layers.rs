//! Layers by torchvision's names.

use candle_core::{Result, Tensor, Var};

use super::super::{Mode, Normalisation, Parameters, convolve};
use super::{convolve_depthwise, silu};

/// Makes layers in torchvision's order, of which the first tensors stay as they are loaded.
pub(super) struct Builder {
    pub(super) parameters: Parameters,
    /// Tensors that are still to be frozen.
    pub(super) frozen: usize,
}

/// A learned tensor, or one that stays.
#[derive(Clone, Debug)]
pub(super) struct Weight {
    var: Var,
    is_frozen: bool,
}

impl Weight {
    /// As an operation takes it: no gradient goes into one that stays.
    pub(super) fn tensor(&self) -> Tensor {
        if self.is_frozen { self.var.as_detached_tensor() } else { self.var.as_tensor().clone() }
    }
}

/// The shape of a convolution with its normalisation.
#[derive(Clone, Copy)]
pub(super) struct Convolution {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) side: usize,
    pub(super) stride: usize,
    /// Whether each channel has a kernel of its own.
    pub(super) is_depthwise: bool,
    /// Whether the activation follows.
    pub(super) is_active: bool,
}

/// A convolution and its normalisation.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    kernels: Weight,
    stride: usize,
    is_depthwise: bool,
    is_active: bool,
    normalisation: Normalisation,
}

/// `W·x + b`.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) weight: Weight,
    pub(super) bias: Weight,
}

impl Builder {
    fn weight(&mut self, var: Var) -> Weight {
        let is_frozen = self.frozen > 0;
        self.frozen = self.frozen.saturating_sub(1);
        Weight { var, is_frozen }
    }

    /// Kernels from He et al.'s normal distribution by the outputs, as torchvision's.
    pub(super) fn unit(&mut self, name: &str, shape: Convolution) -> Result<Unit> {
        self.named_unit([&format!("{name}.0.weight"), &format!("{name}.1")], shape)
    }

    fn named_unit(&mut self, [kernels, normalisation]: [&str; 2], shape: Convolution) -> Result<Unit> {
        let Convolution { inputs, outputs, side, stride, is_depthwise, is_active } = shape;
        let deviation = (2.0 / (outputs * side * side) as f64).sqrt();
        let inputs = if is_depthwise { 1 } else { inputs };
        let kernels = self.parameters.normal(kernels, (outputs, inputs, side, side), deviation)?;
        let kernels = self.weight(kernels);
        let mut normalisation = Normalisation::new(&mut self.parameters, normalisation, outputs)?;
        normalisation.freeze([self.frozen > 0, self.frozen > 1]);
        self.frozen = self.frozen.saturating_sub(2);
        Ok(Unit { kernels, stride, is_depthwise, is_active, normalisation })
    }

    /// A convolution of single pixels, with a bias and without a normalisation; as [`Builder::unit`], and biases 0.
    pub(super) fn pointwise(&mut self, name: &str, inputs: usize, outputs: usize) -> Result<Linear> {
        let deviation = (2.0 / outputs as f64).sqrt();
        let weight = self.parameters.normal(&format!("{name}.weight"), (outputs, inputs, 1, 1), deviation)?;
        let weight = self.weight(weight);
        let bias = self.parameters.constant(&format!("{name}.bias"), outputs, 0.0)?;
        Ok(Linear { weight, bias: self.weight(bias) })
    }

    /// The classifier, as PyTorch's `Linear` begins: uniform up to the root of 1/inputs. It is always learned.
    pub(super) fn classifier(&mut self, name: &str, inputs: usize, outputs: usize) -> Result<Linear> {
        let limit = 1.0 / (inputs as f64).sqrt();
        let weight = self.parameters.uniform(&format!("{name}.weight"), (outputs, inputs), limit)?;
        let bias = self.parameters.uniform(&format!("{name}.bias"), outputs, limit)?;
        let learned = |var| Weight { var, is_frozen: false };
        Ok(Linear { weight: learned(weight), bias: learned(bias) })
    }
}

impl Unit {
    pub(super) fn forward(&self, x: &Tensor, mode: Mode) -> Result<Tensor> {
        let convolve = if self.is_depthwise { convolve_depthwise } else { convolve };
        let x = self.normalisation.forward(&convolve(x, &self.kernels.tensor(), self.stride)?, mode)?;
        if self.is_active { silu(&x) } else { Ok(x) }
    }
}

impl Linear {
    /// Of rows, `[N, inputs]`.
    pub(super) fn forward(&self, rows: &Tensor) -> Result<Tensor> {
        let weight = self.weight.tensor();
        let weight = if weight.rank() > 2 { weight.flatten_from(1)? } else { weight };
        rows.matmul(&weight.t()?)?.broadcast_add(&self.bias.tensor())
    }
}
