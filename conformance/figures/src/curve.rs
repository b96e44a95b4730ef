//! The numbers of a curve over the probability `p` of the target: the reference's own.

use lossproof::{Batch, Derivatives, DoubleDouble, Error, Loss, Modulation, Real, RowDetail};

/// How probabilities are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Evenly from 0 to 1.
    Linear,
    /// By their decimal logarithm, from 1e-12 to 1.
    Logarithmic,
}

/// The least probability of a logarithmic axis, as its decimal logarithm.
pub(crate) const LEAST: i32 = -12;
/// Points to a decade: fewer than a pixel of width lies between two.
const A_DECADE: i32 = 36;
/// Points of a linear axis, besides those near 0.
const EVEN: i32 = 400;

impl Spread {
    /// The probabilities at which a curve is computed, rising.
    fn probabilities(self) -> Vec<f64> {
        let decade = |index: i32| {
            let ten = DoubleDouble::from(10.0);
            f64::from((DoubleDouble::from(f64::from(index) / f64::from(A_DECADE)) * ten.ln()).exp())
        };
        let to_one = |from: i32| (from * A_DECADE..=0).map(decade);
        match self {
            Self::Logarithmic => to_one(LEAST).collect(),
            // Where δ is large, all of HMLoss's hump is in the first pixel, and must still reach its height.
            Self::Linear => {
                let step = 1.0 / f64::from(EVEN);
                let near = to_one(LEAST).filter(|p| *p < step);
                std::iter::once(0.0).chain(near).chain((1..=EVEN).map(|index| f64::from(index) * step)).collect()
            }
        }
    }
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The target's probability.
    pub p: f64,
    /// `L`.
    pub loss: f64,
    /// `m(p)`.
    pub weight: f64,
    /// `dL/dt`, in the margin `t = ln(p/(1 − p))`.
    pub gradient: f64,
}

/// A loss with a modulation over `p`: each number the reference's, of a row of two classes whose logits are `t` and 0.
///
/// # Errors
/// A parameter that is out of its range.
///
/// ```
/// use lossproof::Modulation;
/// use lossproof_figures::{Spread, curve};
/// let points = curve(Modulation::Focal { gamma: 2.0 }, Spread::Linear)?;
/// assert_eq!((points[0].weight, points[points.len() - 1].loss), (1.0, 0.0));
/// # Ok::<(), lossproof::Error>(())
/// ```
pub fn curve(modulation: Modulation, spread: Spread) -> Result<Vec<Point>, Error> {
    let probabilities = spread.probabilities();
    let logits: Vec<f64> = probabilities.iter().flat_map(|p| [margin(*p), 0.0]).collect();
    let targets = vec![Some(0); probabilities.len()];
    let batch = Batch::row_major(&logits, probabilities.len(), 2, &targets)?;
    let loss = Loss { modulation, ..Loss::default() };
    let values = loss.evaluate(&batch, Derivatives::Gradient)?;
    let rows = loss.details(&batch, &DoubleDouble::from(0.0), |z| DoubleDouble::from(*z))?;
    let mut points = Vec::with_capacity(probabilities.len());
    for (index, p) in probabilities.into_iter().enumerate() {
        let weight = |row: &RowDetail<DoubleDouble>| modulation.modulate(&row.posterior, &row.density).value.into();
        let weight = rows[index].as_ref().map_or(f64::NAN, weight);
        points.push(Point { p, loss: values.loss[index], weight, gradient: values.gradient[2 * index] });
    }
    Ok(points)
}

/// `ln(p/(1 − p))`, from −∞ to +∞.
fn margin(p: f64) -> f64 {
    let p = DoubleDouble::from(p);
    match f64::from(p) {
        1.0 => f64::INFINITY,
        _ => (p.ln() - (-p).ln_1p()).into(),
    }
}
