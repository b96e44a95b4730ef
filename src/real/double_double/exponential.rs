//! `e^x` and `e^x − 1`.
//!
//! `x = (32e + j)·ln 2/32 + r` with `−16 ≤ j < 16` and `|r| ≤ ln 2/64 < 0.0109`. The multiple of `ln 2/32` is subtracted in
//! three parts of which two are exact, so `r` has an absolute error below 3u²·|r| plus that of `x` itself. Then
//!
//! `e^x = 2^e·(1 + m)`, `m = E_j + (1 + E_j)·(e^r − 1)`, `E_j = 2^{j/32} − 1` from a table,
//!
//! and `e^r − 1 = r + r²·P(r)`. In `P` the terms from `r^8/8!` on are below 2^-61·r, so binary64 serves for them; the
//! series ends at `r^13/13!`, `r^13/14! < 2^-120`.
//!
//! Errors: `e^r − 1` relatively ≤ 3.2u² (the last sum's 3u²; all of `r²·P` counts half a hundredth as much); `m` ≤ 12u² of itself
//! (`|E_j| ≥ 2|r|`, so at most a factor 3 is lost where they have opposite signs); `e^x` ≤ 8u²; `e^x − 1` ≤ 32u² (|x| ≥ 0.33
//! when e ≠ 0, where `2^e(1 + m) − 1` loses at most 2 bits).

use super::DoubleDouble;
use super::constants::{INVERSE_FACTORIALS, POWERS, STEP};
use super::lanes::{Lanes, each};

/// Beyond this, `e^{±x}` saturates to ∞ or 0; see `BLOCK_LIMIT` for why no result can tell.
const SATURATION: f64 = 60_000.0;

/// 1.5·2^52: a number below 2^51 that is added to it and taken away again is rounded to an integer.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// How many exponentials are computed side by side.
const SIDE_BY_SIDE: usize = 4;

impl DoubleDouble {
    pub(super) fn exponential(self) -> Self {
        match self.reduced() {
            Reduced::Tiny => Self::from(1.0) + self,
            Reduced::Saturated(limit) => Self { hi: limit, lo: 0.0, block: 0 },
            Reduced::Power(power) => power.values()[0],
        }
    }

    /// `e^x` for each, to the same bits as one by one.
    pub(super) fn exponentials(all: &mut [Self]) {
        for some in all.chunks_mut(SIDE_BY_SIDE) {
            match some.len() {
                _ if !some.iter().all(|x| x.is_ordinary()) => {
                    for x in some {
                        *x = x.exponential();
                    }
                }
                1 => Self::in_lanes::<1>(some),
                2 => Self::in_lanes::<2>(some),
                _ => Self::in_lanes::<SIDE_BY_SIDE>(some),
            }
        }
    }

    /// `e^x` for each of at most as many ordinary numbers as there are lanes.
    fn in_lanes<const L: usize>(some: &mut [Self]) {
        let mut lanes = Lanes::<L>::of((0.0, 0.0));
        for (lane, x) in some.iter().enumerate() {
            (lanes.hi[lane], lanes.lo[lane]) = (x.hi, x.lo);
        }
        for (x, power) in some.iter_mut().zip(powers(lanes).values()) {
            *x = power;
        }
    }

    pub(super) fn exponential_minus_one(self) -> Self {
        match self.reduced() {
            Reduced::Tiny => self + (self * self).times_float(0.5),
            Reduced::Saturated(limit) => Self { hi: limit - 1.0, lo: 0.0, block: 0 },
            Reduced::Power(Powers { exponents: [0], mantissas_minus_one: m }) => Self::normal(m.hi[0], m.lo[0], 0),
            Reduced::Power(power) => power.values()[0] - Self::from(1.0),
        }
    }

    /// Whether its exponential is neither 1 to the last place nor out of range.
    fn is_ordinary(self) -> bool {
        self.block == 0 && self.hi.abs() <= SATURATION
    }

    fn reduced(self) -> Reduced {
        if self.hi == 0.0 || (self.block < 0 && self.hi.is_finite()) {
            return Reduced::Tiny;
        }
        if !self.is_ordinary() {
            return Reduced::Saturated(match self.hi {
                x if x > 0.0 => f64::INFINITY,
                x if x < 0.0 => 0.0,
                nan => nan,
            });
        }
        Reduced::Power(powers(Lanes { hi: [self.hi], lo: [self.lo] }))
    }
}

enum Reduced {
    /// `|x| < 2^-256`.
    Tiny,
    /// The limit of `e^x`: 0, ∞ or NaN.
    Saturated(f64),
    Power(Powers<1>),
}

/// `2^exponent·(1 + mantissa_minus_one)`, side by side.
struct Powers<const L: usize> {
    exponents: [i32; L],
    mantissas_minus_one: Lanes<L>,
}

impl<const L: usize> Powers<L> {
    #[inline]
    fn values(self) -> [DoubleDouble; L] {
        let Lanes { hi, lo } = Lanes::of((1.0, 0.0)) + self.mantissas_minus_one;
        std::array::from_fn(|lane| DoubleDouble::pair((hi[lane], lo[lane])).times_power_of_two(self.exponents[lane]))
    }
}

/// `e^x` of ordinary numbers, or of 0.
fn powers<const L: usize>(x: Lanes<L>) -> Powers<L> {
    let steps = each(x.hi, [32.0 / std::f64::consts::LN_2; L], |x, scale| (x * scale + ROUNDER) - ROUNDER);
    let (head, middle, tail) = STEP;
    let multiple = |part: f64| each(steps, [part; L], |k, part| k * part);
    let r = x.less(multiple(head)).less(multiple(middle)) + Lanes::of((-tail.0, -tail.1)).times_floats(steps);
    let mut exponents = [0; L];
    let mut power = Lanes::<L>::of((0.0, 0.0));
    for lane in 0..L {
        // 32 times the exponent, and the place in the table from −16 on, which is counted from 0.
        let place = steps[lane] as i32 + 16;
        exponents[lane] = place >> 5;
        (power.hi[lane], power.lo[lane]) = POWERS[(place & 31) as usize];
    }
    let e = exponential_minus_one_of_small(r);
    Powers { exponents, mantissas_minus_one: power + (e + power * e) }
}

fn exponential_minus_one_of_small<const L: usize>(r: Lanes<L>) -> Lanes<L> {
    // Loops, for a fold's step would be a function of its own.
    let mut tail = [INVERSE_FACTORIALS[13].0; L];
    for n in (8..13).rev() {
        tail = each(tail, r.hi, |sum, x| sum * x + INVERSE_FACTORIALS[n].0);
    }
    let mut p = Lanes { hi: tail, lo: [0.0; L] };
    for n in (2..8).rev() {
        p = Lanes::of(INVERSE_FACTORIALS[n]).plus_small(p * r);
    }
    r + r * r * p
}
