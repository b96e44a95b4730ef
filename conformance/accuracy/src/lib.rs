//! The measured error of the reference, by loss, number type and region.
//!
//! A fixed sample ([`sample`]) is evaluated in every arithmetic ([`Arithmetic`]) and compared with the arbitrary-precision
//! oracle. What comes out is a [`Table`]; the one that is committed is [`Table::committed`], and [`compare`] says where
//! another one differs from it, in either direction.
#![forbid(unsafe_code)]

mod arithmetic;
mod by_line;
mod compare;
mod curve;
mod document;
mod errors;
mod figures;
mod machine;
pub mod margins;
mod measure;
mod plot;
pub mod sample;
pub mod scalars;
mod setting;
mod table;

pub use arithmetic::Arithmetic;
pub use compare::{Difference, compare};
pub use curve::{Curve, Point, curves};
pub use document::{MARKS, with_tables};
pub use figures::{Figures, printed};
pub use machine::fingerprint;
pub use measure::{Failed, Size, measure};
pub use plot::plot;
pub use setting::{SETTINGS, Setting};
pub use table::{Numbers, Row, Table};
