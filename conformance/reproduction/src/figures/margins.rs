//! How sure a network was of its training images, epoch by epoch, under the weight that its loss gives them.

use lossproof::{Batch, Derivatives, Loss, Modulation, registry};
use plotters::prelude::*;

use super::{SIZE, failed};
use crate::Error;
use crate::training::Record;

/// The margins that are drawn: all but the two open bins' outsides.
const FROM: f64 = -20.0;
const TO: f64 = 20.0;
/// Points of the curve.
const STEPS: i32 = 400;

/// The distribution of `ln(p/(1−p))` over training, an epoch a line from the first at the top, darker where more images are; above it
/// the modulation `m(p)` of the last phase's loss over the same axis. The picture tells whether a loss ignores the outliers that it says it ignores.
///
/// # Errors
/// What plotters says, and a loss that there is not; there is no record for which it should.
pub fn margins(record: &Record) -> Result<String, Error> {
    let epochs = record.epochs.len().max(1);
    let most = record.epochs.iter().flat_map(|epoch| &epoch.margins).copied().max().unwrap_or(1).max(1);
    let weights = modulation(record)?;
    let highest = weights.iter().map(|(_, weight)| *weight).fold(1.0, f64::max);
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE).map_err(failed)?;
        let (above, below) = root.split_vertically(SIZE.1 * 3 / 10);
        let mut chart = ChartBuilder::on(&above)
            .caption(format!("{}: m(p), and where the training images were", record.plan.name()), ("sans-serif", 18))
            .margin(8)
            .x_label_area_size(6)
            .y_label_area_size(54)
            .build_cartesian_2d(FROM..TO, 0.0..highest * 1.05)
            .map_err(failed)?;
        chart.configure_mesh().y_desc("m(p)").y_labels(4).light_line_style(TRANSPARENT).draw().map_err(failed)?;
        chart.draw_series(LineSeries::new(weights, BLUE.stroke_width(2))).map_err(failed)?;
        let mut chart = ChartBuilder::on(&below)
            .margin(8)
            .x_label_area_size(40)
            .y_label_area_size(54)
            .build_cartesian_2d(FROM..TO, epochs as f64..0.0)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .x_desc("margin ln(p/(1−p)); an outlier has p < 0.01: left of −4.6")
            .y_desc("epoch")
            .light_line_style(TRANSPARENT)
            .draw()
            .map_err(failed)?;
        let cells = record.epochs.iter().enumerate().flat_map(|(epoch, seen)| {
            seen.margins.iter().enumerate().filter(|(_, count)| **count > 0).map(move |(bin, count)| {
                // One image among thousands has to be seen too.
                let shade = 0.15 + 0.85 * (f64::from(*count).ln_1p() / f64::from(most).ln_1p());
                let left = FROM + bin as f64;
                Rectangle::new([(left, epoch as f64), (left + 1.0, epoch as f64 + 1.0)], BLACK.mix(shade).filled())
            })
        });
        chart.draw_series(cells).map_err(failed)?;
        root.present().map_err(failed)?;
    }
    Ok(text)
}

/// The modulation of the last phase over the margin: what its loss of two classes is to cross-entropy's. 1 for a loss that has
/// none, or one that the whole batch decides.
fn modulation(record: &Record) -> Result<Vec<(f64, f64)>, Error> {
    let phases = record.header.protocol.as_ref().and_then(|protocol| protocol.phases.as_ref());
    let modulation = match phases.and_then(|phases| phases.last()) {
        Some(phase) => {
            let numbers: Vec<(&str, f64)> =
                phase.params.iter().filter_map(|(name, _)| Some((name, phase.params.number(name)?))).collect();
            registry::loss(&phase.loss)?.slots(&numbers, false)?.1
        }
        None => Modulation::One,
    };
    if matches!(modulation, Modulation::GradientDensity { .. }) {
        return Ok(vec![(FROM, 1.0), (TO, 1.0)]);
    }
    let margins: Vec<f64> = (0..=STEPS).map(|step| FROM + (TO - FROM) * f64::from(step) / f64::from(STEPS)).collect();
    let logits: Vec<f64> = margins.iter().flat_map(|t| [*t, 0.0]).collect();
    let targets = vec![Some(0); margins.len()];
    let batch = Batch::row_major(&logits, margins.len(), 2, &targets)?;
    let loss = Loss { modulation, ..Loss::default() }.evaluate(&batch, Derivatives::Gradient)?.loss;
    let plain = Loss::default().evaluate(&batch, Derivatives::Gradient)?.loss;
    Ok(margins.into_iter().zip(loss.iter().zip(&plain).map(|(loss, plain)| loss / plain)).collect())
}
