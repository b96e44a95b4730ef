//! Pictures of runs, as SVG.

mod classes;
mod curves;
mod margins;

pub use classes::classes;
pub use curves::curves;
pub use margins::margins;

use plotters::prelude::*;

use crate::Error;
use crate::protocol::System;
use crate::training::Record;

/// Width and height.
const SIZE: (u32, u32) = (900, 520);
/// The width of the key beside a picture.
const KEY: u32 = 190;

/// A colour for each system, the same in every picture.
fn colour(system: &str) -> HSLColor {
    let names: Vec<&str> = System::names().collect();
    let place = names.iter().position(|name| *name == system).unwrap_or(0);
    // Neighbours in the table lie far apart on the wheel, and two of a kind differ in lightness.
    let hue = (place as f64 * 0.381_966).fract();
    HSLColor(hue, 0.75, if place.is_multiple_of(2) { 0.38 } else { 0.55 })
}

/// The systems that were run, in the order of the tables, each with its records.
fn by_system(records: &[Record]) -> Vec<(&'static str, Vec<&Record>)> {
    let of = |name: &'static str| {
        let own: Vec<&Record> = records.iter().filter(|record| record.plan.system == name).collect();
        (!own.is_empty()).then_some((name, own))
    };
    System::names().filter_map(of).collect()
}

/// A key: one line a system.
fn key<'a>(
    area: &DrawingArea<SVGBackend, plotters::coord::Shift>,
    systems: impl Iterator<Item = &'a str>,
) -> Result<(), Error> {
    for (line, system) in (0..).zip(systems) {
        let y = 40 + 22 * line;
        let style = colour(system).stroke_width(3);
        area.draw(&PathElement::new([(8, y), (30, y)], style)).map_err(failed)?;
        area.draw(&Text::new(system.to_owned(), (36, y - 7), ("sans-serif", 14))).map_err(failed)?;
    }
    Ok(())
}

/// What plotters says; there is no input for which it should.
fn failed(error: impl std::fmt::Display) -> Error {
    Error::file("picture", &error)
}
