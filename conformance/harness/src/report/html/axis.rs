//! From numbers to places on a picture.

/// An axis, over which numbers are spread evenly or, by their size, logarithmically.
pub(super) struct Axis {
    /// The ends, as numbers or as decimal logarithms.
    low: f64,
    high: f64,
    pub(super) logarithmic: bool,
    /// The pixels of the ends.
    from: f64,
    to: f64,
}

/// Where a number lies.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// On the picture.
    On(f64),
    /// Beyond the end at this pixel.
    Beyond(f64),
    /// Nowhere: it is NaN.
    Nowhere,
}

/// A logarithmic axis goes no further down than so many decades.
const DECADES: f64 = 24.0;

impl Axis {
    /// Evenly over `low..=high`, on the pixels `from..=to`.
    pub(super) fn linear(low: f64, high: f64, (from, to): (f64, f64)) -> Self {
        let room = if high > low { 0.0 } else { 0.5 * low.abs().max(1.0) };
        Self { low: low - room, high: high + room, logarithmic: false, from, to }
    }

    /// By size over all of these that are not 0.
    pub(super) fn by_size(sizes: impl Iterator<Item = f64>, pixels: (f64, f64)) -> Self {
        let logarithms = sizes.map(|x| x.abs().log10()).filter(|x| x.is_finite());
        let (low, high) =
            logarithms.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let (low, high) = if low <= high { (low.max(high - DECADES).floor(), high.ceil()) } else { (-1.0, 1.0) };
        Self { logarithmic: true, ..Self::linear(low, high, pixels) }
    }

    pub(super) fn place(&self, value: f64) -> Place {
        let value = if self.logarithmic { value.abs().log10() } else { value };
        match value {
            value if value.is_nan() => Place::Nowhere,
            value if value < self.low => Place::Beyond(self.from),
            value if value > self.high => Place::Beyond(self.to),
            value => Place::On(self.pixel(value)),
        }
    }

    fn pixel(&self, value: f64) -> f64 {
        self.from + (self.to - self.from) * (value - self.low) / (self.high - self.low)
    }

    /// Some round numbers along it: pixels and texts.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let rough = (self.high - self.low) / 4.0;
        let decade = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|x| x * decade).find(|step| *step >= rough).unwrap_or(rough);
        // Half a decade is no round number.
        let step = if self.logarithmic { step.max(1.0).round() } else { step };
        let first = (self.low / step).ceil();
        (0..6)
            .map(|index| (first + f64::from(index)) * step)
            .filter(|value| *value <= self.high + 1e-9 * step)
            .map(|value| (self.pixel(value), if self.logarithmic { format!("1e{value:.0}") } else { short(value) }))
            .collect()
    }
}

/// A number in few digits.
pub(super) fn short(value: f64) -> String {
    match value.abs() {
        size if size < 1e-300 => "0".to_owned(),
        size if !(1e-3..1e5).contains(&size) => {
            let text = format!("{value:.1e}");
            text.replace(".0e", "e")
        }
        _ => {
            let text = format!("{value:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}
