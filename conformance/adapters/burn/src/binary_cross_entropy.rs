//! `burn::nn::loss::BinaryCrossEntropyLoss` on logits, one a row; only in the dtype that the device makes by default, since the
//! loss turns the targets into that.
//!
//! Its mean divides by N with class weights too.

use burn::nn::loss::BinaryCrossEntropyLossConfig;
use burn::tensor::{Int, Tensor};
use lossproof::{Link, Reduction};
use lossproof_harness::protocol::Hello;
use lossproof_harness::subject::BuiltIn;

use crate::plumbing::{self, hello};

pub(crate) const WITH_LOGITS: BuiltIn = BuiltIn {
    name: "burn/binary-cross-entropy-with-logits",
    about: "burn::nn::loss::BinaryCrossEntropyLoss with logits, one a row",
    start: |limits| {
        let offers = hello(WITH_LOGITS.name, Link::Sigmoid, Reduction::Mean);
        plumbing::subject(Hello { weightings: vec!["given".to_owned()], ..offers }, limits, evaluate)
    },
};

fn evaluate(logits: Tensor<2>, targets: Tensor<1, Int>, weights: Option<Vec<f32>>) -> Tensor<1> {
    let loss = BinaryCrossEntropyLossConfig::new().with_logits(true).with_weights(weights).init(&logits.device());
    loss.forward(logits.squeeze_dim::<1>(1), targets)
}
