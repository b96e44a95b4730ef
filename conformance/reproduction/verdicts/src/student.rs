//! Student's t distribution: its upper tail, and its quantiles.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// P(T > t) with so many degrees of freedom, 1 or more; t may be infinite.
pub(crate) fn upper_tail(t: f64, freedom: f64) -> f64 {
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    distribution(freedom).sf(t)
}

/// The t that is exceeded with this probability, 0 < `tail` ≤ 1/2.
pub(crate) fn critical(tail: f64, freedom: f64) -> f64 {
    // From the lower tail, where a small probability keeps its digits.
    -distribution(freedom).inverse_cdf(tail)
}

fn distribution(freedom: f64) -> StudentsT {
    StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are positive")
}
