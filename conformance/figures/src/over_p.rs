//! What a loss does over the probability of the target, on a linear and on a logarithmic axis.

use lossproof::{DoubleDouble, Real};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::curve::{LEAST, Point, Spread, curve};
use crate::frame::{Area, Axis, Chart, Failed, Panel, Picture, above, key, px};
use crate::palette::{Named, named};

/// Below this probability of the target a row is an outlier, above the other an easy one.
const OUTLIER: f64 = 0.01;
const EASY: f64 = 0.9;

const SIZE: (u32, u32) = (1080, 420);
const KEY: u32 = 170;

/// One of the figures over `p`.
pub(crate) struct OverP {
    pub(crate) title: &'static str,
    pub(crate) description: &'static str,
    /// What is along the upright axis.
    pub(crate) name: &'static str,
    /// Which number of a point is drawn.
    pub(crate) of: fn(&Point) -> f64,
    /// The least height that is shown in any case, and the greatest.
    pub(crate) ends: (f64, f64),
}

/// A curve with its points along one axis.
type Drawn = (Named, Vec<(f64, f64)>);

impl OverP {
    pub(crate) fn draw(&self, deltas: &[f64], gammas: &[f64]) -> Result<String, Failed> {
        let [linear, logarithmic] =
            [Spread::Linear, Spread::Logarithmic].map(|spread| self.curves(deltas, gammas, spread));
        let (linear, logarithmic) = (linear?, logarithmic?);
        let ends = self.ends(linear.iter().chain(&logarithmic));
        let names: Vec<&str> = linear.iter().map(|(named, _)| named.name.as_str()).collect();
        let description = format!("{} Curves: {}.", self.description, names.join("; "));
        Picture { size: SIZE, title: self.title, description: &description }.draw(|root| {
            let (left, right) = root.split_horizontally(px(SIZE.0 - KEY));
            let halves = left.split_evenly((1, 2));
            self.panel(&halves[0], Spread::Linear, ends, &linear)?;
            self.panel(&halves[1], Spread::Logarithmic, ends, &logarithmic)?;
            key(&right, linear.iter().map(|(named, _)| (named.name.as_str(), named.style)))
        })
    }

    fn curves(&self, deltas: &[f64], gammas: &[f64], spread: Spread) -> Result<Vec<Drawn>, lossproof::Error> {
        let drawn = |named: Named| {
            let points = curve(named.modulation, spread)?;
            let points = points.iter().map(|point| (place(point.p, spread), (self.of)(point))).collect();
            Ok((named, points))
        };
        named(deltas, gammas).into_iter().map(drawn).collect()
    }

    /// All of every curve but cross-entropy and focal loss, which rise without end towards p = 0.
    fn ends<'a>(&self, drawn: impl Iterator<Item = &'a Drawn>) -> (f64, f64) {
        let bounded = drawn.filter(|(named, _)| matches!(named.modulation, lossproof::Modulation::HardMining { .. }));
        let heights = bounded.flat_map(|(_, points)| points.iter().map(|point| point.1)).filter(|y| y.is_finite());
        let (low, high) = heights.fold(self.ends, |(low, high), y| (low.min(y), high.max(y)));
        let room = 0.04 * (high - low);
        (if low < self.ends.0 { low - room } else { low }, high + room)
    }

    fn panel(&self, area: &Area, spread: Spread, ends: (f64, f64), curves: &[Drawn]) -> Result<(), Failed> {
        let (caption, across) = match spread {
            Spread::Linear => ("linear axis", (0.0, 1.0)),
            Spread::Logarithmic => ("logarithmic axis", (f64::from(LEAST), 0.0)),
        };
        let logarithmic = spread == Spread::Logarithmic;
        let across = Axis { name: "p, probability of the target", ends: across, logarithmic, labels: 7 };
        let up = Axis { name: self.name, ends, logarithmic: false, labels: 8 };
        let mut chart = Panel { caption, across, up }.on(area)?;
        regions(&mut chart, spread)?;
        for (named, points) in curves {
            named.style.line(&mut chart, points)?;
        }
        Ok(())
    }
}

/// Where a probability lies along an axis; the logarithm in double-double, so that the picture is the same on every platform.
fn place(p: f64, spread: Spread) -> f64 {
    match spread {
        Spread::Linear => p,
        Spread::Logarithmic => (DoubleDouble::from(p).ln() / DoubleDouble::from(10.0).ln()).into(),
    }
}

/// The bands of outliers and of easy examples, with their names; what is between them is hard.
fn regions(chart: &mut Chart, spread: Spread) -> Result<(), Failed> {
    let (across, up) = (chart.x_range(), chart.y_range());
    let (outlier, easy) = (place(OUTLIER, spread), place(EASY, spread));
    for (from, to) in [(across.start, outlier), (easy, across.end)] {
        chart.draw_series([Rectangle::new([(from, up.start), (to, up.end)], BLACK.mix(0.08).filled())])?;
        let edge = if from == across.start { to } else { from };
        let line = BLACK.mix(0.4).stroke_width(px(1));
        chart.draw_series([PathElement::new([(edge, up.start), (edge, up.end)], line)])?;
    }
    if (up.start..0.0).contains(&up.start) {
        chart.draw_series([PathElement::new([(across.start, 0.0), (across.end, 0.0)], BLACK.stroke_width(px(1)))])?;
    }
    let middle = |from: f64, to: f64| f64::midpoint(from, to);
    match spread {
        Spread::Linear => {
            above(chart, across.start, "outlier", HPos::Left)?;
            above(chart, middle(outlier, easy), "hard", HPos::Center)?;
            above(chart, middle(easy, across.end), "easy", HPos::Center)
        }
        Spread::Logarithmic => {
            above(chart, middle(across.start, outlier), "outlier, p < 0.01", HPos::Center)?;
            above(chart, middle(outlier, easy), "hard", HPos::Center)?;
            above(chart, across.end, "easy", HPos::Center)
        }
    }
}
