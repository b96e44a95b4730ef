//! The types that logits are stored in, and those that they are computed in.

use half::{bf16, f16};

/// `f32` or `f64`.
pub(crate) trait Real: Copy {
    fn of(x: f64) -> Self;
}

impl Real for f32 {
    fn of(x: f64) -> Self {
        x as f32
    }
}

impl Real for f64 {
    fn of(x: f64) -> Self {
        x
    }
}

/// A dtype of the logits.
#[allow(private_bounds)] // what it is computed in is the kernel's own affair
pub trait Stored: Copy + Sealed {}

pub(crate) trait Sealed {
    /// What it is computed in.
    type Real: Real;
    const ZERO: Self;
}

macro_rules! stored {
    ($stored:ty, $real:ty, $zero:expr) => {
        impl Stored for $stored {}
        impl Sealed for $stored {
            type Real = $real;
            const ZERO: Self = $zero;
        }
    };
}

stored!(f16, f32, f16::ZERO);
stored!(bf16, f32, bf16::ZERO);
stored!(f32, f32, 0.0);
stored!(f64, f64, 0.0);
