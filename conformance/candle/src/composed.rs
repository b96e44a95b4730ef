//! The composed form: candle's own operations, from the formula as it stands in the specification. candle differentiates it.
//!
//! Half types are computed in f32. What is added to the formula is what keeps it finite: differences of logits first, their
//! maximum taken out before the exponentials, and `sinc` by its series where its quotient would be 0/0.

use std::f64::consts::PI;

use candle_core::{D, DType, Device, Error, Result, Tensor};
use lossproof::{Adjustment, Link, Modulation, Reduction};
use lossproof_gpu::Density;

use crate::inputs::Checked;
use crate::{Batch, Criterion};

/// The loss, and GHM-C's moving average.
pub(crate) fn forward(
    criterion: &Criterion,
    batch: &Batch,
    density: Option<&[f64]>,
) -> Result<(Tensor, Option<Vec<f64>>)> {
    let checked = Checked::new(criterion, batch)?;
    criterion.prepared.check_density(density).map_err(Error::wrap)?;
    let given = batch.logits.dtype();
    let dtype = if given == DType::F64 { given } else { DType::F32 };
    if checked.rows == 0 {
        return Ok((nothing(criterion.loss().reduction, batch.logits)?, None));
    }
    let row = Rows::new(criterion, batch, &checked, dtype)?;
    let (weights, divisor) =
        checked.with_view(|batch| (batch.weights(&criterion.prepared), batch.divisor(&criterion.prepared)))?;
    let mut weight = row.vector(weights)?;
    let mut state = None;
    if let Modulation::GradientDensity { bins, momentum } = criterion.loss().modulation {
        let (weights, after) = gradient_density(&row, &checked, (bins, momentum, density))?;
        weight = (weight * row.vector(weights)?)?;
        state = after;
    }
    let loss = match criterion.loss().modulation {
        Modulation::One | Modulation::GradientDensity { .. } => (weight * &row.nll)?,
        Modulation::Focal { gamma } => (weight * focal(&row.q, gamma)? * &row.nll)?,
        Modulation::HardMining { delta } => (weight * hard_mining(&row.p, delta)? * &row.nll)?,
        Modulation::HardMiningAsPublished { delta } => {
            let psi = (weight * &row.nll)?;
            let p = psi.neg()?.exp()?.clamp(1e-10, 1.0 - 1e-10)?;
            ((hard_mining(&p, delta)? * psi)? * 10.0)?
        }
    };
    let loss = match criterion.loss().reduction {
        Reduction::None => loss,
        // In f64 where there is one, since in f32 the sum of a million rows has lost four digits.
        _ if loss.device().is_metal() => (loss.sum_all()? / divisor)?,
        _ => (loss.to_dtype(DType::F64)?.sum_all()? / divisor)?,
    };
    Ok((loss.to_dtype(given)?, state))
}

/// The loss of no rows: candle does not reduce over nothing. A mean of nothing is no number.
pub(crate) fn nothing(reduction: Reduction, logits: &Tensor) -> Result<Tensor> {
    match reduction {
        Reduction::None => Tensor::zeros(0, logits.dtype(), logits.device()),
        Reduction::Sum => Tensor::zeros((), logits.dtype(), logits.device()),
        Reduction::Mean | Reduction::WeightedMean => {
            Tensor::full(f64::NAN, (), &Device::Cpu)?.to_dtype(logits.dtype())?.to_device(logits.device())
        }
    }
}

/// Where each row lies, `[N]`: `p = e^{a_y}/Σ_k e^{a_k}`, `q = 1 − p`, `ℓ = −log p`.
struct Rows {
    p: Tensor,
    q: Tensor,
    nll: Tensor,
}

