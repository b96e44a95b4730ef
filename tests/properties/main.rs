//! Properties that follow from the definitions. Each is a function of an evaluation, so that it is asked of the reference
//! and of a mutant that breaks it, a mistake that people make: of the mutant the answer has to be no.
//!
//! A case that fails is printed with its seed, shrunk, and its seed is kept in `MODULE.proptest-regressions` beside the module
//! that asked, where the next run starts with it: commit that file with the fix.

mod continuity;
mod density;
mod given;
mod hmloss;
mod identities;
mod invariances;
mod peaks;
mod rates;
mod reductions;
mod scales;
mod soft_targets;
#[path = "../support/mod.rs"]
mod support;
mod target;
mod weights;
