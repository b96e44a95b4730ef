//! Class weightings over the size of the class.

use lossproof::{Batch, DoubleDouble, Error, Loss, Real, Weighting};

use crate::frame::{Area, Axis, Failed, Panel, Picture, Style, key, px};
use crate::palette::{COLOURS, PLAIN, grey, short};

const SIZE: (u32, u32) = (1080, 420);
const KEY: u32 = 170;

/// A weighting with the weight of each class, by rising size.
type Weighted = (String, Style, Vec<(f64, f64)>);

/// Draws `ω_k` over `n_k` for the weightings none, cs, and cb with each β.
pub(crate) fn draw(betas: &[f64], counts: &[u64]) -> Result<String, Failed> {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let lines = lines(betas, &sorted)?;
    let names: Vec<&str> = lines.iter().map(|(name, ..)| name.as_str()).collect();
    let description = format!(
        "The weight that each class gets over its number of training examples, normalised to sum C, for the class sizes \
         {sorted:?}; on the left the weights evenly, on the right by their logarithm. Inverse frequency (cs) weighs rare \
         classes most; the effective number of samples (cb) comes to it as β goes to 1. Weightings: {}.",
        names.join("; ")
    );
    Picture { size: SIZE, title: "Class weights over class size", description: &description }.draw(|root| {
        let (left, right) = root.split_horizontally(px(SIZE.0 - KEY));
        let halves = left.split_evenly((1, 2));
        panel(&halves[0], &lines, false)?;
        panel(&halves[1], &lines, true)?;
        key(&right, lines.iter().map(|(name, style, _)| (name.as_str(), *style)))
    })
}

fn lines(betas: &[f64], counts: &[u64]) -> Result<Vec<Weighted>, Error> {
    let of = |name: String, style: Style, weighting: Weighting| {
        Ok((name, Style { dots: true, ..style }, weights(weighting, counts)?))
    };
    let none = of("no weights".to_owned(), PLAIN, Weighting::None);
    let inverse = of("cs".to_owned(), grey(0), Weighting::InverseFrequency);
    let effective = betas.iter().zip(COLOURS).map(|(beta, colour)| {
        let weighting = Weighting::EffectiveNumber { beta: *beta };
        of(format!("cb, β = {}", short(*beta)), Style::solid(colour), weighting)
    });
    [none, inverse].into_iter().chain(effective).collect()
}

/// Each class's size and weight: what the reference multiplies a row of that class with.
fn weights(weighting: Weighting, counts: &[u64]) -> Result<Vec<(f64, f64)>, Error> {
    let classes = counts.len();
    let logits = vec![0.0; classes * classes];
    let targets: Vec<Option<usize>> = (0..classes).map(Some).collect();
    let batch = Batch { class_counts: Some(counts), ..Batch::row_major(&logits, classes, classes, &targets)? };
    let loss = Loss { weighting, ..Loss::default() };
    let rows = loss.details(&batch, &DoubleDouble::from(0.0), |z| DoubleDouble::from(*z))?;
    let weight = |row: lossproof::RowDetail<DoubleDouble>| f64::from(row.weight);
    Ok(counts.iter().map(|n| *n as f64).zip(rows.into_iter().flatten().map(weight)).collect())
}

fn panel(area: &Area, lines: &[Weighted], logarithmic: bool) -> Result<(), Failed> {
    let place = |y: f64| if logarithmic { decimal_logarithm(y) } else { y };
    let points = || lines.iter().flat_map(|(.., points)| points);
    let decades = |of: fn(&(f64, f64)) -> f64| {
        let (low, high) = points().map(|point| decimal_logarithm(of(point))).fold((f64::MAX, f64::MIN), widened);
        (low.floor(), high.ceil().max(low.floor() + 1.0))
    };
    let highest = points().map(|point| point.1).fold(1.0, f64::max);
    let ends = if logarithmic { decades(|point| point.1) } else { (0.0, 1.06 * highest) };
    let across =
        Axis { name: "n, examples of the class", ends: decades(|point| point.0), logarithmic: true, labels: 7 };
    let up = Axis { name: "ω, weight of the class", ends, logarithmic, labels: 8 };
    let caption = if logarithmic { "logarithmic axis" } else { "linear axis" };
    let mut chart = Panel { caption, across, up }.on(area)?;
    for (_, style, points) in lines {
        let points: Vec<(f64, f64)> =
            points.iter().map(|(n, weight)| (decimal_logarithm(*n), place(*weight))).collect();
        style.line(&mut chart, &points)?;
    }
    Ok(())
}

fn widened((low, high): (f64, f64), x: f64) -> (f64, f64) {
    (low.min(x), high.max(x))
}

/// In double-double: the same picture on every platform.
fn decimal_logarithm(x: f64) -> f64 {
    (DoubleDouble::from(x).ln() / DoubleDouble::from(10.0).ln()).into()
}
