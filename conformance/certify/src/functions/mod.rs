//! The functions that the claims are about, over intervals.

pub(crate) mod hard_mining;
pub(crate) mod sinc;

#[cfg(test)]
mod tests;
