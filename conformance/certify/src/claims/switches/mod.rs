//! Continuity where the reference changes from one stable form to another: `spec/proofs.md`, "Switches".
//!
//! The two forms are the same function. In double-double each has a proved error, the radius of its [`lossproof::Ball`]. On
//! either side of a switch, at the two neighbouring binary64 numbers, the exact value is enclosed by the oracle and must lie
//! within the radius: so whichever form is taken, no step at the switch exceeds the sum of the two radii.

mod losses;
mod scalars;

use crate::claim::{Claim, Named, Outcome, Place, Verdict};
use crate::enclosure::Enclosure;
use crate::search::Side;

/// Every switch of the reference.
pub fn claims() -> Vec<Claim> {
    losses::SWITCHES.iter().map(losses::claim).chain(scalars::SWITCHES.iter().map(scalars::claim)).collect()
}

/// The bits of the oracle's side.
const BITS: usize = 256;

/// What a radius is below, relative to the value: 2^-90.
const RELATIVE: f64 = 8.077935669463161e-28;

/// One number on one side of a switch: how far it may be from the exact value, how far its ball says, and the exact value.
struct Compared {
    at: f64,
    error: Enclosure,
    radius: Enclosure,
    truth: Enclosure,
}

/// Proved if every error is within its radius, and every radius marked below [`RELATIVE`] of the value; the enclosure is the
/// largest of these.
fn outcome(compared: &[(bool, Compared)]) -> Outcome {
    let zero = Enclosure::exact(0.0, BITS);
    let place = |at: f64| vec![Place::new("x", Side::new(at, at))];
    let outside = compared.iter().find(|(_, c)| !(&c.radius - &c.error).interval().is_nonnegative());
    let relative = compared.iter().filter(|(bounded, _)| *bounded).map(|(_, c)| (&c.radius / c.truth.abs(), c.at));
    let largest = relative.fold((zero, 0.0), |a, b| if (&b.0 - &a.0).is_positive() { (b.0.upper(), b.1) } else { a });
    let narrow = (&largest.0 - RELATIVE).is_negative();
    let verdict = match outside {
        None if !narrow => Verdict::Undecided(place(largest.1)),
        None => Verdict::Proved,
        Some((_, c)) if (&c.error - &c.radius).is_positive() && c.error.interval().is_bounded() => {
            Verdict::Refuted(place(c.at))
        }
        Some((_, c)) => Verdict::Undecided(place(c.at)),
    };
    let largest = largest.0.lift(0.0).hull(&largest.0);
    Outcome { verdict, enclosures: vec![Named::new("radius/|value|", largest)], boxes: 0 }
}
