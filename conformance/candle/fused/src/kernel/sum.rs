//! Sums in which no error grows with the number of terms.

/// A sum in twice the precision of f64.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    /// Adds a term, its rounding error kept (Knuth's two-sum).
    pub(crate) fn add(&mut self, term: f64) {
        let high = self.high + term;
        let part = high - self.high;
        self.low += (self.high - (high - part)) + (term - part);
        self.high = high;
    }

    /// Adds another sum.
    pub(crate) fn join(mut self, other: Self) -> Self {
        self.add(other.high);
        self.low += other.low;
        self
    }

    /// The sum, rounded.
    pub(crate) fn value(self) -> f64 {
        // What overflowed, or was no number, has an error that is none.
        if self.high.is_finite() { self.high + self.low } else { self.high }
    }
}
