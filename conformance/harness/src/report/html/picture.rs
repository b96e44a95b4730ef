//! One line over the margin as a picture.

use std::fmt::Write as _;

use super::axis::{Axis, Place};
use crate::report::Curve;
use crate::report::curve::Line;

/// The pixels of a picture, and of the field within it.
const SIZE: (f64, f64) = (360.0, 220.0);
const LEFT: f64 = 48.0;
const RIGHT: f64 = 350.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 184.0;

/// An error that is smaller than this part of the picture's height cannot be seen.
const VISIBLE: f64 = 0.03;

/// One picture.
pub(super) struct Plot<'a> {
    name: &'a str,
    line: &'a Line,
    margins: &'a [f64],
    at: Option<f64>,
    wrong: Vec<usize>,
    across: Axis,
    up: Axis,
}

impl<'a> Plot<'a> {
    pub(super) fn of(name: &'a str, line: &'a Line, curve: &'a Curve) -> Self {
        let margins = &curve.margins;
        let ends = (margins.first().copied().unwrap_or(-1.0), margins.last().copied().unwrap_or(1.0));
        let wrong = line.wrong();
        let across = Axis::linear(ends.0, ends.1, (LEFT, RIGHT));
        let up = upward(line, &wrong);
        Self { name, line, margins, at: curve.at, wrong, across, up }
    }

    fn x(&self, margin: f64) -> f64 {
        match self.across.place(margin) {
            Place::On(x) | Place::Beyond(x) => x,
            Place::Nowhere => LEFT,
        }
    }

    /// Draws it; `id` starts the names of its parts, and `text` says the same in words.
    pub(super) fn write(&self, out: &mut String, id: &str, text: &str) {
        let (width, height) = SIZE;
        let title = if self.up.logarithmic { format!("size of the {}", self.name) } else { self.name.to_owned() };
        let _ = write!(
            out,
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-text\">\
             <title id=\"{id}-title\">The {title} over the margin</title><desc id=\"{id}-text\">{text}</desc>\n\
             <text class=\"name\" x=\"{LEFT}\" y=\"13\">{title}</text>\
             <text class=\"tick\" x=\"{RIGHT}\" y=\"214\" text-anchor=\"end\">margin</text>\n",
        );
        self.stripes(out);
        self.frame(out);
        let exact = self.margins.iter().zip(&self.line.expected).map(|(margin, value)| (*margin, Some(*value)));
        self.polyline(out, "exact", exact);
        let got = self.margins.iter().zip(&self.line.got).map(|(margin, value)| (*margin, *value));
        self.polyline(out, "got", got);
        self.marks(out);
        out.push_str("</svg>\n");
    }

    /// A band over each run of wrong margins, half a step wider on either side.
    fn stripes(&self, out: &mut String) {
        let half = 0.5 * (RIGHT - LEFT) / (self.margins.len().max(2) - 1) as f64;
        for run in self.wrong.chunk_by(|one, next| next - one == 1) {
            let from = (self.x(self.margins[run[0]]) - half).max(LEFT);
            let to = (self.x(self.margins[run[run.len() - 1]]) + half).min(RIGHT);
            let _ = writeln!(
                out,
                "<rect class=\"wrong\" x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{}\"></rect>",
                to - from,
                BOTTOM - TOP
            );
        }
    }

    fn frame(&self, out: &mut String) {
        for (y, text) in self.up.ticks() {
            let _ = write!(
                out,
                "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{RIGHT}\"></path>\
                 <text class=\"tick\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
                LEFT - 4.0,
                y + 4.0
            );
        }
        for (x, text) in self.across.ticks() {
            let _ = write!(
                out,
                "<path class=\"grid\" d=\"M{x:.1} {TOP}V{BOTTOM}\"></path>\
                 <text class=\"tick\" x=\"{x:.1}\" y=\"199\" text-anchor=\"middle\">{text}</text>"
            );
        }
        if let Some(at) = self.at {
            let _ = write!(out, "<path class=\"at\" d=\"M{:.1} {TOP}V{BOTTOM}\"></path>", self.x(at));
        }
        out.push('\n');
    }

    /// A line that is broken where there is no number, and runs along the edge where it is beyond it.
    fn polyline(&self, out: &mut String, class: &str, points: impl Iterator<Item = (f64, Option<f64>)>) {
        let (mut path, mut pen) = (String::new(), 'M');
        for (margin, value) in points {
            match value.map(|value| self.up.place(value)) {
                Some(Place::On(y) | Place::Beyond(y)) => {
                    let _ = write!(path, "{pen}{:.1} {y:.1}", self.x(margin));
                    pen = 'L';
                }
                _ => pen = 'M',
            }
        }
        let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"></path>");
    }

    /// A dot at each wrong answer; a triangle where it is beyond the picture, a cross where it is NaN.
    fn marks(&self, out: &mut String) {
        for &index in &self.wrong {
            let x = self.x(self.margins[index]);
            let Some(value) = self.line.got[index] else { continue };
            let _ = match self.up.place(value) {
                Place::On(y) => write!(out, "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.2\"></circle>"),
                Place::Beyond(y) => {
                    let tip = if y > TOP { y - 1.0 } else { y + 1.0 };
                    let back = if y > TOP { y - 7.0 } else { y + 7.0 };
                    write!(
                        out,
                        "<path class=\"mark\" d=\"M{x:.1} {tip:.1}L{:.1} {back:.1}H{:.1}Z\"></path>",
                        x - 3.5,
                        x + 3.5
                    )
                }
                Place::Nowhere => {
                    write!(out, "<path class=\"cross\" d=\"M{:.1} 175l6 6m0 -6l-6 6\"></path>", x - 3.0)
                }
            };
        }
        out.push('\n');
    }
}

/// The upright axis: evenly, where the wrong answers are far enough from the exact ones to be seen so, else by size.
fn upward(line: &Line, wrong: &[usize]) -> Axis {
    let pixels = (BOTTOM, TOP);
    let range = |values: &mut dyn Iterator<Item = f64>| {
        values
            .filter(|x| x.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    };
    let (low, high) = range(&mut line.expected.iter().copied());
    if low > high {
        return Axis::linear(-1.0, 1.0, pixels);
    }
    let span = if high > low { high - low } else { high.abs().max(1.0) };
    let finite: Vec<(f64, f64)> = wrong
        .iter()
        .filter_map(|index| Some((line.got[*index]?, line.expected[*index])))
        .filter(|(got, _)| got.is_finite())
        .collect();
    if !finite.is_empty() && finite.iter().all(|(got, exact)| (got - exact).abs() < VISIBLE * span) {
        return Axis::by_size(line.expected.iter().copied().chain(finite.iter().map(|(got, _)| *got)), pixels);
    }
    // As much of what is wrong as leaves the exact curve half of the height.
    let near = finite.iter().map(|(got, _)| got.clamp(low - 0.5 * span, high + 0.5 * span));
    let (low, high) = range(&mut near.chain([low, high]));
    Axis::linear(low - 0.05 * span, high + 0.05 * span, pixels)
}
