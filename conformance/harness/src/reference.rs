//! The reference behind the protocol: requests answered by `lossproof` itself.

use lossproof::registry::{self, LOSSES, WEIGHTINGS};
use lossproof::{Derivatives, DoubleDouble, Error, Evaluation, Format, Loss, Weighting};

use crate::protocol::{Answer, BatchData, Dtype, Grid, Hello, Param, ProtocolError, Reply, Request, Table, Values};

/// Why a request cannot be evaluated: always the request's fault.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// A value that the reference refuses.
    #[error(transparent)]
    Value(#[from] Error),
    /// A field of the wrong kind.
    #[error(transparent)]
    Field(#[from] ProtocolError),
}

/// A request as the reference takes it: the slots, and the batch's numbers.
///
/// # Errors
/// [`Refused`] names the parameter, the name or the field that is wrong. Shapes and ranges of the batch are checked when
/// it is evaluated.
pub fn problem(request: &Request) -> Result<(Loss, BatchData), Refused> {
    let mut numbers = Vec::new();
    let mut as_published = false;
    for (name, value) in request.params.iter() {
        let unknown = |expected: &str| Error::UnknownParameter {
            loss: request.loss.clone(),
            name: name.to_owned(),
            expected: expected.to_owned(),
        };
        match (name, value) {
            (_, Param::Null) => {}
            ("variant", Param::Text(variant)) if variant == "as-published" => as_published = true,
            ("variant", _) => return Err(unknown("the variant \"as-published\"").into()),
            ("draws", _) if request.loss == "seql" => {}
            ("state", _) if request.loss == "ghm-c" => {}
            (name, Param::Number(value)) => numbers.push((name, *value)),
            (name, value) => {
                let entry = registry::loss(&request.loss)?;
                let Some(parameter) = entry.parameters.iter().find(|p| p.name == name) else {
                    let names: Vec<_> = entry.parameters.iter().map(|p| p.name).collect();
                    return Err(unknown(&names.join(", ")).into());
                };
                return Err(ProtocolError::Value {
                    field: format!("params.{name}"),
                    found: serde_json::to_string(value).unwrap_or_default(),
                    expected: format!("a number {}", parameter.range),
                }
                .into());
            }
        }
    }
    let (adjustment, modulation) = registry::loss(&request.loss)?.slots(&numbers, as_published)?;
    let weighting = match &request.weighting {
        None => Weighting::None,
        Some(weighting) => {
            let beta: Vec<_> = weighting.beta.iter().map(|beta| ("beta", *beta)).collect();
            registry::weighting(&weighting.kind)?.slot(&beta, weighting.weights.as_deref())?
        }
    };
    let loss = Loss { adjustment, link: request.link, modulation, weighting, reduction: request.reduction };
    Ok((loss, BatchData::new(request)?))
}

/// Evaluates a request in double-double, each number rounded once to the request's dtype.
///
/// # Errors
/// As [`problem`], and what the batch itself has wrong.
pub fn evaluate(request: &Request) -> Result<Evaluation<f64>, Refused> {
    let (loss, data) = problem(request)?;
    let derivatives = if request.hessian { Derivatives::Hessian } else { Derivatives::Gradient };
    let format = request.dtype.format();
    let seed = DoubleDouble::from(0.0);
    let exact = loss.evaluate_with(&data.batch(), &seed, |z| DoubleDouble::from(*z), derivatives)?;
    Ok(exact.map(|x| x.round(format)))
}

/// The reference's answer to a request, as `lossproof serve` gives it.
pub fn answer(request: &Request) -> Reply {
    match evaluate(request) {
        Ok(evaluation) => Reply::Answer(to_answer(request, evaluation)),
        Err(refused) => Reply::Error { id: Some(request.id), why: refused.to_string() },
    }
}

/// An evaluation in the shapes of the protocol.
pub fn to_answer(request: &Request, evaluation: Evaluation<f64>) -> Answer {
    let shaped = |values: Vec<f64>| -> Option<Grid> { request.logits.with_values(values) };
    let loss = match evaluation.loss[..] {
        [one] if request.reduced() => Values::One(one),
        _ if request.by_element() => {
            let (rows, columns) = (request.rows(), request.logits.columns());
            Values::Rows(Table::from_values(rows, columns, evaluation.loss).unwrap_or_default())
        }
        _ => Values::Each(evaluation.loss),
    };
    Answer {
        id: request.id,
        loss,
        gradient: request.gradient.then(|| shaped(evaluation.gradient)).flatten(),
        hessian: evaluation.hessian.and_then(shaped),
        state: evaluation.density,
    }
}

/// What the reference offers: everything.
pub fn hello() -> Hello {
    use lossproof::{Link, Reduction};
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Hello {
        name: Some(NAME.to_owned()),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        losses: LOSSES.iter().map(|entry| entry.name.to_owned()).collect(),
        weightings: WEIGHTINGS.iter().map(|entry| entry.name.to_owned()).collect(),
        links: vec![Link::Softmax, Link::Sigmoid],
        dtypes: Dtype::ALL.to_vec(),
        reductions: vec![Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean],
        gradient: true,
        hessian: true,
        extensions: owned(&EXTENSIONS),
        encodings: owned(&["base64"]),
    }
}

/// The extensions of the protocol.
const EXTENSIONS: [&str; 8] = [
    "row-weights",
    "ignored-targets",
    "cotangent",
    "state",
    "soft-targets",
    "multi-label",
    "soft-labels",
    "label-smoothing",
];

/// The name under which the reference serves; a subject of this name is graded by the oracle throughout.
pub const NAME: &str = "lossproof";

impl Dtype {
    /// The floating-point format.
    pub fn format(self) -> Format {
        match self {
            Self::F16 => Format::F16,
            Self::Bf16 => Format::BF16,
            Self::F32 => Format::F32,
            Self::F64 => Format::F64,
        }
    }
}
