//! The light check that an input is one on which the losses are defined.

use lossproof::{Adjustment, Batch, Error, Link, Loss, Modulation, Reduction, Weighting};

use crate::examples::Examples;

/// The most bins: each is a number of the result.
const MOST_BINS: usize = 1 << 24;

/// Checks shapes, ranges and what is missing; everything behind it may then index and divide.
pub(crate) fn validate(loss: &Loss, batch: &Batch<f64>) -> Result<(), Error> {
    parameters(loss)?;
    let rows = batch.logits.nrows();
    let classes = match loss.link {
        Link::Softmax => batch.logits.ncols(),
        Link::Sigmoid => 2,
    };
    if loss.link == Link::Sigmoid && batch.target_rows.is_none() {
        length("logits", batch.logits.ncols(), 1, "the sigmoid link has one logit a row")?;
    }
    let losses = Examples::new(loss, batch).count();
    length("targets", batch.targets.len(), rows, "the logits have as many rows")?;
    let counts_rows = matches!(loss.modulation, Modulation::GradientDensity { .. });
    let smoothing = batch.label_smoothing;
    if !(0.0..=1.0).contains(&smoothing) || counts_rows && smoothing > 0.0 {
        let expected = if counts_rows { "0, since rows are counted" } else { "a number from 0 to 1" };
        return Err(Error::Parameter { name: "label_smoothing", value: smoothing, expected });
    }
    match batch.target_rows {
        Some(values) => target_rows(loss, batch, values)?,
        None => {
            for (row, &target) in batch.targets.iter().enumerate() {
                if let Some(value) = target.filter(|&target| target >= classes) {
                    return Err(Error::Target { row, value, classes });
                }
            }
        }
    }
    counts(loss, batch, classes)?;
    if let Some(weights) = batch.row_weights {
        length("row_weights", weights.len(), rows, "one a row")?;
        elements("row_weights", weights, |weight| weight >= 0.0, "a finite number ≥ 0")?;
    }
    if let Weighting::Given(weights) = &loss.weighting {
        length("weights", weights.len(), classes, "one a class")?;
        elements("weights", weights, |weight| weight >= 0.0, "a finite number ≥ 0")?;
    }
    if matches!(loss.adjustment, Adjustment::EqualizationMask { .. }) {
        draws(batch, losses, classes)?;
    }
    if let Some(cotangent) = batch.cotangent {
        let expected = if loss.reduction == Reduction::None { losses } else { 1 };
        length("cotangent", cotangent.len(), expected, "one for each loss")?;
        elements("cotangent", cotangent, |_| true, "a finite number")?;
    }
    if let (Some(state), Modulation::GradientDensity { bins, .. }) = (batch.density, loss.modulation) {
        length("state", state.len(), bins, "one a bin")?;
        elements("state", state, |count| count >= 0.0, "a finite number ≥ 0")?;
    }
    Ok(())
}

/// One probability a logit in the rows that are not ignored; with bins, which count, each row or element of one class.
fn target_rows(loss: &Loss, batch: &Batch<f64>, values: &[f64]) -> Result<(), Error> {
    let columns = batch.logits.ncols();
    length("target rows", values.len(), batch.logits.nrows() * columns, "one number a logit")?;
    let counts = matches!(loss.modulation, Modulation::GradientDensity { .. });
    for (index, &value) in values.iter().enumerate().filter(|(index, _)| batch.targets[index / columns].is_some()) {
        let (row, column) = (index / columns, index % columns);
        if !(0.0..=1.0).contains(&value) {
            return Err(Error::TargetRow { row, column, value, expected: "a probability from 0 to 1" });
        }
        if counts && value > 0.0 && value < 1.0 {
            return Err(Error::TargetRow { row, column, value, expected: "0 or 1, since rows are counted" });
        }
    }
    if counts && loss.link == Link::Softmax {
        let classes = |row: &[f64]| row.iter().filter(|&&value| value == 1.0).count();
        let mut rows = values.chunks(columns.max(1)).enumerate().filter(|(row, _)| batch.targets[*row].is_some());
        if let Some((row, values)) = rows.find(|(_, values)| classes(values) != 1) {
            return Err(Error::TargetRow { row, column: 0, value: values[0], expected: "one 1 in the row" });
        }
    }
    Ok(())
}

