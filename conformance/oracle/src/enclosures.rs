//! The oracle's two questions, and its answers.

use lossproof::{Batch, Loss};

use crate::batch::Problem;
use crate::error::OracleError;
use crate::precision::Goal;
use crate::rounding::Format;
use crate::value::Value;

/// The exact results of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosures {
    /// One a row with reduction none, else one.
    pub loss: Vec<Value>,
    /// Row-major, `N × C` with the softmax link, `N` with the sigmoid link.
    pub gradient: Vec<Value>,
    /// The diagonal of the Hessian in the shape of the gradient, if it was asked for.
    pub hessian: Option<Vec<Value>>,
    /// GHM-C's moving average after this batch, one a bin.
    pub density: Option<Vec<Value>>,
}

/// The exact results of a batch, each rounded once to a format, ties to even.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// One a row with reduction none, else one.
    pub loss: Vec<f64>,
    /// Row-major, `N × C` with the softmax link, `N` with the sigmoid link.
    pub gradient: Vec<f64>,
    /// The diagonal of the Hessian in the shape of the gradient, if it was asked for.
    pub hessian: Option<Vec<f64>>,
    /// GHM-C's moving average after this batch, one a bin.
    pub density: Option<Vec<f64>>,
}

/// Encloses every number of a loss on a batch in an interval that is a point, narrower than `2^−relative_bits` of the
/// number's magnitude, or within `±2^−20000`.
///
/// Logits, parameters, counts and weights are taken as the exact values of their binary64 numbers.
///
/// # Errors
///
/// [`OracleError::Input`] if the batch is not one on which the loss is defined, [`OracleError::Undecided`] if the greatest
/// working precision is not enough for some number.
pub fn enclose(loss: &Loss, batch: &Batch<f64>, hessian: bool, relative_bits: u32) -> Result<Enclosures, OracleError> {
    Problem::new(loss, batch, Goal::Relative(relative_bits as usize))?.solve(hessian)
}

/// Evaluates a loss on a batch, every number correctly rounded to `format`.
///
/// # Errors
///
/// As for [`enclose`]: a number is undecided if its enclosure at the greatest working precision still holds a tie. Ties
/// themselves are decided in rational arithmetic, and so are results like `τ(1 − ε)` with a tie `τ` and any small `ε > 0`, by
/// open ends of the enclosures. What is left takes a margin beyond 9·10^4 nats and two effects of opposite sign beside a tie:
/// a focal gradient `τ(1 − ε)^γ(1 + γεℓ)…` with `γ > 0`, or a non-binary probability such as `(1 − ε)/3` times a weight that
/// makes it one. Such a number is found to be undecided in seconds.
pub fn evaluate(loss: &Loss, batch: &Batch<f64>, hessian: bool, format: Format) -> Result<Evaluation, OracleError> {
    let exact = Problem::new(loss, batch, Goal::Rounded(format))?.solve(hessian)?;
    let rounded = |what: &'static str, values: &[Value]| -> Result<Vec<f64>, OracleError> {
        let round = |(index, value): (usize, &Value)| value.round(format).ok_or(OracleError::Undecided { what, index });
        values.iter().enumerate().map(round).collect()
    };
    Ok(Evaluation {
        loss: rounded("loss", &exact.loss)?,
        gradient: rounded("gradient", &exact.gradient)?,
        hessian: exact.hessian.map(|values| rounded("hessian", &values)).transpose()?,
        density: exact.density.map(|values| rounded("density", &values)).transpose()?,
    })
}