impl Rows {
    fn new(criterion: &Criterion, batch: &Batch, checked: &Checked, dtype: DType) -> Result<Self> {
        let device = batch.logits.device();
        let mut z = batch.logits.contiguous()?.to_dtype(dtype)?;
        if criterion.loss().link == Link::Sigmoid {
            let z1 = z.reshape((checked.rows, 1))?;
            z = Tensor::cat(&[&z1.zeros_like()?, &z1], 1)?;
        }
        let y: Vec<u32> = checked.with_view(|batch| batch.targets().map(Option::unwrap_or_default).collect())?;
        let y = Tensor::from_vec(y, (checked.rows, 1), device)?;
        // Converted on the CPU: not every device has f64.
        let of = |numbers: Vec<f64>| {
            Tensor::from_vec(numbers, checked.classes, &Device::Cpu)?.to_dtype(dtype)?.to_device(device)
        };
        let of_target = |numbers: &Tensor| numbers.index_select(&y.flatten_all()?, 0)?.unsqueeze(1);

        let mut a = z.broadcast_sub(&z.gather(&y, 1)?)?;
        if let Some(classes) = criterion.classes() {
            match criterion.loss().adjustment {
                Adjustment::Margin { scale, .. } => {
                    a = (a.broadcast_add(&of_target(&of(classes.margins.clone())?)?)? * scale)?;
                }
                Adjustment::LogPrior => {
                    let prior = of(classes.masses.iter().map(|mass| mass.ln()).collect())?;
                    a = a.broadcast_add(&prior)?.broadcast_sub(&of_target(&prior)?)?;
                }
                Adjustment::Identity | Adjustment::EqualizationMask { .. } => {}
            }
        }
        let hidden = hidden(criterion, checked, &y, device)?;
        let a = hidden.where_cond(&a.ones_like()?.affine(0.0, f64::NEG_INFINITY)?, &a)?;
        let shift = a.max(D::Minus1)?.relu()?.detach();
        let own = shift.neg()?.exp()?;
        let rivals = a.broadcast_sub(&shift.unsqueeze(1)?)?.exp()?.sum(D::Minus1)?;
        let total = (&own + &rivals)?;
        Ok(Self { p: (&own / &total)?, q: (rivals / &total)?, nll: (shift + total.log()?)? })
    }

    /// One number a row.
    fn vector(&self, numbers: Vec<f64>) -> Result<Tensor> {
        Tensor::from_vec(numbers, self.p.dims(), &Device::Cpu)?.to_dtype(self.p.dtype())?.to_device(self.p.device())
    }
}

/// 1 at the target, whose own exponential is no rival's, and at the classes that SEQL masks.
fn hidden(criterion: &Criterion, checked: &Checked, y: &Tensor, device: &Device) -> Result<Tensor> {
    let shape = (checked.rows, checked.classes);
    let drawn = match (&checked.draws, criterion.classes()) {
        (Some(draws), Some(classes)) => {
            let rare = classes.rare.iter().cycle();
            draws.iter().zip(rare).map(|(draw, rare)| u8::from(*draw != 0 && *rare)).collect()
        }
        _ => vec![0; checked.rows * checked.classes],
    };
    let classes = Tensor::arange(0, checked.classes as u32, device)?.broadcast_as(shape)?;
    let target = classes.broadcast_eq(y)?;
    target.maximum(&Tensor::from_vec(drawn, shape, device)?)
}

/// `(1 − p)^γ`.
fn focal(q: &Tensor, gamma: f64) -> Result<Tensor> {
    if gamma == 0.0 {
        return q.ones_like();
    }
    // The logarithm of the smallest number, so that its derivative is one.
    let least = if q.dtype() == DType::F64 { f64::MIN_POSITIVE } else { f64::from(f32::MIN_POSITIVE) };
    (q.maximum(least)?.log()? * gamma)?.exp()
}

/// `w_δ(p) = sinc(p) − sinc(δp)·e^{−δp}`.
fn hard_mining(p: &Tensor, delta: f64) -> Result<Tensor> {
    let u = (p * delta)?;
    sinc(p)? - (sinc(&u)? * u.neg()?.exp()?)?
}

/// `sin(πx)/(πx)`, by its series below 10^-3, where it is right to 2·10^-19.
fn sinc(x: &Tensor) -> Result<Tensor> {
    let near = x.lt(1e-3)?;
    let elsewhere = near.where_cond(&x.ones_like()?, x)?;
    let quotient = ((&elsewhere * PI)?.sin()? / (elsewhere * PI)?)?;
    let square = (near.where_cond(x, &x.zeros_like()?)? * PI)?.sqr()?;
    let series = (square.affine(1.0 / 120.0, -1.0 / 6.0)? * &square)?.affine(1.0, 1.0)?;
    near.where_cond(&series, &quotient)
}

/// The weight of each row under GHM-C, and the moving average; no derivative goes through either.
fn gradient_density(
    row: &Rows,
    checked: &Checked,
    (bins, momentum, before): (usize, f64, Option<&[f64]>),
) -> Result<(Vec<f64>, Option<Vec<f64>>)> {
    let q: Vec<f64> = row.q.to_device(&Device::Cpu)?.to_dtype(DType::F64)?.to_vec1()?;
    let mut counts = Some(vec![0_u64; bins]);
    let bin = |q: f64| ((q * bins as f64) as usize).min(bins - 1);
    checked.with_view(|batch| {
        for (q, _) in q.iter().zip(batch.targets()).filter(|(_, target)| target.is_some()) {
            match &mut counts {
                Some(counts) if !q.is_nan() => counts[bin(*q)] += 1,
                _ => counts = None,
            }
        }
    })?;
    let density = Density::new(counts.as_deref(), bins, momentum, before);
    Ok((q.iter().map(|q| density.weights[bin(*q)]).collect(), density.state))
}
