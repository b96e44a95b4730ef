//! Pictures of losses and class weightings, drawn from the reference's numbers, and the frame of every picture of the suite.
//!
//! [`Figure::draw`] gives SVG and [`png`] turns any SVG into pixels. [`Picture`], [`Panel`], [`Style`] and [`key`] are the frame:
//! one look, lengths in pixels, titles for those who do not see the picture.
#![forbid(unsafe_code)]

mod class_weights;
mod curve;
mod figure;
mod frame;
mod line;
mod over_p;
mod palette;
mod raster;

pub use curve::{Point, Spread, curve};
pub use figure::{Figure, MOST_CLASSES, MOST_COLOURS, MOST_DASHES};
pub use frame::{Area, Axis, Chart, Failed, Panel, Picture, Style, at, key, px};
pub use palette::COLOURS;
pub use raster::png;
