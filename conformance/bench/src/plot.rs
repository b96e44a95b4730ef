//! The cost over the size as a picture.

use lossproof_figures::{Area, Axis, COLOURS, Failed, Panel, Picture, Style, key, px};

use crate::Row;

/// Of one panel, and the width of the key beside the panels.
const PANEL: (u32, u32) = (520, 420);
const KEY: u32 = 170;

/// The implementations in the order of the key: a line looks the same in every picture.
const LINES: [(&str, Style); 8] = [
    ("fused", line(0, None)),
    ("fused-autograd", line(0, Some((6, 4)))),
    ("composed", line(5, None)),
    ("candle-nn", line(1, None)),
    ("burn", line(4, None)),
    ("torch-eager", line(3, None)),
    ("torch-compile", line(3, Some((6, 4)))),
    ("copy", line(2, Some((2, 3)))),
];

const fn line(colour: usize, dash: Option<(u32, u32)>) -> Style {
    Style { dash, dots: true, ..Style::solid(COLOURS[colour]) }
}

/// The rows as an SVG document: a panel for each loss and number type, in it a line for each implementation, over the number of
/// logits the nanoseconds that each took; both axes are logarithmic.
///
/// # Errors
/// What plotters says; there is no input for which it should.
pub fn plot(rows: &[Row]) -> Result<String, Failed> {
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
    let description = "The nanoseconds that a logit takes, forward and backward, over the number of logits, for each loss and \
                       number type a panel and for each implementation a line; both axes are logarithmic.";
    Picture { size, title: "Cost of a logit", description }.draw(|root| {
        let (left, right) = root.split_horizontally(px(size.0 - KEY));
        for (area, (loss, dtype)) in left.split_evenly((down, across)).iter().zip(panels) {
            let rows: Vec<&Row> = rows.iter().filter(|row| (row.loss, row.dtype) == (loss, dtype)).collect();
            panel(area, &format!("{loss} {dtype}"), &rows, &axes)?;
        }
        key(&right, LINES.into_iter().filter(|(name, _)| rows.iter().any(|row| row.implementation == *name)))
    })
}

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

fn panel(area: &Area, caption: &str, rows: &[&Row], axes: &Axes) -> Result<(), Failed> {
    let across = Axis { name: "logits, N·C", ends: axes.size, logarithmic: true, labels: 12 };
    let up = Axis { name: "ns a logit", ends: axes.cost, logarithmic: true, labels: 12 };
    let mut chart = Panel { caption, across, up }.on(area)?;
    for (name, style) in LINES {
        let of = rows.iter().filter(|row| row.implementation == name);
        let mut points: Vec<(f64, f64)> = of.map(|row| (size(row), cost(row))).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        style.line(&mut chart, &points)?;
    }
    Ok(())
}
