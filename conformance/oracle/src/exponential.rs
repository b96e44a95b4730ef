//! `e^x` of a number by its series in fixed point: the oracle spends most of its time here.

use dashu_int::IBig;
use dashu_int::ops::BitTest;

use crate::arithmetic::Arithmetic;
use crate::elementary::EXPONENT_LIMIT;
use crate::float::Float;
use crate::interval::Interval;
use crate::library::widened;
use crate::rounding::Format;

/// Bits beyond the wanted ones and those that the squarings lose.
const SPARE: usize = 32;

impl Arithmetic {
    /// `e^x = 2^k·(e^y)^{2^s}` with `y = (x − k·ln 2)/2^s`, for `|x| ≤ 2^40`.
    ///
    /// All numbers are integers in units of `2^−w`. The error: `x` is off by less than 1 unit and `k·ln 2` by less than 2, so
    /// `y`, at most `2^−s`, by less than 2. Each of the `N` terms of the series is off by at most 4: 2 from `y`, 2 from its own
    /// roundings, and a fraction of the error before it. What is left out is below 6, so `e^y` is off by `4N + 6`. A squaring
    /// doubles the relative error and adds at most 1.5, which makes `2^s·(4N + 9)` units of it after all: with
    /// `w = bits + s + 32` less than `2^{−bits−2}` as long as `N < 2^27`, and `N < w`. That is inside the widening by one unit
    /// in the last wanted place.
    pub(crate) fn exp_of_number(self, x: &Float) -> Interval {
        let squarings = self.bits().isqrt();
        let width = self.bits() + squarings + SPARE;
        let k = (Format::F64.round(x) * std::f64::consts::LOG2_E).round() as i64;
        let ln_2 = Self::new(width + EXPONENT_LIMIT.unsigned_abs() + 4).ln_2();
        let multiple = Float::new(ln_2.lower().significand() * IBig::from(k), ln_2.lower().exponent());
        let y = (fixed_point(x, width) - fixed_point(&multiple, width)) >> squarings;
        let mut term = IBig::ONE << width;
        let mut sum = term.clone();
        for index in 1_u32.. {
            term = ((term * &y) >> width) / IBig::from(index);
            if term.bit_len() <= 1 {
                break;
            }
            sum += &term;
        }
        for _ in 0..squarings {
            sum = IBig::from(sum.sqr()) >> width;
        }
        widened(self, Float::new(sum, k as isize - width.cast_signed()))
    }
}

/// `x·2^width` to an integer next to it.
fn fixed_point(x: &Float, width: usize) -> IBig {
    let shift = x.exponent() + width.cast_signed();
    if shift >= 0 { x.significand() << shift.unsigned_abs() } else { x.significand() >> shift.unsigned_abs() }
}
