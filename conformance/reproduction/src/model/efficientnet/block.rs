//! The inverted residual block (Sandler et al. 2018, with the excitation of Tan et al. 2019).

use candle_core::{Result, Tensor};

use super::excitation::Excitation;
use super::layers::{Builder, Convolution, Unit};
use super::pass::Pass;
use super::scaling::Shape;

/// Channels expanded, each convolved on its own, excited, and projected.
#[derive(Clone, Debug)]
pub(super) struct Block {
    expand: Option<Unit>,
    depthwise: Unit,
    excitation: Excitation,
    project: Unit,
    left_out: f64,
    has_shortcut: bool,
}

impl Block {
    pub(super) fn new(builder: &mut Builder, shape: &Shape) -> Result<Self> {
        let Shape { stage, place, inputs, expanded, outputs, side, stride, left_out } = *shape;
        let mut layer = 0;
        let mut name = || {
            layer += 1;
            format!("features.{stage}.{place}.block.{}", layer - 1)
        };
        let pointwise = |inputs, outputs, is_active| Convolution {
            inputs,
            outputs,
            side: 1,
            stride: 1,
            is_depthwise: false,
            is_active,
        };
        let depthwise =
            Convolution { inputs: expanded, outputs: expanded, side, stride, is_depthwise: true, is_active: true };
        Ok(Self {
            expand: (expanded != inputs)
                .then(|| builder.unit(&name(), pointwise(inputs, expanded, true)))
                .transpose()?,
            depthwise: builder.unit(&name(), depthwise)?,
            excitation: Excitation::new(builder, &name(), expanded, shape.squeezed())?,
            project: builder.unit(&name(), pointwise(expanded, outputs, false))?,
            left_out,
            has_shortcut: shape.has_shortcut(),
        })
    }

    /// The block of this number.
    pub(super) fn forward(&self, x: &Tensor, pass: Pass, number: u64) -> Result<Tensor> {
        let mode = pass.mode();
        let expanded = self.expand.as_ref().map_or_else(|| Ok(x.clone()), |unit| unit.forward(x, mode))?;
        let excited = self.excitation.forward(&self.depthwise.forward(&expanded, mode)?)?;
        let residual = self.project.forward(&excited, mode)?;
        if self.has_shortcut { pass.drop_images(residual, number, self.left_out)? + x } else { Ok(residual) }
    }
}
