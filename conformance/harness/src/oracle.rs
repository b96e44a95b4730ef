//! The oracle behind the protocol: exact answers in arbitrary precision.

use lossproof::{DoubleDouble, Evaluation};
use lossproof_oracle::{OracleError, Value, enclose};

use crate::protocol::{ProtocolError, Request};
use crate::reference::{Refused, problem};

/// Why there is no exact answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoAnswer {
    /// The request is wrong.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The oracle has no answer.
    #[error(transparent)]
    Oracle(#[from] OracleError),
}

impl From<ProtocolError> for NoAnswer {
    fn from(error: ProtocolError) -> Self {
        Self::Refused(error.into())
    }
}

/// Far below what any grade grants: K·u is 2^-47 at the least.
const BITS: u32 = 100;

/// The exact answer to a request, to double-double.
///
/// # Errors
/// [`NoAnswer`] where the request is wrong, or where the oracle's greatest precision does not tell.
pub fn exact(request: &Request) -> Result<Evaluation<DoubleDouble>, NoAnswer> {
    let (loss, data) = problem(request)?;
    let enclosures = enclose(&loss, &data.batch(), request.hessian, BITS)?;
    let each = |values: Vec<Value>| values.iter().map(number).collect::<Vec<_>>();
    Ok(Evaluation {
        loss: each(enclosures.loss),
        gradient: each(enclosures.gradient),
        hessian: enclosures.hessian.map(each),
        density: enclosures.density.map(each),
    })
}

fn number(value: &Value) -> DoubleDouble {
    let (high, low) = value.to_pair();
    // Adding 0 to an infinity or NaN keeps it.
    DoubleDouble::from(high) + DoubleDouble::from(low)
}
