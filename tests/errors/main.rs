//! Bad input, everywhere: an error that names the value, its place and what was expected, never a panic, never a hang.

mod any_input;
mod messages;
#[path = "../support/mod.rs"]
mod support;
