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
pub trait Stored: Copy + Default + Sealed {}

pub(crate) trait Sealed {
    /// What it is computed in.
    type Real: Real;
}

macro_rules! stored {
    ($stored:ty, $real:ty) => {
        impl Stored for $stored {}
        impl Sealed for $stored {
            type Real = $real;
        }
    };
}

stored!(f16, f32);
stored!(bf16, f32);
stored!(f32, f32);
stored!(f64, f64);
