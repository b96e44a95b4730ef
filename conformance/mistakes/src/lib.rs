//! The mistakes that people make in losses against class imbalance: what each is, what it does to training, how to mend it,
//! where it was met, and the mistake itself, as a transformation of the reference that runs in any arithmetic.
//!
//! Adding a mistake is adding one file to `src/catalogue/`; the build finds it.
#![forbid(unsafe_code)]

mod dual;
mod implementation;
mod mistake;
mod naive;
mod number;

pub use dual::Dual;
pub use implementation::{Classes, Evaluated, Implementation, Inputs, Row};
pub use mistake::{Form, Kind, Mistake, Parameter};
pub use number::{Arithmetic, Number};

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// The entry with this slug.
pub fn mistake(slug: &str) -> Option<&'static Mistake> {
    MISTAKES.iter().find(|mistake| mistake.slug == slug)
}
