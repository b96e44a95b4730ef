//! The imbalanced subsets: how many examples a class keeps.

use num_bigint::BigUint;

use crate::real::DoubleDouble;
use crate::{Error, Real};

/// LT, long-tailed: class `k` of `C` keeps `⌊n_max·ρ^{−k/(C−1)}⌋` examples, of the exact value (Cui et al. 2019, §5.1).
///
/// `n_max` is the count of the first class, `ratio` is ρ ≥ 1. Where the value is an integer a power in binary64 can fall one
/// short (640 at ρ = 512 and C = 10: class 5 keeps 20); here such a case is decided in integers.
///
/// # Errors
/// [`Error::Parameter`] for fewer than 2 or more than 100,000 classes, `n_max` = 0, or a ratio that is not a finite number ≥ 1.
///
/// ```
/// let counts = lossproof::data::long_tailed(5000, 100.0, 10)?;
/// assert_eq!(counts, [5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50]);
/// # Ok::<(), lossproof::Error>(())
/// ```
pub fn long_tailed(n_max: u64, ratio: f64, classes: usize) -> Result<Vec<u64>, Error> {
    validate(n_max, ratio, classes)?;
    Ok((0..classes).map(|k| kept(n_max, ratio, k, classes - 1)).collect())
}

/// STEP: the first `⌊C/2⌋` classes keep `n_max` examples, the others `⌊n_max/ρ⌋` (Buda et al. 2018, §3.2).
///
/// # Errors
/// As [`long_tailed`].
///
/// ```
/// assert_eq!(lossproof::data::step(5000, 200.0, 4)?, [5000, 5000, 25, 25]);
/// # Ok::<(), lossproof::Error>(())
/// ```
pub fn step(n_max: u64, ratio: f64, classes: usize) -> Result<Vec<u64>, Error> {
    validate(n_max, ratio, classes)?;
    let few = kept(n_max, ratio, 1, 1);
    Ok((0..classes).map(|k| if k < classes / 2 { n_max } else { few }).collect())
}

fn validate(n_max: u64, ratio: f64, classes: usize) -> Result<(), Error> {
    Error::parameter("n_max", n_max as f64, n_max >= 1, "an integer ≥ 1")?;
    Error::parameter("ratio", ratio, ratio >= 1.0 && ratio.is_finite(), "a finite number ≥ 1")?;
    Error::parameter("classes", classes as f64, (2..=100_000).contains(&classes), "an integer from 2 to 100000")
}

/// `⌊n·ρ^{−k/m}⌋` exactly.
fn kept(n: u64, ratio: f64, k: usize, m: usize) -> u64 {
    if k == 0 || ratio == 1.0 {
        return n;
    }
    let one = DoubleDouble::from(1.0);
    let exponent = one.lift_count(k as u64) / one.lift_count(m as u64);
    let value = one.lift_count(n) * (-(exponent * one.lift(ratio).ln())).exp();
    // Above 2^53 the leading half is an integer, and not the nearest: the rest of the pair has a say.
    let leading = f64::from(value).round();
    let rest = f64::from(value - one.lift(leading)).round();
    let nearest = (leading as i128 + rest as i128) as u64;
    let beyond = f64::from(value - one.lift_count(nearest));
    // The value is known to 2^-80 of itself: only closer to an integer than that is there anything to decide.
    let open = beyond.abs() <= f64::from(value) * KNOWN;
    let reached = if open { reaches(n, ratio, k, m, nearest) } else { beyond > 0.0 };
    if reached { nearest } else { nearest - 1 }
}

/// 2^-80: the exponent is at most ln(2^1024) = 710, with a relative error below (15 + 64 + 4)·2^-106.
const KNOWN: f64 = 1.0 / (1_u128 << 80) as f64;

/// `n·ρ^{−k/m} ≥ j`, which is `n^m ≥ j^m·ρ^k`, in integers: ρ = mantissa·2^exponent.
fn reaches(n: u64, ratio: f64, k: usize, m: usize, j: u64) -> bool {
    let shared = greatest_common_divisor(k, m);
    let (k, m) = (k / shared, m / shared);
    let bits = ratio.to_bits();
    let mantissa = (bits & ((1 << 52) - 1)) | 1 << 52;
    let shift = (bits >> 52).cast_signed() - 1075;
    let (trailing, k, m) = (mantissa.trailing_zeros(), k as u32, m as u32);
    let (mantissa, shift) = (mantissa >> trailing, shift + i64::from(trailing));
    let left = BigUint::from(n).pow(m);
    let right = BigUint::from(j).pow(m) * BigUint::from(mantissa).pow(k);
    let shift = shift * i64::from(k);
    if shift >= 0 { left >= right << shift.unsigned_abs() } else { left << shift.unsigned_abs() >= right }
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
