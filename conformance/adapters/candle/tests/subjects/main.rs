//! What candle-nn's losses, and those of lossproof-candle, answer through the adapter. Expected numbers are mpmath's, at 40 digits, rounded to twenty.

mod check;
mod device;
mod faults;
mod offers;
mod own;
mod values;

use lossproof_adapter_candle::SUBJECTS;
use lossproof_harness::protocol::{Dtype, Grid, Request, Table};
use lossproof_harness::subject::{BuiltIn, Limits, Outcome, Subject};

const CROSS_ENTROPY: &str = "candle-nn/cross-entropy";
const NLL: &str = "candle-nn/nll";
const FUSED: &str = "lossproof-candle/fused";
const COMPOSED: &str = "lossproof-candle/composed";
const KERNEL: &str = "lossproof-candle/kernel";
const BINARY: &str = "candle-nn/binary-cross-entropy-with-logit";

fn built_in(name: &str) -> &'static BuiltIn {
    SUBJECTS.iter().find(|own| own.name == name).expect("a built-in subject")
}

fn start(name: &str) -> Box<dyn Subject> {
    (built_in(name).start)(Limits { budget: None, ..Limits::default() })
}

fn rows(rows: &[&[f64]], targets: &[usize]) -> Request {
    request(Grid::Rows(Table::from_rows(rows).expect("rows of one length")), targets)
}

fn flat(logits: &[f64], targets: &[usize]) -> Request {
    request(Grid::Flat(logits.to_vec()), targets)
}

/// The mean in f64, with its gradient.
fn request(logits: Grid, targets: &[usize]) -> Request {
    let mut request = Request::new("ce", logits, targets.iter().copied().map(Some).collect());
    request.reduction = lossproof::Reduction::Mean;
    request.gradient = true;
    request
}

fn ask(name: &str, request: &Request) -> Outcome {
    let mut ended = Outcome::NotAsked;
    start(name).answer(std::slice::from_ref(request), &mut |_, outcome| ended = outcome);
    ended
}

/// The loss and the gradient.
fn numbers(name: &str, request: &Request) -> (f64, Vec<f64>) {
    match ask(name, request) {
        Outcome::Answered(answer) => {
            (answer.loss.as_slice()[0], answer.gradient.map(|grid| grid.values().to_vec()).unwrap_or_default())
        }
        other => panic!("{name}: {other:?}"),
    }
}

fn in_dtype(request: Request, dtype: Dtype) -> Request {
    Request { dtype, ..request }
}
