//! What burn's losses answer through the adapter. Expected numbers are the reference's, or mpmath's at 40 digits, rounded to
//! twenty.

#[path = "../../../candle/tests/subjects/asking.rs"]
mod asking;
mod check;
mod faults;
mod offers;
mod values;

use asking::{ask, built_in, flat, numbers, rows, start};
use burn::tensor::{DType, Int, Tensor, TensorData};
use lossproof_adapter_burn::{SUBJECTS, device};
use lossproof_harness::protocol::{Dtype, Grid, Request, Weighting};

const CROSS_ENTROPY: &str = "burn/cross-entropy";
const WEIGHTED: &str = "burn/cross-entropy-weighted";
const BINARY: &str = "burn/binary-cross-entropy-with-logits";

/// The mean in f32, with its gradient.
fn request(logits: Grid, targets: &[usize]) -> Request {
    let mut request = Request::new("ce", logits, targets.iter().copied().map(Some).collect());
    request.dtype = Dtype::F32;
    request.reduction = lossproof::Reduction::Mean;
    request.gradient = true;
    request
}

fn weighted(request: Request, weights: &[f64]) -> Request {
    let weighting = Weighting { kind: "given".to_owned(), beta: None, weights: Some(weights.to_vec()) };
    Request { weighting: Some(weighting), ..request }
}

/// Logits, `[N, C]`, whose gradient is asked for.
fn logits(values: Vec<f64>, classes: usize, dtype: DType) -> Tensor<2> {
    let rows = values.len() / classes;
    Tensor::from_data(TensorData::new(values, [rows, classes]), (&device(), dtype)).require_grad()
}

fn targets(values: Vec<i64>) -> Tensor<1, Int> {
    let rows = values.len();
    Tensor::from_data(TensorData::new(values, [rows]), &device())
}

/// A loss's one number, and the gradient in the logits.
fn of_tensors(loss: &Tensor<1>, logits: &Tensor<2>) -> (f64, Vec<f64>) {
    let gradient = logits.grad(&loss.backward()).expect("a gradient").into_data();
    let loss: Vec<f64> = loss.to_data().iter().collect();
    (loss[0], gradient.iter().collect())
}