fn parameters(loss: &Loss) -> Result<(), Error> {
    let parameter = |name, value: f64, valid: bool, expected| {
        if valid && value.is_finite() { Ok(()) } else { Err(Error::Parameter { name, value, expected }) }
    };
    match loss.adjustment {
        Adjustment::Identity | Adjustment::LogPrior => {}
        Adjustment::Margin { max_margin, scale } => {
            parameter("max_margin", max_margin, max_margin >= 0.0, "a finite number ≥ 0")?;
            parameter("scale", scale, scale > 0.0, "a finite number > 0")?;
        }
        Adjustment::EqualizationMask { threshold } => {
            let valid = (0.0..=1.0).contains(&threshold);
            parameter("threshold", threshold, valid, "a number from 0 to 1")?;
        }
    }
    match loss.modulation {
        Modulation::One => {}
        Modulation::Focal { gamma } => parameter("gamma", gamma, gamma >= 0.0, "a finite number ≥ 0")?,
        Modulation::HardMining { delta } | Modulation::HardMiningAsPublished { delta } => {
            parameter("delta", delta, delta > 0.0, "a finite number > 0")?;
        }
        Modulation::GradientDensity { bins, momentum } => {
            let valid = (1..=MOST_BINS).contains(&bins);
            parameter("bins", bins as f64, valid, "an integer from 1 to 2^24")?;
            let valid = (0.0..1.0).contains(&momentum);
            parameter("momentum", momentum, valid, "a number from 0 to below 1")?;
        }
    }
    if let Weighting::EffectiveNumber { beta } = loss.weighting {
        parameter("beta", beta, (0.0..1.0).contains(&beta), "a number from 0 to below 1")?;
    }
    Ok(())
}

/// The class counts are there where they are needed, one a class, and at least 1 where a 0 has no meaning.
fn counts(loss: &Loss, batch: &Batch<f64>, classes: usize) -> Result<(), Error> {
    let weighted = matches!(loss.weighting, Weighting::InverseFrequency | Weighting::EffectiveNumber { .. });
    let margin = matches!(loss.adjustment, Adjustment::Margin { .. });
    let needed = if weighted {
        Some("the weighting")
    } else {
        (loss.adjustment != Adjustment::Identity).then_some("the adjustment")
    };
    match (batch.class_counts, needed) {
        (None, Some(needed_by)) => {
            Err(Error::Missing { what: "class_counts", needed_by, expected: "one integer a class" })
        }
        (None, None) => Ok(()),
        (Some(counts), _) => {
            length("class_counts", counts.len(), classes, "one a class")?;
            match counts.iter().position(|&count| count == 0) {
                Some(index) if weighted || margin => {
                    Err(Error::Element { what: "class_counts", index, value: 0.0, expected: "an integer ≥ 1" })
                }
                _ => Ok(()),
            }
        }
    }
}

fn draws(batch: &Batch<f64>, losses: usize, classes: usize) -> Result<(), Error> {
    let Some(draws) = batch.draws else {
        return Err(Error::Missing {
            what: "draws",
            needed_by: "the equalization mask",
            expected: "one list for each loss, with one draw a class",
        });
    };
    length("draws", draws.len(), losses, "one list for each loss")?;
    draws.iter().try_for_each(|row| length("draws", row.len(), classes, "one draw a class in each list"))
}

fn length(what: &'static str, found: usize, expected: usize, because: &'static str) -> Result<(), Error> {
    if found == expected { Ok(()) } else { Err(Error::Length { what, found, expected, because }) }
}

fn elements(
    what: &'static str,
    values: &[f64],
    valid: impl Fn(f64) -> bool,
    expected: &'static str,
) -> Result<(), Error> {
    match values.iter().position(|&value| !(value.is_finite() && valid(value))) {
        Some(index) => Err(Error::Element { what, index, value: values[index], expected }),
        None => Ok(()),
    }
}
