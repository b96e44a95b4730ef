//! The reports for people and for continuous integration: as they are printed, and that no subject's text breaks them.

#[path = "../../../../tests/support/needs.rs"]
mod needs;

mod badge;
mod browser;
mod html;
mod junit;
mod markdown;
mod sample;
mod schema;
mod screenshots;
mod terminal;
