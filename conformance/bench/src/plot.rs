//! The cost over the size as a picture.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::Row;

/// Of one panel, and the width of the key beside the panels.
const PANEL: (u32, u32) = (520, 420);
const KEY: u32 = 150;

/// The implementations in the order of the key: a colour stands for the same one in every picture.
const COLOURS: [(&str, RGBColor); 8] = [
    ("fused", RGBColor(31, 119, 180)),
    ("fused-autograd", RGBColor(23, 190, 207)),
    ("composed", RGBColor(148, 103, 189)),
    ("candle-nn", RGBColor(255, 127, 14)),
    ("burn", RGBColor(214, 39, 40)),
    ("torch-eager", RGBColor(140, 86, 75)),
    ("torch-compile", RGBColor(44, 160, 44)),
    ("copy", RGBColor(127, 127, 127)),
];

/// The rows as an SVG document: a panel for each loss and number type, in it a line for each implementation, over the number of
/// logits the nanoseconds that each took; both axes are logarithmic.
///
/// # Errors
/// What plotters says; there is no input for which it should.
pub fn plot(rows: &[Row]) -> Result<String, Box<dyn Error>> {
    let mut panels: Vec<(&str, &str)> = Vec::new();
    for of in rows.iter().map(|row| (row.loss, row.dtype)) {
        if !panels.contains(&of) {
            panels.push(of);
        }
    }
    let across = panels.len().clamp(1, 2);
    let down = panels.len().div_ceil(across).max(1);
    let size = (PANEL.0 * across as u32 + KEY, PANEL.1 * down as u32);
    let axes = Axes::of(rows);
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE)?;
        let (left, right) = root.split_horizontally(size.0 - KEY);
        for (area, (loss, dtype)) in left.split_evenly((down, across)).iter().zip(panels) {
            let rows: Vec<&Row> = rows.iter().filter(|row| (row.loss, row.dtype) == (loss, dtype)).collect();
            panel(area, &format!("{loss} {dtype}"), &rows, &axes)?;
        }
        key(&right, rows)?;
        root.present()?;
    }
    Ok(text)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Whole decades around all points, as logarithms; the same for every panel, so that they compare.
struct Axes {
    size: (f64, f64),
    cost: (f64, f64),
}

impl Axes {
    fn of(rows: &[Row]) -> Self {
        let around = |of: fn(&Row) -> f64| {
            let (low, high) =
                rows.iter().map(of).fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)));
            if low > high { (0.0, 1.0) } else { (low.floor(), high.ceil().max(low.floor() + 1.0)) }
        };
        Self { size: around(size), cost: around(cost) }
    }
}

/// The decades of the logits.
fn size(row: &Row) -> f64 {
    ((row.shape.rows * row.shape.classes) as f64).log10()
}

/// The decades of the nanoseconds for each; a clock may not see a pass that is shorter than its tick.
fn cost(row: &Row) -> f64 {
    (row.median_s * 1e9).max(1.0).log10() - size(row)
}

fn panel(area: &Area, title: &str, rows: &[&Row], axes: &Axes) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 17))
        .margin(8)
        .x_label_area_size(40)
        .y_label_area_size(62)
        .build_cartesian_2d(axes.size.0..axes.size.1, axes.cost.0..axes.cost.1)?;
    let ticks = |(low, high): (f64, f64)| (high - low) as usize + 1;
    chart
        .configure_mesh()
        .x_desc("logits, N·C")
        .y_desc("ns a logit")
        .x_labels(ticks(axes.size))
        .y_labels(ticks(axes.cost))
        .x_label_formatter(&|decade| decade_label(*decade))
        .y_label_formatter(&|decade| decade_label(*decade))
        .label_style(("sans-serif", 13))
        .max_light_lines(1)
        .light_line_style(WHITE)
        .draw()?;
    for (name, colour) in COLOURS {
        let of = rows.iter().filter(|row| row.implementation == name);
        let mut points: Vec<(f64, f64)> = of.map(|row| (size(row), cost(row))).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?;
        chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, colour.filled())))?;
    }
    Ok(())
}

/// Whole decades alone: there is no short name for half of one.
fn decade_label(decade: f64) -> String {
    if decade.fract() == 0.0 { format!("1e{decade}") } else { String::new() }
}

/// The implementations that have a line.
fn key(area: &Area, rows: &[Row]) -> Result<(), Box<dyn Error>> {
    let present = COLOURS.iter().filter(|(name, _)| rows.iter().any(|row| row.implementation == *name));
    let mut y = 50;
    for (name, colour) in present {
        area.draw(&PathElement::new([(4, y), (28, y)], colour.stroke_width(2)))?;
        area.draw(&Circle::new((16, y), 3, colour.filled()))?;
        area.draw(&Text::new(*name, (36, y - 7), ("sans-serif", 14)))?;
        y += 22;
    }
    Ok(())
}
