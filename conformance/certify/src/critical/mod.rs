//! All critical points of HMLoss for one δ: how many there are, where, and how high.
//!
//! `dL/dt = q·D` on `0 < p < 1`, so the sign changes of D are counted. The domain is cut into
//!
//! - the neighbourhood of p = 0, where `D/x > 0` (its values there are bounded by those of W');
//! - everything up to p = 1/2 in the coordinate x, and from there on in q, where D itself is followed;
//! - the neighbourhood of p = 1. For an integer δ, `D/q < 0` there. For any other, `D(q = 0) = −w(1)`, whose sign is that of
//!   `sin πδ`, and from there D falls strictly or keeps that sign.

mod count;
mod points;

use count::Search;

use crate::enclosure::Enclosure;
use crate::search::Side;

/// A maximum or a minimum of HMLoss in the margin, ω = 1.
#[derive(Clone, Debug)]
pub struct CriticalPoint {
    /// Whether it is a maximum.
    pub maximum: bool,
    /// The probability.
    pub p: Enclosure,
    /// `1 − p`, relatively as narrow.
    pub q: Enclosure,
    /// `δp`.
    pub u: Enclosure,
    /// The loss.
    pub loss: Enclosure,
}

/// All critical points of HMLoss for one δ.
#[derive(Clone, Debug)]
pub struct CriticalPoints {
    /// From p = 0 to p = 1. Each is a sign change of dL/dt, and there is no other.
    pub points: Vec<CriticalPoint>,
    /// How many boxes it took.
    pub boxes: usize,
}

/// What could not be decided.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Undecided {
    /// δ is not one that the loss is defined for.
    #[error("delta = {0} is no finite number above 0; give one")]
    Domain(f64),
    /// The boxes, whose ends are binary64 numbers, do not reach down to the maximum.
    #[error("delta = {0:e} has its maximum where binary64 has too few numbers; from 1e-300 on it can be decided")]
    Small(f64),
    /// The signs could not be told apart on these probabilities.
    #[error("dL/dt has no certain sign for p from {:e} to {:e}: its zeros lie too close together for {bits} bits", .p.lower, .p.upper)]
    Signs {
        /// Where, in p.
        p: Side,
        /// The precision that was not enough.
        bits: usize,
    },
}

/// The maximum lies near `0.3·δ` for small δ, and cells go down to a part of it.
const LEAST: f64 = 1e-300;

/// The first precision. A δ below 1 makes W cancel like δ² near its maximum, which costs twice its bits.
fn first_bits(delta: f64) -> usize {
    96 + (3.0 * (-delta.log2()).max(0.0)) as usize
}

/// Every critical point of HMLoss for one δ, proved: the margin's derivative has no other sign change on `0 < p < 1`.
///
/// ```
/// let found = lossproof_certify::critical_points(2.5)?;
/// assert_eq!(found.points.len(), 2);
/// assert!(found.points[0].maximum && !found.points[1].maximum);
/// # Ok::<(), lossproof_certify::Undecided>(())
/// ```
///
/// # Errors
/// [`Undecided`] if δ is out of range, or two zeros lie too close together to be told apart.
pub fn critical_points(delta: f64) -> Result<CriticalPoints, Undecided> {
    if !(delta > 0.0 && delta.is_finite()) {
        return Err(Undecided::Domain(delta));
    }
    if delta < LEAST {
        return Err(Undecided::Small(delta));
    }
    let first = first_bits(delta);
    let mut last = Undecided::Domain(delta);
    for bits in [first, 2 * first, 4 * first] {
        match (Search { delta, bits }).run() {
            Ok(found) => return Ok(found),
            Err((p, _)) => last = Undecided::Signs { p, bits },
        }
    }
    Err(last)
}
