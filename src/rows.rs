//! From the curve of the margin to the logits.
//!
//! With `s_k = e^{a_k}/Σ_{j≠y} e^{a_j}`: `∂t/∂a_y = 1`, `∂t/∂a_k = −s_k`, `∂s_k/∂a_k = s_k(1 − s_k)`, so
//!
//! - `∂L/∂a_y = L'`, `∂L/∂a_k = −L'·s_k`
//! - `∂²L/∂a_y² = L''`, `∂²L/∂a_k² = L''·s_k² − L'·s_k·(1 − s_k)`
//!
//! and in the raw logits times `scale` and `scale²`, since `a = scale·(z − …)`.

use crate::adjustment::Prepared;
use crate::link::Row;
use crate::modulation::Curve;
use crate::real::sum;
use crate::{Derivatives, Link, Real};

/// The rows' losses and derivatives, as they are put together.
pub(crate) struct Rows<T> {
    pub(crate) loss: Vec<T>,
    pub(crate) gradient: Vec<T>,
    pub(crate) hessian: Option<Vec<T>>,
    /// The classes that have a logit of the caller's: all, or with the sigmoid link class 1.
    reported: std::ops::Range<usize>,
}

impl<T: Real> Rows<T> {
    pub(crate) fn new(derivatives: Derivatives, link: Link, classes: usize, rows: usize) -> Self {
        let reported = if link == Link::Sigmoid { 1..2 } else { 0..classes };
        let numbers = rows * reported.len();
        Self {
            loss: Vec::with_capacity(rows),
            gradient: Vec::with_capacity(numbers),
            hessian: (derivatives >= Derivatives::Hessian).then(|| Vec::with_capacity(numbers)),
            reported,
        }
    }

    /// A row that is 0 (ignored) or NaN throughout.
    pub(crate) fn push_constant(&mut self, x: &T) {
        self.loss.push(x.clone());
        self.gradient.extend(self.reported.clone().map(|_| x.clone()));
        if let Some(hessian) = &mut self.hessian {
            hessian.extend(self.reported.clone().map(|_| x.clone()));
        }
    }

    /// A row that is a mixture of others, in these parts.
    pub(crate) fn push_mixed(&mut self, of: &Self, parts: &[T]) {
        let mixed = |numbers: &[T], place: usize| {
            let terms: Vec<T> = numbers
                .iter()
                .skip(place)
                .step_by(numbers.len() / parts.len())
                .zip(parts)
                .map(|(x, part)| part.clone() * x.clone())
                .collect();
            sum(&parts[0], &terms)
        };
        self.loss.push(mixed(&of.loss, 0));
        let width = self.reported.len();
        self.gradient.extend((0..width).map(|k| mixed(&of.gradient, k)));
        if let (Some(hessian), Some(of)) = (&mut self.hessian, &of.hessian) {
            hessian.extend((0..width).map(|k| mixed(of, k)));
        }
    }

    /// A row of which `curve` gives the loss; `incoming` multiplies the derivatives.
    pub(crate) fn push(
        &mut self,
        row: &Row<T>,
        target: usize,
        curve: &Curve<T>,
        adjustment: &Prepared<T>,
        incoming: &T,
    ) {
        self.loss.push(curve.value.clone());
        let slope = adjustment.scaled(curve.slope.clone()) * incoming.clone();
        for k in self.reported.clone() {
            self.gradient.push(if k == target { slope.clone() } else { -(slope.clone() * row.shares[k].clone()) });
        }
        let Some(hessian) = &mut self.hessian else { return };
        let slope = adjustment.scaled(slope);
        let curvature = adjustment.scaled(adjustment.scaled(curve.curvature.clone())) * incoming.clone();
        for k in self.reported.clone() {
            if k == target {
                hessian.push(curvature.clone());
                continue;
            }
            let share = row.shares[k].clone();
            let rest = match &row.largest {
                Some((largest, rest)) if *largest == k => rest.clone(),
                _ => share.lift(1.0) - share.clone(),
            };
            let bend = slope.clone() * share.clone() * rest;
            hessian.push(curvature.clone() * share.clone() * share - bend);
        }
    }
}
