//! The reports for people and for continuous integration: as they are printed, and that no subject's text breaks them.

mod html;
mod junit;
mod markdown;
mod sample;
mod terminal;
