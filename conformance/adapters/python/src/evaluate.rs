//! The reference on NumPy arrays.

use lossproof::{Derivatives, DoubleDouble, Error, Link, Loss, Modulation, Weighting, registry};
use lossproof_fused::{Batch, Prepared, targets_as_u32};
use lossproof_harness::protocol::{link_from_name, reduction_from_name};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyReadwriteArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::parallel::{self, Found};

/// The target that stands for none, as in every adapter.
const IGNORED: i64 = -100;

/// A weighting's kind, its β and its weights.
type Named = (String, Option<f64>, Option<Vec<f64>>);
type Numbers<'py> = Bound<'py, PyArray1<f64>>;

/// Loss, Hessian and GHM-C's state, each a flat array; the gradient goes into an array of the logits' shape.
#[pyfunction]
#[pyo3(signature = (loss, parameters, weighting, link, reduction, logits, targets, gradient, *, class_counts, row_weights,
                    draws, state, hessian, exact))]
#[allow(clippy::too_many_arguments, clippy::needless_pass_by_value)] // they are what Python passes
pub(crate) fn evaluate<'py>(
    py: Python<'py>,
    loss: &str,
    parameters: Vec<(String, f64)>,
    weighting: Option<Named>,
    link: &str,
    reduction: &str,
    logits: PyReadonlyArray2<'py, f64>,
    targets: PyReadonlyArray1<'py, i64>,
    mut gradient: PyReadwriteArray2<'py, f64>,
    class_counts: Option<Vec<u64>>,
    row_weights: Option<PyReadonlyArray1<'py, f64>>,
    draws: Option<Vec<Vec<bool>>>,
    state: Option<Vec<f64>>,
    hessian: bool,
    exact: bool,
) -> PyResult<(Numbers<'py>, Option<Numbers<'py>>, Option<Numbers<'py>>)> {
    let loss = named(loss, &parameters, weighting, link, reduction).map_err(PyValueError::new_err::<String>)?;
    let columns = logits.as_array().ncols();
    let weights = row_weights.as_ref().map(PyReadonlyArray1::as_slice).transpose()?;
    let (logits, targets, gradient) = (logits.as_slice()?, targets.as_slice()?, gradient.as_slice_mut()?);
    if gradient.len() != logits.len() {
        return Err(PyValueError::new_err("`gradient` has another shape than `logits`"));
    }
    let found = py.detach(|| -> Result<Found, String> {
        // The fused kernel has no second derivatives and starts GHM-C anew; SEQL's draws come row by row there.
        let density = matches!(loss.modulation, Modulation::GradientDensity { .. });
        if !exact && !hessian && draws.is_none() && !density {
            let batch = (columns, targets, weights);
            return fused(loss, logits, batch, class_counts.as_deref(), gradient).map_err(|error| error.to_string());
        }
        let wanted = classes_of(targets, if loss.link == Link::Sigmoid { 2 } else { columns })?;
        let batch = lossproof::Batch {
            class_counts: class_counts.as_deref(),
            row_weights: weights,
            draws: draws.as_deref(),
            density: state.as_deref(),
            ..lossproof::Batch::row_major(logits, targets.len(), columns, &wanted).map_err(|error| said(&error))?
        };
        let derivatives = if hessian { Derivatives::Hessian } else { Derivatives::Gradient };
        let found = if exact {
            parallel::evaluate(&loss, (logits, &batch), &DoubleDouble::from(0.0), derivatives, gradient, f64::from)
        } else {
            parallel::evaluate(&loss, (logits, &batch), &0.0, derivatives, gradient, |x| x)
        };
        found.map_err(|error| said(&error))
    });
    let (loss, hessian, density) = found.map_err(PyValueError::new_err::<String>)?;
    let array = |numbers: Vec<f64>| numbers.into_pyarray(py);
    Ok((array(loss), hessian.map(array), density.map(array)))
}

/// Loss and gradient by vector instructions.
fn fused(
    loss: Loss,
    logits: &[f64],
    (columns, targets, row_weights): (usize, &[i64], Option<&[f64]>),
    class_counts: Option<&[u64]>,
    gradient: &mut [f64],
) -> Result<Found, lossproof_fused::Error> {
    let classes = if loss.link == Link::Sigmoid { 2 } else { columns };
    // The reference's words for what it refuses, which do not depend on the rows.
    loss.per_class(&0.0, classes, class_counts)?;
    let targets = targets_as_u32(targets, Some(IGNORED), classes)?;
    let mut batch = Batch::new(classes, &targets, Some(lossproof_fused::IGNORED.into()))?;
    if let Some(weights) = row_weights {
        batch = batch.row_weights(weights)?;
    }
    let found = Prepared::new(loss, class_counts)?.evaluate(logits, batch, Some(gradient), None)?;
    Ok((found.loss, None, None))
}

/// The loss by the registry's names.
fn named(
    loss: &str,
    parameters: &[(String, f64)],
    weighting: Option<Named>,
    link: &str,
    reduction: &str,
) -> Result<Loss, String> {
    let parameters: Vec<(&str, f64)> = parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let entry = registry::loss(loss).map_err(|error| said(&error))?;
    let (adjustment, modulation) = entry.slots(&parameters, false).map_err(|error| said(&error))?;
    let weighting = match weighting {
        None => Weighting::None,
        Some((kind, beta, weights)) => {
            let beta: Vec<(&str, f64)> = beta.iter().map(|beta| ("beta", *beta)).collect();
            let entry = registry::weighting(&kind).map_err(|error| said(&error))?;
            entry.slot(&beta, weights.as_deref()).map_err(|error| said(&error))?
        }
    };
    let unknown =
        |what: &str, name: &str, expected: &str| format!("there is no {what} `{name}`; expected one of {expected}");
    let link = link_from_name(link).ok_or_else(|| unknown("link", link, "softmax, sigmoid"))?;
    let reduction = reduction_from_name(reduction)
        .ok_or_else(|| unknown("reduction", reduction, "none, sum, mean, weighted-mean"))?;
    Ok(Loss { adjustment, link, modulation, weighting, reduction })
}

/// The targets as the reference takes them.
fn classes_of(targets: &[i64], classes: usize) -> Result<Vec<Option<usize>>, String> {
    let class = |(row, &value): (usize, &i64)| match usize::try_from(value) {
        Ok(class) => Ok(Some(class)),
        Err(_) if value == IGNORED => Ok(None),
        Err(_) => {
            let last = classes.saturating_sub(1);
            Err(format!("targets[{row}] is {value}; expected a class from 0 to {last}, or {IGNORED}, which is ignored"))
        }
    };
    targets.iter().enumerate().map(class).collect()
}

fn said(error: &Error) -> String {
    error.to_string()
}
