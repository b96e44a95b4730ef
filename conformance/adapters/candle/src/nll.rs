//! `candle_nn::loss::nll` over `candle_nn::ops::log_softmax`, as training code writes it that needs the log-probabilities
//! too.

use candle_core::{D, Device, Result, Tensor};
use lossproof::Link;
use lossproof_harness::subject::{BuiltIn, Limits, Subject};

use crate::plumbing;

pub(crate) const BUILT_IN: BuiltIn = BuiltIn {
    name: "candle-nn/nll",
    about: "candle_nn::loss::nll over candle_nn::ops::log_softmax",
    start: |limits| on(Device::Cpu, limits),
};

/// The subject on a device.
pub(crate) fn on(device: Device, limits: Limits) -> Box<dyn Subject> {
    plumbing::subject(BUILT_IN.name, Link::Softmax, device, limits, evaluate)
}

fn evaluate(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    candle_nn::loss::nll(&candle_nn::ops::log_softmax(logits, D::Minus1)?, targets)
}
