//! `lossproof-gpu`'s kernel, compiled for the host by a C compiler: the arithmetic that CUDA and Metal devices run.

use half::{bf16, f16};
use lossproof::DoubleDouble;
use lossproof_gpu::Loss;
use lossproof_gpu::host::{Batch, Compiled, Evaluated, evaluate};
use lossproof_harness::protocol::{Answer, Dtype, Hello, Request, Values};
use lossproof_harness::reference;
use lossproof_harness::subject::{InProcess, Limits, Outcome, Subject};

use crate::BuiltIn;

pub(crate) const KERNEL: BuiltIn = BuiltIn {
    name: "lossproof-candle/kernel",
    about: "lossproof-candle: the kernel of CUDA and Metal devices, compiled for the host",
    start: |limits| subject(limits),
};

/// What stands for a target of null.
const IGNORED: i64 = -100;

fn subject(limits: Limits) -> Box<dyn Subject> {
    let reference = reference::hello();
    let hello = Hello {
        name: Some(KERNEL.name.to_owned()),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        hessian: false,
        // Candle multiplies with an incoming gradient, outside the kernel.
        extensions: ["row-weights", "ignored-targets", "state"].map(str::to_owned).to_vec(),
        encodings: Vec::new(),
        ..reference
    };
    Box::new(InProcess::new(hello, answer, limits))
}

fn answer(request: &Request) -> Outcome {
    if request.is_mixed() {
        return Outcome::Unsupported("the kernel takes targets that are classes, without smoothing".to_owned());
    }
    if request.hessian || request.cotangent.is_some() {
        return Outcome::Unsupported("the kernel has no second derivatives and takes no incoming gradient".to_owned());
    }
    let answered = match request.dtype {
        Dtype::F16 => compute(request, f16::from_f64, f64::from),
        Dtype::Bf16 => compute(request, bf16::from_f64, f64::from),
        Dtype::F32 => compute(request, |x| x as f32, f64::from),
        Dtype::F64 => compute(request, |x| x, |x| x),
    };
    answered.map_or_else(Outcome::Error, Outcome::Answered)
}

/// The answer in the dtype E: logits are exact in it, and results widen exactly.
fn compute<E: Compiled>(
    request: &Request,
    narrow: impl Fn(f64) -> E,
    widen: impl Fn(E) -> f64,
) -> Result<Answer, String> {
    let (loss, data) = reference::problem(request).map_err(|refused| refused.to_string())?;
    let classes = request.classes();
    let per_class = loss
        .per_class(&DoubleDouble::from(0.0), classes, data.class_counts.as_deref())
        .map_err(|error| error.to_string())?;
    let loss = Loss::new(loss, classes, Some(per_class.map(f64::from)), Some(IGNORED))?;
    let logits: Vec<E> = data.logits.iter().map(|z| narrow(*z)).collect();
    let target = |y: &Option<usize>| y.map_or(IGNORED, |y| i64::try_from(y).unwrap_or(i64::MAX));
    let targets: Vec<i64> = data.targets.iter().map(target).collect();
    let draws: Option<Vec<u8>> = data.draws.map(|draws| draws.iter().flatten().map(|draw| u8::from(*draw)).collect());
    let row_weights = data.row_weights;
    let batch =
        Batch { logits: &logits, targets: &targets, row_weights: row_weights.as_deref(), draws: draws.as_deref() };
    let Evaluated { loss, gradient, density } = evaluate(&loss, batch, data.density.as_deref())?;
    let widened = |numbers: Vec<E>| numbers.into_iter().map(&widen).collect::<Vec<f64>>();
    let loss = widened(loss);
    Ok(Answer {
        id: request.id,
        loss: if request.reduced() { Values::One(loss[0]) } else { Values::Each(loss) },
        gradient: request.gradient.then(|| request.logits.with_values(widened(gradient))).flatten(),
        hessian: None,
        state: density,
    })
}
