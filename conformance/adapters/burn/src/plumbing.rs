//! Between requests and tensors: what every subject of this crate does alike.

use burn::tensor::{DType, Device, FloatDType, Int, Tensor, TensorData};
use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Answer, Dtype, Hello, Request, Values};
use lossproof_harness::subject::{InProcess, Limits, Outcome, Subject};

/// The version of burn in `Cargo.toml`. burn does not tell it; a test holds it against `Cargo.lock`.
const VERSION: &str = "0.22.1";

/// One of burn's losses: from logits, `[N, C]`, targets, `[N]`, and class weights, where there are any, to the mean.
pub(crate) type Evaluate = fn(Tensor<2>, Tensor<1, Int>, Option<Vec<f32>>) -> Tensor<1>;

/// What a loss of burn's offers at least: cross-entropy in the dtype that the device makes by default, without weights.
pub(crate) fn hello(name: &str, link: Link, reduction: Reduction) -> Hello {
    Hello {
        name: Some(name.to_owned()),
        version: Some(VERSION.to_owned()),
        losses: vec!["ce".to_owned()],
        links: vec![link],
        dtypes: default_dtype().into_iter().collect(),
        reductions: vec![reduction],
        gradient: true,
        ..Hello::default()
    }
}

/// A subject that answers what it offers with `evaluate`.
pub(crate) fn subject(hello: Hello, limits: Limits, evaluate: Evaluate) -> Box<dyn Subject> {
    let offered = hello.clone();
    let answer = move |request: &Request| match offered.lacks(request) {
        Some(what) => Outcome::Unsupported(format!("burn's loss has no {what}")),
        None => answer(request, |logits, targets| evaluate(logits, targets, weights(request))),
    };
    Box::new(InProcess::new(hello, answer, limits))
}

/// The class weights of a request, as burn's configuration takes them.
fn weights(request: &Request) -> Option<Vec<f32>> {
    let weights = request.weighting.as_ref()?.weights.as_ref()?;
    Some(weights.iter().map(|weight| *weight as f32).collect())
}

/// The CPU, with gradients.
pub fn device() -> Device {
    Device::flex().autodiff()
}

/// The dtype as burn names it.
pub fn dtype(dtype: Dtype) -> DType {
    match dtype {
        Dtype::F16 => DType::F16,
        Dtype::Bf16 => DType::BF16,
        Dtype::F32 => DType::F32,
        Dtype::F64 => DType::F64,
    }
}

/// In which dtype tensors are made where none is named: f32, unless the process has configured the device otherwise.
pub(crate) fn default_dtype() -> Option<Dtype> {
    match device().settings().float_dtype {
        FloatDType::F16 => Some(Dtype::F16),
        FloatDType::BF16 => Some(Dtype::Bf16),
        FloatDType::F32 => Some(Dtype::F32),
        FloatDType::F64 => Some(Dtype::F64),
        FloatDType::Flex32 => None,
    }
}

/// A loss's answer: logits are `[N, C]`, `[N, 1]` with the sigmoid link, and targets `[N]`.
pub(crate) fn answer(request: &Request, evaluate: impl FnOnce(Tensor<2>, Tensor<1, Int>) -> Tensor<1>) -> Outcome {
    let index = |target: &Option<usize>| target.and_then(|y| i64::try_from(y).ok());
    let Some(targets) = request.targets.iter().map(index).collect::<Option<Vec<i64>>>() else {
        return Outcome::Unsupported("burn's targets are whole numbers of 64 bits".to_owned());
    };
    let device = device();
    // An empty batch does not say how many classes it has, and a tensor has some.
    let shape = [request.rows(), request.logits.columns().max(1)];
    let logits = TensorData::new(request.logits.values().to_vec(), shape);
    let logits = Tensor::<2>::from_data(logits, (&device, dtype(request.dtype))).require_grad();
    let targets = TensorData::new(targets, [request.targets.len()]);
    let loss = evaluate(logits.clone(), Tensor::from_data(targets, &device));
    match to_answer(request, &loss, &logits) {
        Ok(answer) => Outcome::Answered(answer),
        Err(why) => Outcome::Error(why),
    }
}

/// The loss's numbers and, of several, the gradient of their sum.
fn to_answer(request: &Request, loss: &Tensor<1>, logits: &Tensor<2>) -> Result<Answer, String> {
    // Every dtype widens to f64 exactly.
    let values: Vec<f64> = loss.to_data().iter().collect();
    let values = match (request.reduced(), &values[..]) {
        (false, _) => Values::Each(values),
        (true, [one]) => Values::One(*one),
        (true, _) => return Err(format!("the loss has {} numbers; expected one", values.len())),
    };
    let gradient = if request.gradient { request.logits.with_values(gradient(loss, logits)?) } else { None };
    Ok(Answer { id: request.id, loss: values, gradient, hessian: None, state: None })
}

fn gradient(loss: &Tensor<1>, logits: &Tensor<2>) -> Result<Vec<f64>, String> {
    let gradients = loss.clone().sum().backward();
    let gradient = logits.grad(&gradients).ok_or("backward gave no gradient for the logits")?;
    Ok(gradient.into_data().iter().collect())
}
