//! What an answer should be: every number of it, with what may be lost around it.

use lossproof::{Derivatives, DoubleDouble, Evaluation, Link, Loss, Real, Reduction, RowDetail};

use super::grade::Expected;
use super::place::{Place, place};
use super::region::{Region, adjusted};
use super::sensitivity::{Sizes, Slack, Slopes};
use crate::protocol::{BatchData, Request};
use crate::reference::{Refused, problem};

/// The exact answer to a request, with what may be lost around each number.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectations {
    /// The losses, or the one loss.
    pub loss: Vec<Expected>,
    /// The gradient, row-major.
    pub gradient: Vec<Expected>,
    /// The Hessian's diagonal, row-major, where it was asked for.
    pub hessian: Option<Vec<Expected>>,
    /// GHM-C's new moving average, where it has a momentum.
    pub state: Option<Vec<Expected>>,
    /// The region that the request counts for: the extreme one if any row is extreme, else that of most rows.
    pub region: Region,
    /// Whether the exact answer jumps so near to this input that no other implementation can be asked.
    pub jumps: bool,
}

impl Expectations {
    /// Puts other exact numbers, the oracle's, in the place of the reference's. `numbers` has the same shape.
    pub fn replace(&mut self, numbers: Evaluation<DoubleDouble>) {
        let put = |own: &mut Vec<Expected>, new: Vec<DoubleDouble>| {
            for (own, new) in own.iter_mut().zip(new) {
                own.exact = new;
            }
        };
        put(&mut self.loss, numbers.loss);
        put(&mut self.gradient, numbers.gradient);
        if let (Some(own), Some(new)) = (&mut self.hessian, numbers.hessian) {
            put(own, new);
        }
        if let (Some(own), Some(new)) = (&mut self.state, numbers.density) {
            put(own, new);
        }
    }
}

/// What the answer to a request should be, from the reference in double-double.
///
/// # Errors
/// [`Refused`] where the request itself is wrong.
pub fn expect(request: &Request) -> Result<Expectations, Refused> {
    let (loss, data) = problem(request)?;
    let seed = DoubleDouble::from(0.0);
    let batch = data.batch();
    let derivatives = if request.hessian { Derivatives::Hessian } else { Derivatives::Gradient };
    let lift = |z: &f64| DoubleDouble::from(*z);
    let exact = loss.evaluate_with(&batch, &seed, lift, derivatives)?;
    let details = loss.details(&batch, &seed, lift)?;
    Ok(assemble(request, &loss, &data, exact, &details))
}

/// A row's slacks: of its loss, of its gradient and of its Hessian's diagonal.
struct RowSlack {
    loss: Slack,
    gradient: Vec<Slack>,
    hessian: Vec<Slack>,
}

fn assemble(
    request: &Request,
    loss: &Loss,
    data: &BatchData,
    exact: Evaluation<DoubleDouble>,
    details: &[Option<RowDetail<DoubleDouble>>],
) -> Expectations {
    let zero = DoubleDouble::from(0.0);
    let none = Slack { condition: zero, working: zero };
    let mut slacks = Vec::with_capacity(data.rows);
    for (row, detail) in details.iter().enumerate() {
        let given = &data.logits[row * data.columns..(row + 1) * data.columns];
        let (Some(detail), Some(target)) = (detail, data.targets[row]) else {
            // Ignored rows are exactly 0, NaN rows are NaN: nothing may be lost.
            let numbers = || vec![none; data.columns];
            slacks.push(RowSlack { loss: none, gradient: numbers(), hessian: numbers() });
            continue;
        };
        let a = adjusted(loss, data, row, target);
        let full: Vec<f64> = if loss.link == Link::Sigmoid { vec![0.0, given[0]] } else { given.to_vec() };
        let sizes = Sizes::new(&full, &a, detail, target);
        let slopes = Slopes::of(loss.modulation, detail);
        let reported = if loss.link == Link::Sigmoid { 1..2 } else { 0..full.len() };
        let hessian = if exact.hessian.is_some() { reported.clone() } else { 0..0 };
        slacks.push(RowSlack {
            loss: slopes.loss(detail, &sizes),
            gradient: reported.map(|k| slopes.gradient(detail, &sizes, k, target)).collect(),
            hessian: hessian.map(|k| slopes.hessian(detail, &sizes, k, target)).collect(),
        });
    }
    let Place { region, jumps } = place(request, loss, data, details);
    let entries = |numbers: Vec<DoubleDouble>, of: fn(&RowSlack) -> &Vec<Slack>| -> Vec<Expected> {
        let slack = slacks.iter().flat_map(of).copied();
        numbers.into_iter().zip(slack).map(|(exact, slack)| expected(exact, slack, 1.0)).collect()
    };
    Expectations {
        gradient: entries(exact.gradient, |row| &row.gradient),
        hessian: exact.hessian.map(|numbers| entries(numbers, |row| &row.hessian)),
        loss: losses(loss.reduction, exact.loss, &slacks, details),
        state: exact.density.map(|state| state.into_iter().map(|x| expected(x, none, 1.0)).collect()),
        region,
        jumps,
    }
}

fn expected(exact: DoubleDouble, slack: Slack, rows: f64) -> Expected {
    Expected { exact, condition: slack.condition.approx(), working: slack.working.approx(), rows }
}

/// A sum adds its rows' bounds, a mean divides them by N, a weighted mean by Σω.
fn losses(
    reduction: Reduction,
    exact: Vec<DoubleDouble>,
    slacks: &[RowSlack],
    details: &[Option<RowDetail<DoubleDouble>>],
) -> Vec<Expected> {
    if reduction == Reduction::None {
        return exact.into_iter().zip(slacks).map(|(x, row)| expected(x, row.loss, 1.0)).collect();
    }
    let rows = details.iter().flatten();
    let divisor = match reduction {
        Reduction::Mean => rows.count() as f64,
        Reduction::WeightedMean => rows.fold(0.0, |sum, row| sum + row.weight.approx()),
        _ => 1.0,
    };
    let sum =
        |of: fn(&Slack) -> DoubleDouble| slacks.iter().fold(0.0, |sum, row| sum + of(&row.loss).approx()) / divisor;
    let (condition, working) = (sum(|s| s.condition), sum(|s| s.working));
    let rows = slacks.len().max(1) as f64;
    exact.into_iter().map(|exact| Expected { exact, condition, working, rows }).collect()
}
