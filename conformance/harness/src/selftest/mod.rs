//! What the suite sees and what it does not: every mistake of the catalogue, planted and put through the whole pipeline.

mod cover;
mod planted;
mod score;

pub use cover::cover;
pub use planted::{Planted, plantings};
pub use score::{Fate, Score, selftest};
