//! `candle_nn::loss::cross_entropy`.

use lossproof::Link;
use lossproof_harness::subject::BuiltIn;

use crate::plumbing;

pub(crate) const BUILT_IN: BuiltIn = BuiltIn {
    name: "candle-nn/cross-entropy",
    about: "candle_nn::loss::cross_entropy",
    start: |limits| plumbing::subject(BUILT_IN.name, Link::Softmax, limits, candle_nn::loss::cross_entropy),
};
