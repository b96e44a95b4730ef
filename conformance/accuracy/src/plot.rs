//! The error over the margin as a picture.

use lossproof::{DoubleDouble, Real};
use plotters::coord::Shift;
use plotters::prelude::*;

use crate::{Arithmetic, Curve, Point};

const SIZE: (u32, u32) = (1100, 1000);
/// Decades of the error, as logarithms: from a hundredth of an ulp, below which nothing is shown.
const DECADES: (f64, f64) = (-2.0, 8.0);

/// The curves as an SVG document: a row of panels for each loss, on the left its value, on the right its gradient.
///
/// # Errors
/// What plotters says; there is no input for which it should.
pub fn plot(curves: &[Curve]) -> Result<String, Box<dyn std::error::Error>> {
    let mut losses: Vec<&str> = curves.iter().map(|curve| curve.loss.as_str()).collect();
    losses.dedup();
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let root = root.titled("Largest error over the margin t", ("sans-serif", 24))?;
        let panels = root.split_evenly((losses.len().max(1), 2));
        for (row, loss) in losses.iter().enumerate() {
            let curves: Vec<&Curve> = curves.iter().filter(|curve| curve.loss == **loss).collect();
            panel(&panels[2 * row], &format!("{loss}: loss"), &curves, |point| point.loss)?;
            panel(&panels[2 * row + 1], &format!("{loss}: gradient"), &curves, |point| point.gradient)?;
        }
        root.present()?;
    }
    Ok(text)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

fn panel(
    area: &Area,
    title: &str,
    curves: &[&Curve],
    error: fn(&Point) -> f64,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 17))
        .margin(8)
        .x_label_area_size(40)
        .y_label_area_size(62)
        .build_cartesian_2d(-100.0..100.0, DECADES.0..DECADES.1)?;
    chart
        .configure_mesh()
        .x_desc("margin t")
        .y_desc("error in ulps")
        .x_labels(11)
        .y_labels(11)
        .x_label_formatter(&|t| format!("{t}"))
        .y_label_formatter(&|decade| format!("1e{decade}"))
        .label_style(("sans-serif", 13))
        .max_light_lines(1)
        .light_line_style(WHITE)
        .draw()?;
    for curve in curves {
        let (colour, width) = style(curve.arithmetic);
        let points = curve.points.iter().map(|point| (point.margin, decade(error(point))));
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(width)))?
            .label(curve.arithmetic.to_string())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(width)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .label_font(("sans-serif", 13))
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    Ok(())
}

/// The decimal logarithm, in double-double: the same picture on every platform.
fn decade(error: f64) -> f64 {
    let logarithm = DoubleDouble::from(error).ln() / DoubleDouble::from(10.0).ln();
    logarithm.approx().max(DECADES.0)
}

fn style(arithmetic: Arithmetic) -> (RGBColor, u32) {
    use lossproof_harness::protocol::Dtype;
    match arithmetic {
        Arithmetic::Plain(Dtype::F64) => (RGBColor(31, 119, 180), 2),
        Arithmetic::Plain(_) => (RGBColor(214, 39, 40), 2),
        Arithmetic::Reference(Dtype::F64) => (RGBColor(44, 160, 44), 3),
        _ => (RGBColor(127, 127, 127), 1),
    }
}
