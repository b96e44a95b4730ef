//! The claims of the specification, one file a family. Each is a function of its constants, so that a test can make a
//! false one.

pub mod class_weights;
pub mod closed_forms;
pub mod focal;
pub mod hmloss;
pub mod switches;

use crate::claim::Claim;

/// Every claim, in the order of the chapters.
pub fn catalogue() -> Vec<Claim> {
    let families =
        [hmloss::claims(), focal::claims(), class_weights::claims(), closed_forms::claims(), switches::claims()];
    families.into_iter().flatten().collect()
}
