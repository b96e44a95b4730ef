//! Between requests and tensors: what every subject of this crate does alike.

use candle_core::{DType, Device, Error, Result, Tensor, Var};
use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Answer, Dtype, Hello, Request, Values};
use lossproof_harness::subject::{InProcess, Limits, Outcome, Subject};

/// The version of candle-nn in `Cargo.toml`. candle does not tell it; a test holds it against `Cargo.lock`.
const VERSION: &str = "0.11.1";

/// One of candle's losses: from logits, `[N, C]`, and targets, `[N]` and u32, to the mean over the batch.
pub(crate) type Evaluate = fn(&Tensor, &Tensor) -> Result<Tensor>;

/// A subject that answers cross-entropy with `evaluate`, its tensors on a device.
pub(crate) fn subject(
    name: &'static str,
    link: Link,
    device: Device,
    limits: Limits,
    evaluate: Evaluate,
) -> Box<dyn Subject> {
    let hello = Hello {
        name: Some(name.to_owned()),
        version: Some(VERSION.to_owned()),
        losses: vec!["ce".to_owned()],
        links: vec![link],
        // Metal has no f64.
        dtypes: Dtype::ALL.into_iter().filter(|dtype| !device.is_metal() || *dtype != Dtype::F64).collect(),
        reductions: vec![Reduction::Mean],
        gradient: true,
        ..Hello::default()
    };
    let offered = hello.clone();
    Box::new(InProcess::new(hello, move |request: &Request| answer(request, &offered, &device, evaluate), limits))
}

/// The answer to a request, what candle does not offer, or candle's error.
fn answer(request: &Request, offered: &Hello, device: &Device, evaluate: Evaluate) -> Outcome {
    if let Some(what) = offered.lacks(request) {
        return Outcome::Unsupported(format!("candle-nn's loss has no {what}"));
    }
    let Some(targets) = targets(request) else {
        return Outcome::Unsupported("candle-nn's targets are u32".to_owned());
    };
    match compute(request, &targets, device, evaluate) {
        Ok(answer) => Outcome::Answered(answer),
        Err(error) => Outcome::Error(plain(error)),
    }
}

/// The error without the backtrace that candle adds where `RUST_BACKTRACE` is set.
pub(crate) fn inner(error: Error) -> Error {
    match error {
        Error::WithBacktrace { inner: error, .. } => inner(*error),
        error => error,
    }
}

/// Its text.
pub(crate) fn plain(error: Error) -> String {
    inner(error).to_string()
}

/// The dtype as candle names it.
pub fn dtype(dtype: Dtype) -> DType {
    match dtype {
        Dtype::F16 => DType::F16,
        Dtype::Bf16 => DType::BF16,
        Dtype::F32 => DType::F32,
        Dtype::F64 => DType::F64,
    }
}

/// The targets as u32; `None` where one is ignored.
pub(crate) fn targets(request: &Request) -> Option<Vec<u32>> {
    request.targets.iter().map(|target| target.and_then(|y| u32::try_from(y).ok())).collect()
}

/// A loss's answer: logits are `[N, C]`, `[N, 1]` with the sigmoid link, and targets `[N]`.
pub(crate) fn compute(
    request: &Request,
    targets: &[u32],
    device: &Device,
    evaluate: impl Fn(&Tensor, &Tensor) -> Result<Tensor>,
) -> Result<Answer> {
    let shape = (request.rows(), request.logits.columns());
    let logits = Tensor::from_slice(request.logits.values(), shape, &Device::Cpu)?;
    let logits = Var::from_tensor(&logits.to_dtype(dtype(request.dtype))?.to_device(device)?)?;
    let targets = Tensor::from_slice(targets, targets.len(), device)?;
    let loss = evaluate(&logits, &targets)?;
    to_answer(request, &loss, &loss, &logits)
}

/// The answer of a loss, and the gradient of `differentiated`, which is the loss or what was made of it; of several numbers that
/// of their sum.
pub(crate) fn to_answer(request: &Request, loss: &Tensor, differentiated: &Tensor, logits: &Var) -> Result<Answer> {
    let gradient = match (request.gradient, differentiated.rank()) {
        (false, _) => None,
        (true, 0) => request.logits.with_values(gradient(differentiated, logits)?),
        (true, _) => request.logits.with_values(gradient(&differentiated.sum_all()?, logits)?),
    };
    // Every dtype widens to f64 exactly, on the host, since not every device has it.
    let loss = loss.to_device(&Device::Cpu)?.to_dtype(DType::F64)?;
    let loss = if request.reduced() { Values::One(loss.to_scalar()?) } else { Values::Each(loss.to_vec1()?) };
    Ok(Answer { id: request.id, loss, gradient, hessian: None, state: None })
}

fn gradient(loss: &Tensor, logits: &Var) -> Result<Vec<f64>> {
    match loss.backward()?.get(logits) {
        Some(gradient) => gradient.to_device(&Device::Cpu)?.to_dtype(DType::F64)?.flatten_all()?.to_vec1(),
        // An operation on no elements hands on one of its operands, and the way back to the logits is lost.
        None if logits.elem_count() == 0 => Ok(Vec::new()),
        None => Err(Error::Msg("backward gave no gradient for the logits".to_owned())),
    }
}
