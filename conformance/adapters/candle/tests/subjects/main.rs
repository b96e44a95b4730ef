//! What candle-nn's losses, and those of lossproof-candle, answer through the adapter. Expected numbers are mpmath's, at 40 digits, rounded to twenty.

mod asking;
mod check;
mod device;
mod faults;
mod offers;
mod own;
mod values;

use asking::{ask, built_in, flat, numbers, rows, start};
use lossproof_adapter_candle::SUBJECTS;
use lossproof_harness::protocol::{Dtype, Grid, Request};

const CROSS_ENTROPY: &str = "candle-nn/cross-entropy";
const NLL: &str = "candle-nn/nll";
const FUSED: &str = "lossproof-candle/fused";
const COMPOSED: &str = "lossproof-candle/composed";
const KERNEL: &str = "lossproof-candle/kernel";
const BINARY: &str = "candle-nn/binary-cross-entropy-with-logit";

/// The mean in f64, with its gradient.
fn request(logits: Grid, targets: &[usize]) -> Request {
    let mut request = Request::new("ce", logits, targets.iter().copied().map(Some).collect());
    request.reduction = lossproof::Reduction::Mean;
    request.gradient = true;
    request
}

fn in_dtype(request: Request, dtype: Dtype) -> Request {
    Request { dtype, ..request }
}
