//! `lossproof-candle`'s two forms, value and gradient by candle's `backward`.

use candle_core::{Device, Error, Result, Tensor, Var};
use lossproof_candle::{Batch, Criterion, Form};
use lossproof_harness::protocol::{Answer, Dtype, Hello, Request};
use lossproof_harness::reference;
use lossproof_harness::subject::{BuiltIn, InProcess, Limits, Outcome, Subject};

use crate::plumbing;

pub(crate) const FUSED: BuiltIn = BuiltIn {
    name: "lossproof-candle/fused",
    about: "lossproof-candle: the loss and its gradient in one pass, on the CPU",
    start: |limits| fused(Device::Cpu, limits),
};

pub(crate) const COMPOSED: BuiltIn = BuiltIn {
    name: "lossproof-candle/composed",
    about: "lossproof-candle: candle's own operations, differentiated by candle",
    start: |limits| composed(Device::Cpu, limits),
};

/// What stands for a target of null.
const IGNORED: i64 = -100;

/// The fused form on a device.
pub(crate) fn fused(device: Device, limits: Limits) -> Box<dyn Subject> {
    subject(FUSED.name, Form::Fused, device, limits)
}

/// The composed form on a device.
pub(crate) fn composed(device: Device, limits: Limits) -> Box<dyn Subject> {
    subject(COMPOSED.name, Form::Composed, device, limits)
}

fn subject(name: &'static str, form: Form, device: Device, limits: Limits) -> Box<dyn Subject> {
    let hello = Hello {
        name: Some(name.to_owned()),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        hessian: false,
        // Metal has no f64.
        dtypes: Dtype::ALL.into_iter().filter(|dtype| !device.is_metal() || *dtype != Dtype::F64).collect(),
        // Its targets are classes.
        extensions: ["row-weights", "ignored-targets", "cotangent", "state"].map(str::to_owned).to_vec(),
        encodings: Vec::new(),
        ..reference::hello()
    };
    Box::new(InProcess::new(hello, move |request: &Request| answer(request, form, &device), limits))
}

fn answer(request: &Request, form: Form, device: &Device) -> Outcome {
    if request.hessian {
        return Outcome::Unsupported("lossproof-candle has no second derivatives".to_owned());
    }
    if request.is_mixed() {
        return Outcome::Unsupported("lossproof-candle takes targets that are classes, without smoothing".to_owned());
    }
    match compute(request, form, device) {
        Ok(answer) => Outcome::Answered(answer),
        Err(error) => Outcome::Error(plumbing::plain(error)),
    }
}

fn compute(request: &Request, form: Form, device: &Device) -> Result<Answer> {
    let (loss, data) = reference::problem(request).map_err(Error::wrap)?;
    let criterion = Criterion::new(loss, data.class_counts.as_deref())?.ignore_index(IGNORED).form(form);
    let logits = Tensor::from_slice(&data.logits, (data.rows, data.columns), &Device::Cpu)?;
    let logits = Var::from_tensor(&logits.to_dtype(plumbing::dtype(request.dtype))?.to_device(device)?)?;
    let target = |y: &Option<usize>| y.map_or(Ok(IGNORED), |y| i64::try_from(y).map_err(Error::wrap));
    let targets = data.targets.iter().map(target).collect::<Result<Vec<i64>>>()?;
    let targets = Tensor::from_vec(targets, data.rows, device)?;
    let weights = data.row_weights.map(|weights| Tensor::from_vec(weights, data.rows, &Device::Cpu)).transpose()?;
    let draws = data.draws.map(|draws| draws_of(&draws, request.classes(), device)).transpose()?;
    let mut batch = Batch::new(&logits, &targets);
    batch = weights.as_ref().map_or(batch, |weights| batch.row_weights(weights));
    batch = draws.as_ref().map_or(batch, |draws| batch.draws(draws));

    let (loss, state) = criterion.forward_with_density(&batch, data.density.as_deref())?;
    let differentiated = match &data.cotangent {
        None => loss.clone(),
        Some(incoming) => {
            let incoming = Tensor::from_slice(incoming, loss.shape(), &Device::Cpu)?;
            (&loss * incoming.to_dtype(loss.dtype())?.to_device(device)?)?
        }
    };
    Ok(Answer { state, ..plumbing::to_answer(request, &loss, &differentiated, &logits)? })
}

fn draws_of(draws: &[Vec<bool>], classes: usize, device: &Device) -> Result<Tensor> {
    let flat: Vec<u8> = draws.iter().flatten().map(|draw| u8::from(*draw)).collect();
    Tensor::from_vec(flat, (draws.len(), classes), device)
}
