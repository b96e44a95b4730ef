//! The reference's scalar functions in double-double: the error bound that [`lossproof::Ball`] derives beside the largest
//! error that a fixed sample shows.

mod functions;
mod sample;

use rayon::prelude::*;

use functions::{ALL, Function, Judged};
use sample::Sample;

/// One function's bound and error, in units of u² = 2^-106 of the result.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalarBound {
    /// What is computed.
    pub function: &'static str,
    /// The arguments of the sample.
    pub arguments: &'static str,
    /// How many of them.
    pub sample: usize,
    /// The largest bound that the reference derives for one of them.
    pub derived: f64,
    /// The largest error, measured against the oracle.
    pub measured: f64,
    /// Whether at every one of them the error is within the bound.
    pub holds: bool,
}

/// Arguments a function.
const SAMPLE: usize = 200;
/// The oracle's bits: its own error is far below one unit.
const BITS: usize = 320;

/// The table, the same on every platform: arguments come from integers, and all arithmetic is double-double.
pub fn scalar_bounds() -> Vec<ScalarBound> {
    ALL.par_iter().map(|(function, name, arguments)| bound(*function, name, arguments)).collect()
}

fn bound(function: Function, name: &'static str, arguments: &'static str) -> ScalarBound {
    let mut sample = Sample::new();
    let judged: Vec<Judged> = (0..SAMPLE).map(|_| function.at(&mut sample)).collect();
    let largest = |of: fn(&Judged) -> f64| judged.iter().map(of).fold(0.0, f64::max);
    ScalarBound {
        function: name,
        arguments,
        sample: SAMPLE,
        derived: largest(|at| at.derived),
        measured: largest(|at| at.measured),
        holds: judged.iter().all(|at| at.holds),
    }
}
