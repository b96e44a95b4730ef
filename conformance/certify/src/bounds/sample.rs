//! Arguments that are the same everywhere.

use lossproof::DoubleDouble;

/// A fixed sequence of numbers (`SplitMix64`).
pub(crate) struct Sample(u64);

impl Sample {
    pub(crate) fn new() -> Self {
        Self(0x1057_1e55)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ x >> 31
    }

    /// In [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * 2.0_f64.powi(-53)
    }

    /// A binary64 number in [low, high).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A binary64 number of a size from `2^low` to `2^high`, every binary exponent as often.
    pub(crate) fn size(&mut self, low: i32, high: i32) -> f64 {
        let exponent = low + (self.next() % (high - low) as u64) as i32;
        (1.0 + self.unit()) * 2.0_f64.powi(exponent)
    }

    /// A double-double of either sign with both halves full.
    pub(crate) fn full(&mut self, low: i32, high: i32) -> DoubleDouble {
        let head = self.size(low, high);
        let tail = head * (self.unit() - 0.5) * 2.0_f64.powi(-53);
        let sum = DoubleDouble::from(head) + DoubleDouble::from(tail);
        if self.next().is_multiple_of(2) { sum } else { -sum }
    }
}
