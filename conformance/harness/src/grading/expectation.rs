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

/// An example's slacks: of its loss, of its gradient and of its Hessian's diagonal.
struct RowSlack {
    loss: Slack,
    gradient: Vec<Slack>,
    hessian: Vec<Slack>,
    /// How many classes its target has a part of.
    parts: usize,
}

impl RowSlack {
    fn nothing(columns: usize, hessian: usize) -> Self {
        let each = |count| vec![Slack::nothing(); count];
        Self { loss: Slack::nothing(), gradient: each(columns), hessian: each(hessian), parts: 0 }
    }

    /// Adds what may be lost in one class's part of the target.
    fn add(
        &mut self,
        loss: &Loss,
        logits: &[f64],
        adjusted: &[Option<f64>],
        detail: &RowDetail<DoubleDouble>,
        target: usize,
    ) {
        let sigmoid = loss.link == Link::Sigmoid;
        let full: Vec<f64> = if sigmoid { vec![0.0, logits[0]] } else { logits.to_vec() };
        let sizes = Sizes::new(&full, adjusted, detail, target);
        let slopes = Slopes::of(loss.modulation, detail);
        let first = usize::from(sigmoid);
        self.loss.add(detail.part, slopes.loss(detail, &sizes));
        for (own, k) in self.gradient.iter_mut().zip(first..) {
            own.add(detail.part, slopes.gradient(detail, &sizes, k, target));
        }
        for (own, k) in self.hessian.iter_mut().zip(first..) {
            own.add(detail.part, slopes.hessian(detail, &sizes, k, target));
        }
        self.parts += 1;
    }

    /// How often a smallest subnormal may be lost.
    fn terms(&self) -> f64 {
        self.parts.max(1) as f64
    }
}

fn assemble(
    request: &Request,
    loss: &Loss,
    data: &BatchData,
    exact: Evaluation<DoubleDouble>,
    details: &[Option<RowDetail<DoubleDouble>>],
) -> Expectations {
    let none = Slack::nothing();
    let columns = data.width(loss.link);
    let hessian = if exact.hessian.is_some() { columns } else { 0 };
    let mut slacks = Vec::with_capacity(data.examples(loss.link));
    for example in 0..data.examples(loss.link) {
        // Ignored rows are exactly 0, NaN rows are NaN: nothing may be lost.
        let mut slack = RowSlack::nothing(columns, hessian);
        for (target, at) in data.classes(loss.link, example) {
            let Some(detail) = &details[at] else { continue };
            slack.add(loss, data.example(loss.link, example), &adjusted(loss, data, example, target), detail, target);
        }
        slacks.push(slack);
    }
    let Place { region, jumps } = place(request, loss, data, details);
    let entries = |numbers: Vec<DoubleDouble>, of: fn(&RowSlack) -> &Vec<Slack>| -> Vec<Expected> {
        let slack = slacks.iter().flat_map(|row| of(row).iter().map(|slack| (*slack, row.terms())));
        numbers.into_iter().zip(slack).map(|(exact, (slack, terms))| expected(exact, slack, terms)).collect()
    };
    Expectations {
        gradient: entries(exact.gradient, |row| &row.gradient),
        hessian: exact.hessian.map(|numbers| entries(numbers, |row| &row.hessian)),
        loss: losses(loss.reduction, exact.loss, &slacks, divisor(loss, data, details)),
        state: exact.density.map(|state| state.into_iter().map(|x| expected(x, none, 1.0)).collect()),
        region,
        jumps,
    }
}

fn expected(exact: DoubleDouble, slack: Slack, rows: f64) -> Expected {
    Expected { exact, condition: slack.condition().approx(), working: slack.working.approx(), rows }
}

/// N or Σω of the examples that are not ignored, where the reduction divides.
fn divisor(loss: &Loss, data: &BatchData, details: &[Option<RowDetail<DoubleDouble>>]) -> f64 {
    let counted = || (0..data.examples(loss.link)).filter(|example| !data.is_ignored(loss.link, *example));
    match loss.reduction {
        Reduction::Mean => counted().count() as f64,
        Reduction::WeightedMean => {
            let weight = |example: usize, (class, at): (usize, usize)| {
                let weight = details[at].as_ref().map_or(0.0, |row| row.weight.approx());
                data.part(loss.link, example, class) * weight
            };
            let of =
                |example: usize| data.classes(loss.link, example).into_iter().map(move |class| weight(example, class));
            counted().flat_map(of).sum()
        }
        _ => 1.0,
    }
}

/// A sum adds its rows' bounds, a mean divides them by N, a weighted mean by Σω.
fn losses(reduction: Reduction, exact: Vec<DoubleDouble>, slacks: &[RowSlack], divisor: f64) -> Vec<Expected> {
    if reduction == Reduction::None {
        return exact.into_iter().zip(slacks).map(|(x, row)| expected(x, row.loss, row.terms())).collect();
    }
    let sum =
        |of: fn(&Slack) -> DoubleDouble| slacks.iter().fold(0.0, |sum, row| sum + of(&row.loss).approx()) / divisor;
    let (condition, working) = (sum(Slack::condition), sum(|s| s.working));
    let rows = slacks.iter().map(RowSlack::terms).sum::<f64>().max(1.0);
    exact.into_iter().map(|exact| Expected { exact, condition, working, rows }).collect()
}
