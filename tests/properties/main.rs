//! Properties that follow from the definitions. Each is a function of an evaluation, so that it is asked of the reference
//! and of a mutant that breaks it: of the mutant the answer has to be no.

mod density;
mod given;
mod hmloss;
mod identities;
mod invariances;
mod reductions;
#[path = "../support/mod.rs"]
mod support;
mod target;
