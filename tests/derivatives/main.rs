//! The analytic gradient and the diagonal of the Hessian, against derivatives that come about in other ways.
//!
//! - `dual`: the crate's own dual numbers over numbers with a proved bound. Analytic and dual enclosures have to overlap:
//!   no tolerance.
//! - `second_opinion`: the dual numbers of another crate in binary64.
//! - `oracle`: another derivation of the same derivatives, in intervals of arbitrary precision.
//! - `differences`: differences of the oracle's loss alone, extrapolated: no derivative was taken by anyone.
//!
//! All four ask about `cases`: every choice in every slot. `mutants` are wrong derivatives; each check has to reject them.

mod assembly;
mod cases;
mod differences;
mod dual;
mod mutants;
mod oracle;
mod second_opinion;
#[path = "../support/mod.rs"]
mod support;
mod value;
