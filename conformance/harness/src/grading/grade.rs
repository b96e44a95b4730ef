//! One number against its exact value: the one comparison of the repository.

use lossproof::{DoubleDouble, Format, Real};

use crate::protocol::Dtype;

/// How right a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Grade {
    /// Right for inputs moved by a few last places: relative accuracy everywhere.
    A,
    /// What an ordinary computation from log-softmax in that dtype loses. Good enough to train with.
    B,
    /// Wrong.
    C,
}

impl Grade {
    /// The letter.
    pub fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
        }
    }
}

/// An exact number and what may be lost around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// The exact number, to double-double.
    pub exact: DoubleDouble,
    /// `Σ_k |∂x/∂z_k|·max(1, |z_k|)` over the finite logits.
    pub condition: f64,
    /// `r·(1 + max|a|)·κ`.
    pub working: f64,
    /// How many rows are in it: each has its own share of the smallest subnormal.
    pub rows: f64,
}

/// `K`: how many units of loss are granted.
fn grant(dtype: Dtype) -> f64 {
    match dtype {
        Dtype::F32 | Dtype::F64 => 64.0,
        Dtype::F16 | Dtype::Bf16 => 4.0,
    }
}

/// `K·u`, the relative part of the grant of a dtype.
pub fn largest_error_bound(dtype: Dtype) -> f64 {
    grant(dtype) * dtype.format().unit_roundoff()
}

impl Expected {
    /// The largest error that still has `grade`.
    pub fn allowed(&self, grade: Grade, dtype: Dtype) -> f64 {
        let format = dtype.format();
        let slack = match grade {
            Grade::A => self.condition,
            Grade::B => self.working.max(self.condition),
            Grade::C => return f64::INFINITY,
        };
        let magnitude = self.exact.abs().approx();
        grant(dtype) * (format.unit_roundoff() * (magnitude + slack) + self.rows * format.smallest())
    }

    /// The grade of `got`, which is first rounded to `dtype`.
    pub fn grade(&self, got: f64, dtype: Dtype) -> Grade {
        let right = |ok: bool| if ok { Grade::A } else { Grade::C };
        let format = dtype.format();
        let got = round(got, format);
        let exact = self.exact.approx();
        if exact.is_nan() || got.is_nan() {
            return right(exact.is_nan() && got.is_nan());
        }
        if exact.is_infinite() {
            return right(got == exact);
        }
        if got.is_infinite() {
            // Near the end of the range rounding up and overflowing are both right.
            let overflows = exact.abs() * (1.0 + largest_error_bound(dtype)) >= format.largest();
            return right(overflows && got.signum() == exact.signum());
        }
        let error = self.error(got);
        if error <= self.allowed(Grade::A, dtype) {
            Grade::A
        } else if error <= self.allowed(Grade::B, dtype) {
            Grade::B
        } else {
            Grade::C
        }
    }

    /// How far `got`, which is first rounded to `dtype`, is off: in units of what grade B allows, so that more than 1 is C.
    /// Infinite where one of the two numbers is NaN or infinite and the other is not; 0 where that is right.
    pub fn error_in_bounds(&self, got: f64, dtype: Dtype) -> f64 {
        let rounded = round(got, dtype.format());
        if !rounded.is_finite() || !self.exact.approx().is_finite() {
            return if self.grade(got, dtype) == Grade::C { f64::INFINITY } else { 0.0 };
        }
        // Where nothing may be lost, in an ignored row, the quotient itself can overflow.
        (self.error(rounded) / self.allowed(Grade::B, dtype)).min(f64::MAX)
    }

    /// `|got − exact|`.
    pub fn error(&self, got: f64) -> f64 {
        (DoubleDouble::from(got) - self.exact).abs().approx()
    }
}

/// `x` rounded to a format.
fn round(x: f64, format: Format) -> f64 {
    DoubleDouble::from(x).round(format)
}
