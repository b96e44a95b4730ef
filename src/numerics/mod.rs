//! The functions that the losses are made of, each in its stable form, once.

mod effective_number;
mod sinc;

pub(crate) use effective_number::one_minus_power;
pub(crate) use sinc::{SERIES_BELOW as SINC_SERIES_BELOW, Sinc};
