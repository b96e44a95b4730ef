//! The error over the margin as a picture.

use lossproof::{DoubleDouble, Real};
use lossproof_figures::{Area, Axis, COLOURS, Failed, Panel, Picture, Style, key, px};
use lossproof_harness::protocol::Dtype;

use crate::{Arithmetic, Curve, Point};

const SIZE: (u32, u32) = (1240, 1000);
const KEY: u32 = 170;
/// Decades of the error, as logarithms: from a hundredth of an ulp, below which nothing is shown.
const DECADES: (f64, f64) = (-2.0, 8.0);

const PICTURE: Picture = Picture {
    size: SIZE,
    title: "Largest error over the margin t",
    description: "For each loss, on the left the error of its value and on the right that of its gradient, in ulps by their \
                  logarithm, over the margin from -100 to 100. The reference stays within 1 ulp at every margin; the plain \
                  paths in f32 and f64 lose more the larger the margin is.",
};

/// The curves as an SVG document: a row of panels for each loss, on the left its value, on the right its gradient.
///
/// # Errors
/// What plotters says; there is no input for which it should.
pub fn plot(curves: &[Curve]) -> Result<String, Failed> {
    let mut losses: Vec<&str> = curves.iter().map(|curve| curve.loss.as_str()).collect();
    losses.dedup();
    PICTURE.draw(|root| {
        let (left, right) = root.split_horizontally(px(SIZE.0 - KEY));
        let panels = left.split_evenly((losses.len().max(1), 2));
        for (row, loss) in losses.iter().enumerate() {
            let curves: Vec<&Curve> = curves.iter().filter(|curve| curve.loss == **loss).collect();
            panel(&panels[2 * row], &format!("{loss}: loss"), &curves, |point| point.loss)?;
            panel(&panels[2 * row + 1], &format!("{loss}: gradient"), &curves, |point| point.gradient)?;
        }
        let shown = curves.iter().filter(|curve| losses.first() == Some(&curve.loss.as_str()));
        let names: Vec<(String, Style)> =
            shown.map(|curve| (curve.arithmetic.to_string(), style(curve.arithmetic))).collect();
        key(&right, names.iter().map(|(name, style)| (name.as_str(), *style)))
    })
}

fn panel(area: &Area, caption: &str, curves: &[&Curve], error: fn(&Point) -> f64) -> Result<(), Failed> {
    let across = Axis { name: "margin t", ends: (-100.0, 100.0), logarithmic: false, labels: 11 };
    let up = Axis { name: "error in ulps", ends: DECADES, logarithmic: true, labels: 11 };
    let mut chart = Panel { caption, across, up }.on(area)?;
    for curve in curves {
        let points: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.margin, decade(error(point)))).collect();
        style(curve.arithmetic).line(&mut chart, &points)?;
    }
    Ok(())
}

/// The decimal logarithm, in double-double: the same picture on every platform. What is larger than the picture lies on its edge.
fn decade(error: f64) -> f64 {
    let logarithm = DoubleDouble::from(error).ln() / DoubleDouble::from(10.0).ln();
    logarithm.approx().clamp(DECADES.0, DECADES.1)
}

fn style(arithmetic: Arithmetic) -> Style {
    match arithmetic {
        Arithmetic::Plain(Dtype::F64) => Style::solid(COLOURS[0]),
        Arithmetic::Plain(_) => Style::solid(COLOURS[1]),
        Arithmetic::Reference(Dtype::F64) => Style { width: 3, ..Style::solid(COLOURS[2]) },
        _ => Style { width: 1, ..Style::dashed(COLOURS[3], 5, 3) },
    }
}
