//! `log(1 + x)`.
//!
//! `1 + x = 2^k·(1 + f)` up to the rounding of the sum, which a quotient puts back; with `s = f/(2 + f)`, `|s| ≤ 0.1716`, `z = s²`:
//! `log(1 + f) = f − f²/2 + s·(f²/2 + z·Σ 2z^{n−1}/(2n + 1))`. The series stops where the next term is below `0.1·u·log(1 + f)`.
//! The method is that of `log1p` in FreeBSD's libm.

use super::{Lane, mul_add, polynomial};

/// `log(1 + x)` for finite `x ≥ 0`: relative error ≤ 3u.
#[inline(always)]
pub(crate) fn ln_1p<T: Lane, const FUSED: bool>(x: T) -> T {
    let whole = x + T::ONE;
    // Exact: of the two terms the larger is taken away first.
    let lost = if x > T::ONE { T::ONE - (whole - x) } else { x - (whole - T::ONE) };
    let (k, f) = whole.split();
    let s = f / (f + T::ONE + T::ONE);
    let z = s * s;
    let half_square = T::HALF * f * f;
    let rest = mul_add::<T, FUSED>(k, T::LN_2[1], lost / whole);
    let series = mul_add::<T, FUSED>(s, mul_add::<T, FUSED>(polynomial::<T, FUSED>(T::LOG, z), z, half_square), rest);
    series - half_square + f + k * T::LN_2[0]
}
