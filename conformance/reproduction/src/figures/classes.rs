//! Accuracy over class size.

use plotters::prelude::*;

use super::{KEY, SIZE, by_system, colour, failed, key};
use crate::Error;
use crate::training::Record;

/// Each class's accuracy over its training images, a line a system: the mean over its runs. Classes of one size share a point.
///
/// # Errors
/// What plotters says; there is no input for which it should.
pub fn classes(records: &[Record]) -> Result<String, Error> {
    let systems: Vec<(&str, Vec<(f64, f64)>)> =
        by_system(records).into_iter().map(|(name, own)| (name, by_size(&own))).collect();
    let sizes = || systems.iter().flat_map(|(_, line)| line.iter().map(|(size, _)| *size));
    let (least, most) = (sizes().fold(f64::MAX, f64::min).min(1e9), sizes().fold(1.0, f64::max));
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE).map_err(failed)?;
        let (left, right) = root.split_horizontally(SIZE.0 - KEY);
        let mut chart = ChartBuilder::on(&left)
            .caption("Accuracy of each class over its size", ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(54)
            .build_cartesian_2d((least * 0.9..most * 1.1).log_scale(), 0.0..100.0)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .x_labels(6)
            .x_label_formatter(&|x| format!("{x:.0}"))
            .y_label_formatter(&|y| format!("{y:.0}"))
            .x_desc("training images of the class")
            .y_desc("accuracy on the test images, %")
            .light_line_style(TRANSPARENT)
            .draw()
            .map_err(failed)?;
        for (name, line) in &systems {
            let style = colour(name).stroke_width(2);
            chart.draw_series(LineSeries::new(line.iter().copied(), style)).map_err(failed)?;
            let dots = line.iter().map(|point| Circle::new(*point, 3, colour(name).filled()));
            chart.draw_series(dots).map_err(failed)?;
        }
        key(&right, systems.iter().map(|(name, _)| *name))?;
        root.present().map_err(failed)?;
    }
    Ok(text)
}

fn by_size(records: &[&Record]) -> Vec<(f64, f64)> {
    let mut sums: std::collections::BTreeMap<u64, (f64, usize)> = std::collections::BTreeMap::new();
    for record in records {
        let counts = record.header.class_counts.iter().flatten();
        for (count, accuracy) in counts.zip(&record.outcome.accuracies) {
            if let Some(accuracy) = accuracy {
                let sum = sums.entry(*count).or_default();
                *sum = (sum.0 + accuracy, sum.1 + 1);
            }
        }
    }
    sums.into_iter().map(|(size, (sum, n))| (size as f64, sum / n as f64)).collect()
}
