//! The types that logits come in and gradients go out.

use half::{bf16, f16};

use crate::evaluate::evaluate;
use crate::{Batch, Error, Evaluated, Prepared};

/// A type that logits are stored in: f16, bf16, f32 or f64.
pub trait Stored: Copy + Default + Send + Sync + 'static {
    /// The number, exactly.
    fn wide(self) -> f64;

    /// The nearest number to this one.
    fn narrowed(x: f64) -> Self;

    /// What [`Prepared::evaluate`] does, compiled once for each type and not again by each caller.
    #[doc(hidden)]
    fn evaluate(
        prepared: &Prepared,
        logits: &[Self],
        batch: Batch,
        gradient: Option<&mut [Self]>,
        density: Option<&[f64]>,
    ) -> Result<Evaluated<Self>, Error>;
}

macro_rules! stored {
    ($float:ident, $narrowed:expr) => {
        impl Stored for $float {
            fn wide(self) -> f64 {
                self.into()
            }
            fn narrowed(x: f64) -> Self {
                $narrowed(x)
            }
            fn evaluate(
                prepared: &Prepared,
                logits: &[Self],
                batch: Batch,
                gradient: Option<&mut [Self]>,
                density: Option<&[f64]>,
            ) -> Result<Evaluated<Self>, Error> {
                evaluate(prepared, logits, batch, gradient, density)
            }
        }
    };
}

stored!(f16, f16::from_f64);
stored!(bf16, bf16::from_f64);
stored!(f32, |x| x as f32);
stored!(f64, |x| x);
