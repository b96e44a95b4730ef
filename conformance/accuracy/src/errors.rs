//! The errors of one batch in every arithmetic of its dtype, against the oracle.

use lossproof::{Ball, Derivatives, DoubleDouble, Evaluation, Loss, Real};
use lossproof_harness::protocol::{BatchData, Dtype, Request};
use lossproof_harness::reference::problem;
use lossproof_oracle::{Enclosures, Format, Interval, Value, enclose};

use crate::Arithmetic;
use crate::measure::Failed;

/// Beyond a double-double's own 106 bits by enough that the enclosure's width does not show.
const BITS: u32 = 136;

/// The errors of the numbers of one or more batches.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Errors {
    pub(crate) loss: Vec<f64>,
    pub(crate) gradient: Vec<f64>,
    pub(crate) hessian: Vec<f64>,
    /// The largest bound of each, where one is derived.
    pub(crate) bounds: Option<[f64; 3]>,
}

impl Errors {
    pub(crate) fn append(&mut self, mut other: Self) {
        self.loss.append(&mut other.loss);
        self.gradient.append(&mut other.gradient);
        self.hessian.append(&mut other.hessian);
        if let (Some(bounds), Some(other)) = (&mut self.bounds, other.bounds) {
            for (bound, other) in bounds.iter_mut().zip(other) {
                *bound = bound.max(other);
            }
        }
    }

    fn of<T: Copy>(got: &Evaluation<T>, exact: &Enclosures, error: impl Fn(T, &Value) -> Option<f64>) -> Self {
        let each = |got: &[T], exact: &[Value]| -> Vec<f64> {
            got.iter().zip(exact).filter_map(|(x, exact)| error(*x, exact)).collect()
        };
        Self {
            loss: each(&got.loss, &exact.loss),
            gradient: each(&got.gradient, &exact.gradient),
            hessian: each(got.hessian.as_deref().unwrap_or_default(), exact.hessian.as_deref().unwrap_or_default()),
            bounds: None,
        }
    }
}

/// The errors of a request's batch in every arithmetic that its dtype is measured in.
///
/// # Errors
/// [`Failed`] where the reference or the oracle gives no answer.
pub(crate) fn errors(request: &Request) -> Result<Vec<(Arithmetic, Errors)>, Failed> {
    let failed = |why: String| Failed { request: Box::new(request.clone()), why };
    let (loss, data) = problem(request).map_err(|refused| failed(refused.to_string()))?;
    let exact = enclose(&loss, &data.batch(), true, BITS).map_err(|undecided| failed(undecided.to_string()))?;
    let of = |arithmetic: Arithmetic| in_one(arithmetic, &loss, &data, &exact).map(|errors| (arithmetic, errors));
    let arithmetics = Arithmetic::ALL.into_iter().filter(|arithmetic| arithmetic.dtype() == request.dtype);
    arithmetics.map(of).collect::<Result<_, _>>().map_err(|error| failed(error.to_string()))
}

fn in_one(
    arithmetic: Arithmetic,
    loss: &Loss,
    data: &BatchData,
    exact: &Enclosures,
) -> Result<Errors, lossproof::Error> {
    Ok(match arithmetic {
        Arithmetic::Reference(dtype) => {
            let wide = evaluate(loss, data, &DoubleDouble::from(0.0), DoubleDouble::from)?;
            let rounded = wide.map(|x| x.round(dtype.format()));
            Errors::of(&rounded, exact, |x, exact| Some(ulps(x, exact, format(dtype))))
        }
        Arithmetic::DoubleDouble => {
            let wide = evaluate(loss, data, &DoubleDouble::from(0.0), DoubleDouble::from)?;
            let balls = evaluate(loss, data, &Ball::from(0.0), Ball::from)?;
            let hessian = balls.hessian.unwrap_or_default();
            let bounds = [&balls.loss, &balls.gradient, &hessian].map(|list| largest_bound(list));
            Errors { bounds: Some(bounds), ..Errors::of(&wide, exact, relative) }
        }
        Arithmetic::Plain(Dtype::F64) => {
            let plain = evaluate(loss, data, &0.0_f64, |z| z)?;
            Errors::of(&plain, exact, |x, exact| Some(ulps(x, exact, Format::F64)))
        }
        Arithmetic::Plain(_) => {
            let plain = evaluate(loss, data, &0.0_f32, |z| z as f32)?;
            Errors::of(&plain, exact, |x, exact| Some(ulps(f64::from(x), exact, Format::F32)))
        }
    })
}

fn evaluate<T: Real>(
    loss: &Loss,
    data: &BatchData,
    seed: &T,
    lift: impl Fn(f64) -> T,
) -> Result<Evaluation<T>, lossproof::Error> {
    loss.evaluate_with(&data.batch(), seed, |z| lift(*z), Derivatives::Hessian)
}

/// The oracle's name of a dtype's format.
pub(crate) fn format(dtype: Dtype) -> Format {
    match dtype {
        Dtype::F16 => Format::F16,
        Dtype::Bf16 => Format::BF16,
        Dtype::F32 => Format::F32,
        Dtype::F64 => Format::F64,
    }
}

/// The error in ulps; 0 for an infinity that the exact value overflows to.
fn ulps(x: f64, exact: &Value, format: Format) -> f64 {
    if x.is_infinite() && exact.round(format) == Some(x) { 0.0 } else { exact.ulps(x, format) }
}

/// Errors and bounds of double-double are told in units of `2^−106`.
const UNITS: f64 = (1_u128 << 106) as f64;
/// Within these both halves of a double-double are normal binary64 numbers, and `hi + lo` is all of it.
const SPLIT: std::ops::Range<f64> = 1e-280..1e300;

/// `|x − exact|/|exact|` in units of `2^−106`; `None` where binary64 has not the range for the two halves.
fn relative(x: DoubleDouble, exact: &Value) -> Option<f64> {
    let Value::Finite(exact) = exact else {
        return Some(exact.abs_error(x.into()));
    };
    if exact.is_zero() && x.is_zero() {
        return Some(0.0);
    }
    let hi = f64::from(x);
    if !SPLIT.contains(&hi.abs()) {
        return None;
    }
    let lo = f64::from(x - DoubleDouble::from(hi));
    let arithmetic = lossproof_oracle::Arithmetic::new(256);
    let off = arithmetic.sub(&arithmetic.sub(exact, &Interval::from_f64(hi)), &Interval::from_f64(lo));
    let ratio = arithmetic.div(&Interval::point(off.greatest_magnitude()), &Interval::point(exact.least_magnitude()));
    Some(Format::F64.round(ratio.upper()) * UNITS)
}

/// The largest bound of a list that [`relative`] measures, in the same units.
fn largest_bound(balls: &[Ball]) -> f64 {
    let measured = balls.iter().filter(|ball| SPLIT.contains(&ball.midpoint().approx().abs()));
    let bound = |ball: &Ball| f64::from(ball.radius() / (ball.midpoint().abs() - ball.radius())) * UNITS;
    measured.map(bound).fold(0.0, f64::max)
}
