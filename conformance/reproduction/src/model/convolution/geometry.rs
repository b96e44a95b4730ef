//! The shapes of a convolution.

use candle_core::{Result, bail};

/// The shapes of a convolution.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Geometry {
    pub(in crate::model) images: usize,
    pub(in crate::model) channels: usize,
    pub(in crate::model) height: usize,
    pub(in crate::model) width: usize,
    /// Output channels.
    pub(in crate::model) kernels: usize,
    /// The kernel's side, odd.
    pub(in crate::model) side: usize,
    pub(in crate::model) stride: usize,
}

impl Geometry {
    pub(in crate::model) fn new(images: &[usize], kernels: &[usize], stride: usize) -> Result<Self> {
        let (&[images, channels, height, width], &[kernels, inputs, side, other]) = (images, kernels) else {
            bail!("shapes {images:?} and {kernels:?}; expected images [N, C, H, W] and kernels [D, C, K, K]")
        };
        if inputs != channels || side != other || side.is_multiple_of(2) || stride == 0 || height * width == 0 {
            bail!(
                "kernels [{kernels}, {inputs}, {side}, {other}] at stride {stride} do not fit {channels} channels of {height}×{width}; expected [D, {channels}, K, K], K odd, stride ≥ 1"
            )
        }
        Ok(Self { images, channels, height, width, kernels, side, stride })
    }

    pub(in crate::model) fn height_out(&self) -> usize {
        (self.height - 1) / self.stride + 1
    }

    pub(in crate::model) fn width_out(&self) -> usize {
        (self.width - 1) / self.stride + 1
    }

    /// Numbers a channel of the output has.
    pub(in crate::model) fn pixels_out(&self) -> usize {
        self.height_out() * self.width_out()
    }

    /// Numbers an image of the output has.
    pub(in crate::model) fn output(&self) -> usize {
        self.kernels * self.pixels_out()
    }

    pub(in crate::model) fn shape_out(&self) -> [usize; 4] {
        [self.images, self.kernels, self.height_out(), self.width_out()]
    }

    /// Numbers an image of the input has.
    pub(in crate::model) fn image(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// Rows of the unfolded matrix.
    pub(in crate::model) fn inner(&self) -> usize {
        self.channels * self.side * self.side
    }
}
