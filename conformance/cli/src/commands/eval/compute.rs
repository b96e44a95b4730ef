//! The numbers that `eval` prints, each as an enclosure.

use lossproof::{Ball, Derivatives, Loss, RowDetail};
use lossproof_harness::protocol::{Answer, Request};
use lossproof_harness::reference;

use crate::enclosure::Enclosure;
use crate::failure::Failure;

/// What binary64 needs to be told from its neighbours.
const DIGITS: usize = 17;

/// A request and everything that is said about it.
pub(super) struct Computed {
    pub(super) request: Request,
    pub(super) loss: Loss,
    /// The answer as `serve` gives it.
    pub(super) answer: Answer,
    /// The significant digits that are shown, and whether they were asked for.
    pub(super) digits: usize,
    pub(super) digits_asked: bool,
    pub(super) values: Vec<Enclosure>,
    pub(super) gradient: Vec<Enclosure>,
    pub(super) hessian: Vec<Enclosure>,
    /// `None` for a row that is ignored, or NaN.
    pub(super) rows: Vec<Option<RowDetail<Ball>>>,
}

/// Computes a request in double-double with an error bound, which settles about 30 digits.
///
/// # Errors
/// What the request has wrong.
pub(super) fn compute(request: Request, digits: Option<usize>) -> Result<Computed, Failure> {
    let (loss, data) = reference::problem(&request)?;
    let batch = data.batch();
    let bounded = loss.evaluate_bounded(&batch, Derivatives::Hessian)?;
    let rows = loss.details(&batch, &Ball::from(0.0), |z| Ball::from(*z))?;
    let format = request.dtype.format();
    let answer = reference::to_answer(&request, bounded.clone().map(|ball| ball.midpoint().round(format)));
    let enclosed = |balls: Vec<Ball>| balls.into_iter().map(Enclosure::from).collect::<Vec<_>>();
    Ok(Computed {
        loss,
        answer,
        digits: digits.unwrap_or(DIGITS),
        digits_asked: digits.is_some(),
        values: enclosed(bounded.loss),
        gradient: enclosed(bounded.gradient),
        hessian: enclosed(bounded.hessian.unwrap_or_default()),
        rows,
        request,
    })
}
