//! One step's numbers against the exact ones.

use lossproof::{Derivatives, DoubleDouble};
use lossproof_harness::grading::{Expected, Grade, Graded, Part, expect, grade, largest_error_bound};
use lossproof_harness::protocol::{Answer, Dtype, Grid, Request};
use lossproof_harness::reference::{Refused, problem};

/// The worst number of a step; `None` where it has none (an empty batch), or where the exact answer jumps so near to its
/// logits (GHM-C at the edge of a bin) that no other implementation can be held to it. Fast enough to ask for at every step
/// while training: [`Recorded::new`](crate::Recorded::new) makes request and answer of what is about to be written.
///
/// # Errors
/// [`Refused`] where the request itself is wrong.
///
/// ```
/// use lossproof_harness::{grading::Grade, protocol::{Answer, Grid, Request, Table, Values}};
/// let logits = Grid::Rows(Table::from_rows(&[[0.0, 0.0]]).unwrap());
/// let mut request = Request::new("ce", logits.clone(), vec![Some(0)]);
/// request.gradient = true;
/// let loss = Values::Each(vec![std::f64::consts::LN_2]);
/// let right = Answer { id: 0, loss, gradient: logits.with_values(vec![-0.5, 0.5]), hessian: None, state: None };
/// assert_eq!(lossproof_trace::check_step(&request, &right)?.unwrap().grade, Grade::A);
/// let wrong = Answer { gradient: logits.with_values(vec![0.5, -0.5]), ..right };
/// assert_eq!(lossproof_trace::check_step(&request, &wrong)?.unwrap().grade, Grade::C);
/// # Ok::<(), lossproof_harness::reference::Refused>(())
/// ```
pub fn check_step(request: &Request, answer: &Answer) -> Result<Option<Graded>, Refused> {
    if let Some(first) = plainly_right(request, answer)? {
        return Ok(Some(first));
    }
    let expectations = expect(request)?;
    Ok(if expectations.jumps { None } else { grade(request, &expectations, answer) })
}

/// The first number of an answer that is A in all its numbers, where binary64 shows it; `None` where it does not.
///
/// Grade A grants `K·(u·(|x°| + c) + η)`, and more the worse conditioned `x°` is. The reference in plain binary64 is off by no
/// more than a part in 1e12 of `|x°| + c`, which beside a narrower type's u is nothing, or below that type's η where binary64
/// underflows. So whatever lies within half of the grant of that number, without `c`, lies within the grant of the exact one.
/// This takes a thirtieth of the time of the exact answer with all its bounds.
pub(crate) fn plainly_right(request: &Request, answer: &Answer) -> Result<Option<Graded>, Refused> {
    // A gradient norm at the edge of a bin may lie on its other side in binary64.
    if request.dtype == Dtype::F64 || request.loss == "ghm-c" || answer.hessian.is_some() || answer.state.is_some() {
        return Ok(None);
    }
    let (loss, data) = problem(request)?;
    let plain = loss.evaluate_with(&data.batch(), &0.0_f64, |z| *z, Derivatives::Gradient)?;
    let gradient = answer.gradient.as_ref().map_or(&[][..], Grid::values);
    let got = || answer.loss.as_slice().iter().chain(gradient);
    let count = if gradient.is_empty() { plain.loss.len() } else { plain.loss.len() + plain.gradient.len() };
    let (relative, format) = (largest_error_bound(request.dtype) / 2.0, request.dtype.format());
    let smallest = relative / format.unit_roundoff() * format.smallest();
    let near = |(got, plain): (&f64, &f64)| (got - plain).abs() <= relative * plain.abs() + smallest;
    let finite = |plain: &f64| plain.abs() < format.largest() / 2.0;
    let all = || plain.loss.iter().chain(&plain.gradient);
    let right = got().count() == count && all().all(finite) && got().zip(all()).all(near);
    let first = got().zip(all()).next().filter(|_| right);
    Ok(first.map(|(got, plain)| {
        let expected = Expected { exact: DoubleDouble::from(*plain), condition: 0.0, working: 0.0, rows: 1.0 };
        Graded { grade: Grade::A, part: Part::Loss, index: 0, expected, got: *got }
    }))
}
