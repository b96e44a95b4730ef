//! `candle_nn::loss::cross_entropy`.

use candle_core::Device;
use lossproof::Link;
use lossproof_harness::subject::{BuiltIn, Limits, Subject};

use crate::plumbing;

pub(crate) const BUILT_IN: BuiltIn = BuiltIn {
    name: "candle-nn/cross-entropy",
    about: "candle_nn::loss::cross_entropy",
    start: |limits| on(Device::Cpu, limits),
};

/// The subject on a device.
pub(crate) fn on(device: Device, limits: Limits) -> Box<dyn Subject> {
    plumbing::subject(BUILT_IN.name, Link::Softmax, device, limits, candle_nn::loss::cross_entropy)
}
