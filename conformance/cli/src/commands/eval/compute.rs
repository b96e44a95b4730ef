//! The numbers that `eval` prints, each as an enclosure.

use lossproof::{Ball, Batch, Derivatives, Loss, RowDetail};
use lossproof_harness::protocol::{Answer, Request};
use lossproof_harness::reference;
use lossproof_oracle::{Value, enclose};

use crate::enclosure::Enclosure;
use crate::failure::Failure;

/// What binary64 needs to be told from its neighbours.
pub(super) const DIGITS: usize = 17;

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
    /// `None` for a row that is ignored, or NaN, or whose target is of several classes.
    pub(super) rows: Vec<Option<RowDetail<Ball>>>,
}

/// Computes a request in double-double with an error bound, which settles about 28 digits. Where more are asked for, or
/// where terms cancel, the oracle's arbitrary precision answers.
///
/// # Errors
/// What the request has wrong.
pub(super) fn compute(request: Request, digits: Option<usize>) -> Result<Computed, Failure> {
    let (loss, data) = reference::problem(&request)?;
    let batch = data.batch();
    let bounded = loss.evaluate_bounded(&batch, Derivatives::Hessian)?;
    let rows = if data.is_mixed() {
        vec![None; data.rows]
    } else {
        loss.details(&batch, &Ball::from(0.0), |z| Ball::from(*z))?
    };
    let format = request.dtype.format();
    let answer = reference::to_answer(&request, bounded.clone().map(|ball| ball.midpoint().round(format)));
    let enclosed = |balls: Vec<Ball>| balls.into_iter().map(Enclosure::from).collect::<Vec<_>>();
    let mut computed = Computed {
        loss,
        answer,
        digits: digits.unwrap_or(DIGITS),
        digits_asked: digits.is_some(),
        values: enclosed(bounded.loss),
        gradient: enclosed(bounded.gradient),
        hessian: enclosed(bounded.hessian.unwrap_or_default()),
        rows,
        request,
    };
    // A decimal that lies almost on a tie needs more bits than its digits have; each attempt doubles them.
    for doubling in 0..3 {
        if computed.settled() || !computed.sharpen(&batch, bits(computed.digits) << doubling) {
            break;
        }
    }
    Ok(computed)
}

/// The bits in so many decimal digits, and some more.
fn bits(digits: usize) -> u32 {
    (digits as f64 * std::f64::consts::LOG2_10) as u32 + 16
}

impl Computed {
    fn settled(&self) -> bool {
        let mut all = self.values.iter().chain(&self.gradient).chain(&self.hessian);
        all.all(|value| value.settles(self.digits))
    }

    /// Puts the oracle's enclosures where double-double's do not settle the digits. False where the oracle has no answer:
    /// then fewer digits are certain, which the report says.
    fn sharpen(&mut self, batch: &Batch, bits: u32) -> bool {
        let Ok(exact) = enclose(&self.loss, batch, true, bits) else { return false };
        let digits = self.digits;
        let put = |own: &mut Vec<Enclosure>, new: &[Value]| {
            for (own, new) in own.iter_mut().zip(new) {
                if !own.settles(digits) {
                    *own = new.into();
                }
            }
        };
        put(&mut self.values, &exact.loss);
        put(&mut self.gradient, &exact.gradient);
        put(&mut self.hessian, exact.hessian.as_deref().unwrap_or_default());
        true
    }
}
