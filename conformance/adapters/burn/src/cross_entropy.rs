//! `burn::nn::loss::CrossEntropyLoss`, which is two: without class weights it takes logits of any dtype and gives the mean, with
//! them the weighted mean, and only in the dtype that the device makes by default, since `init` makes the weights so.
//!
//! Its `pad_tokens`, targets that are ignored, are classes that are there, and not offered: a target of null is none.

use burn::nn::loss::CrossEntropyLossConfig;
use burn::tensor::{Int, Tensor};
use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Dtype, Hello};
use lossproof_harness::subject::BuiltIn;

use crate::plumbing::{self, hello};

pub(crate) const PLAIN: BuiltIn = BuiltIn {
    name: "burn/cross-entropy",
    about: "burn::nn::loss::CrossEntropyLoss",
    start: |limits| {
        let offers = Hello { dtypes: Dtype::ALL.to_vec(), ..hello(PLAIN.name, Link::Softmax, Reduction::Mean) };
        plumbing::subject(offers, limits, evaluate)
    },
};

pub(crate) const WEIGHTED: BuiltIn = BuiltIn {
    name: "burn/cross-entropy-weighted",
    about: "burn::nn::loss::CrossEntropyLoss with class weights",
    start: |limits| {
        let offers = hello(WEIGHTED.name, Link::Softmax, Reduction::WeightedMean);
        plumbing::subject(Hello { weightings: vec!["given".to_owned()], ..offers }, limits, evaluate)
    },
};

fn evaluate(logits: Tensor<2>, targets: Tensor<1, Int>, weights: Option<Vec<f32>>) -> Tensor<1> {
    CrossEntropyLossConfig::new().with_weights(weights).init(&logits.device()).forward(logits, targets)
}
