//! Learning curves.

use plotters::prelude::*;

use super::{KEY, SIZE, by_system, colour, failed, key};
use crate::Error;
use crate::training::{Epoch, Record};

/// The test error over the epochs, a line a system: the mean over its runs.
///
/// # Errors
/// What plotters says; there is no input for which it should.
pub fn curves(records: &[Record]) -> Result<String, Error> {
    let systems: Vec<(&str, Vec<(f64, f64)>)> =
        by_system(records).into_iter().map(|(name, own)| (name, mean(&own))).collect();
    let points = || systems.iter().flat_map(|(_, line)| line);
    let last = points().map(|(epoch, _)| *epoch).fold(1.0, f64::max);
    let highest = points().map(|(_, error)| *error).fold(1.0, f64::max);
    let has_validation = records.iter().any(|record| record.epochs.iter().any(|epoch| epoch.validation.is_some()));
    let caption = if has_validation { "Validation error over training" } else { "Test error over training" };
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE).map_err(failed)?;
        let (left, right) = root.split_horizontally(SIZE.0 - KEY);
        let mut chart = ChartBuilder::on(&left)
            .caption(caption, ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(54)
            .build_cartesian_2d(0.0..last, 0.0..highest)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .x_desc("epoch")
            .y_desc("error rate, %")
            .light_line_style(TRANSPARENT)
            .draw()
            .map_err(failed)?;
        for (name, line) in &systems {
            let style = colour(name).stroke_width(2);
            chart.draw_series(LineSeries::new(line.iter().copied(), style)).map_err(failed)?;
        }
        key(&right, systems.iter().map(|(name, _)| *name))?;
        root.present().map_err(failed)?;
    }
    Ok(text)
}

/// The mean error after each epoch at which all runs looked: on the validation images where there are, otherwise on the test's.
fn mean(records: &[&Record]) -> Vec<(f64, f64)> {
    let epochs = records.iter().map(|record| record.epochs.len()).min().unwrap_or(0);
    let at = |epoch: usize| {
        let error = |epoch: &Epoch| epoch.validation.as_ref().map_or(epoch.test_error, |own| Some(own.error_rate));
        let errors: Option<Vec<f64>> = records.iter().map(|record| error(&record.epochs[epoch])).collect();
        errors.map(|errors| ((epoch + 1) as f64, errors.iter().sum::<f64>() / errors.len() as f64))
    };
    (0..epochs).filter_map(at).collect()
}
