//! The scalar functions that the losses are made of, each in its stable form, once, over [`Real`](crate::Real).
//!
//! HMLoss's weight is [`Modulation::modulate`](crate::Modulation::modulate). In `f32` and `f64` the errors below are derived
//! for a machine whose `exp`, `ln_1p`, … are within 1 ulp; what they are is in `spec/accuracy.md`, measured in `f32` over
//! every argument.

mod effective_number;
mod sinc;
mod softplus;

pub use effective_number::one_minus_power;
pub(crate) use sinc::SERIES_BELOW as SINC_SERIES_BELOW;
pub use sinc::Sinc;
pub(crate) use softplus::log_one_plus_odds;
pub use softplus::softplus;
