//! One step's numbers against the exact ones.

use lossproof_harness::grading::{Expectations, Graded, expect, grade};
use lossproof_harness::protocol::{Answer, Request};
use lossproof_harness::reference::Refused;

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
    let expectations: Expectations = expect(request)?;
    Ok(if expectations.jumps { None } else { grade(request, &expectations, answer) })
}
