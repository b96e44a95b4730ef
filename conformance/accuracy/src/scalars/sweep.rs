//! The walk over the arguments.

use std::sync::atomic::{AtomicU64, Ordering};

use lossproof_oracle::Format;
use rayon::prelude::*;

use super::{Function, Record};
use crate::figures::rounded_up;

/// Which arguments are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every 4,099th, a prime.
    Strided,
    /// Every one of the domain.
    All,
}

impl Extent {
    fn step(self) -> u64 {
        match self {
            Self::Strided => 4099,
            Self::All => 1,
        }
    }
}

/// How many of the worst arguments are kept.
const KEPT: usize = 4;
/// Arguments a task.
const CHUNK: u64 = 1 << 18;
/// Arguments at which the f64 path is compared with the oracle.
const WIDE: u64 = 128;

/// Arguments, and the f32 path's error there in ulps before them.
type Worst = Vec<(f64, f32)>;

/// Measures a function; `tell` hears now and then how many arguments are done, of how many.
///
/// # Errors
/// Names the argument at which the oracle has no answer.
pub fn measure(function: Function, extent: Extent, tell: impl Fn(u64, u64) + Sync) -> Result<Record, String> {
    let (first, last) = (u64::from(*function.domain().start()), u64::from(*function.domain().end()));
    let count = (last - first) / extent.step() + 1;
    let done = AtomicU64::new(0);
    let chunk = |index: u64| -> Worst {
        let arguments = index * CHUNK..((index + 1) * CHUNK).min(count);
        let size = arguments.end - arguments.start;
        let mut worst = Worst::new();
        for step in arguments {
            let x = f32::from_bits((first + step * extent.step()) as u32);
            keep(&mut worst, ulps(function.at(&x), function.at(&f64::from(x))), x);
        }
        tell(done.fetch_add(size, Ordering::Relaxed) + size, count);
        worst
    };
    let merge = |mut worst: Worst, other: Worst| {
        for (error, x) in other {
            keep(&mut worst, error, x);
        }
        worst
    };
    let worst = (0..count.div_ceil(CHUNK)).into_par_iter().map(chunk).reduce(Worst::new, merge);
    let exact = |x: f32, got: f64, format: Format| {
        function.ulps(x, got, format).ok_or_else(|| format!("{}: the oracle has no answer at {x:e}", function.name()))
    };
    // Whatever was not kept is no worse than the last of those that were; 2^-20 covers the f64 path's own error.
    let mut largest = worst.get(KEPT - 1).map_or(0.0, |(error, _)| error * (1.0 + 2_f64.powi(-20)));
    for &(_, x) in &worst {
        largest = largest.max(exact(x, f64::from(function.at(&x)), Format::F32)?);
    }
    let mut wide = 0.0_f64;
    for step in 0..WIDE {
        let x = f32::from_bits((first + step * ((last - first) / (WIDE - 1))) as u32);
        wide = wide.max(exact(x, function.at(&f64::from(x)), Format::F64)?);
    }
    Ok(Record {
        function: function.name(),
        ulps: rounded_up(largest),
        wide: rounded_up(wide),
        worst: worst.into_iter().map(|(_, x)| x).collect(),
    })
}

/// Puts an error among the worst, the largest first; the order of the bits decides between equals, so that the order of
/// the walk does not.
fn keep(worst: &mut Worst, error: f64, x: f32) {
    let above = |(other, y): &(f64, f32)| (error, x.to_bits()) > (*other, y.to_bits());
    if worst.len() == KEPT && !above(&worst[KEPT - 1]) {
        return;
    }
    let place = worst.iter().position(above).unwrap_or(worst.len());
    worst.insert(place, (error, x));
    worst.truncate(KEPT);
}

/// `|narrow − wide|` in ulps of f32 at `wide`: 0 where both are NaN or the same infinity, infinite where one is and the
/// other is not.
fn ulps(narrow: f32, wide: f64) -> f64 {
    let narrow = f64::from(narrow);
    if narrow.is_nan() && wide.is_nan() {
        return 0.0;
    }
    if narrow == wide || f64::from(wide as f32) == narrow && narrow.is_infinite() {
        return 0.0;
    }
    if !(narrow.is_finite() && wide.is_finite()) {
        return f64::INFINITY;
    }
    // The exponent of `wide`, biased; that of the least normal f32 number, 2^-126, at least.
    let exponent = (wide.to_bits() >> 52 & 0x7ff).max(1023 - 126);
    // Times 2^(23 − exponent), from 2^-104 to 2^149.
    (narrow - wide).abs() * f64::from_bits((2 * 1023 + 23 - exponent) << 52)
}
