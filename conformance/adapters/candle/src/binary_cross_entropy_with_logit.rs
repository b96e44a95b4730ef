//! `candle_nn::loss::binary_cross_entropy_with_logit`: `-mean(y·log(sigmoid(z)) + (1 - y)·log(1 - sigmoid(z)))`.
//!
//! It forms the probability first, and so is wrong wherever that rounds to 0 or 1: in f32 from z = 17 on, a row that is
//! right with confidence is `1·log(1) + 0·log(0)`, NaN, and a row that is wrong with confidence is infinite.

use candle_core::{Device, Result, Tensor};
use lossproof::Link;
use lossproof_harness::subject::{BuiltIn, Limits, Subject};

use crate::plumbing;

pub(crate) const BUILT_IN: BuiltIn = BuiltIn {
    name: "candle-nn/binary-cross-entropy-with-logit",
    about: "candle_nn::loss::binary_cross_entropy_with_logit, one logit a row",
    start: |limits| on(Device::Cpu, limits),
};

/// The subject on a device.
pub(crate) fn on(device: Device, limits: Limits) -> Box<dyn Subject> {
    plumbing::subject(BUILT_IN.name, Link::Sigmoid, device, limits, evaluate)
}

fn evaluate(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    // Its documentation asks for u32 targets, which its own product with the logits' dtype then refuses.
    let targets = targets.unsqueeze(1)?.to_dtype(logits.dtype())?;
    candle_nn::loss::binary_cross_entropy_with_logit(logits, &targets)
}
