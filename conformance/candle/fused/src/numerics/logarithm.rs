//! `log(1 + x)`.
//!
//! `1 + x = 2^k·(1 + f)` up to the rounding of the sum, which a quotient puts back; with `s = f/(2 + f)`, `|s| ≤ 0.1716`, `z = s²`:
//! `log(1 + f) = f − f²/2 + s·(f²/2 + z·Σ 2z^{n−1}/(2n + 1))`. The series stops where the next term is below `0.1·u·log(1 + f)`.
//! The method is that of `log1p` in FreeBSD's libm.

use pulp::Simd;

use super::{Lane, Vector, polynomial};

/// `log(1 + x)` for finite `x ≥ 0`: relative error ≤ 3u.
#[inline(always)]
pub(crate) fn ln_1p<S: Simd, T: Lane, const N: usize>(x: Vector<S, T, N>) -> Vector<S, T, N> {
    let one = x.lift(1.0);
    let whole = x + one;
    // Exact: of the two terms the larger is taken away first.
    let lost = one.less(x).select(one - (whole - x), x - (whole - one));
    let (shifted, mantissa) = T::split(whole);
    let (k, f) = (shifted - x.constant(T::ROUNDER), mantissa - one);
    let s = f / (f + x.lift(2.0));
    let z = s * s;
    let half_square = x.lift(0.5) * f * f;
    let rest = k.mul_add(x.constant(T::LN_2[1]), lost / whole);
    let series = s.mul_add(polynomial(T::LOG, z).mul_add(z, half_square), rest);
    series - half_square + f + k * x.constant(T::LN_2[0])
}
