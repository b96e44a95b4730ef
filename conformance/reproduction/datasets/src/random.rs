//! Random numbers that depend on what they are for and on nothing else.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// A stream of random numbers: `ChaCha8` under a key of four parts, so that each purpose, epoch and image has its own.
///
/// No state is carried from epoch to epoch or from thread to thread: a run that resumes draws what it would have drawn.
///
/// ```
/// use lossproof_datasets::Stream;
/// let mut rolls = Stream::new(*b"dice    ", 1, 0, 0);
/// assert!((0..100).all(|_| rolls.below(6) < 6));
/// ```
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of a purpose (eight letters), a seed, an epoch and a place in it; the last three little-endian in the
    /// key.
    pub fn new(purpose: [u8; 8], seed: u64, epoch: u64, place: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&purpose);
        key[8..16].copy_from_slice(&seed.to_le_bytes());
        key[16..24].copy_from_slice(&epoch.to_le_bytes());
        key[24..].copy_from_slice(&place.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform in `0..n`, and 0 for `n` = 0.
    ///
    /// The upper half of `n·u` for `u` of 32 bits, drawn anew where the lower half is below `2^32 mod n`: each result
    /// then has exactly `⌊2^32/n⌋` of the `u` (Lemire 2019, doi 10.1145/3230636).
    pub fn below(&mut self, n: u32) -> u32 {
        let uneven = n.wrapping_neg().checked_rem(n).unwrap_or(0);
        loop {
            let product = u64::from(n) * u64::from(self.0.next_u32());
            if product as u32 >= uneven {
                return (product >> 32) as u32;
            }
        }
    }

    /// Uniform between 0 and 1: one of the 2^52 odd multiples of 2^-53, all as likely. It is neither 0 nor 1, so that both
    /// its logarithm and that of its complement are finite, and it is `1 − u` as often as `u`.
    ///
    /// ```
    /// use lossproof_datasets::Stream;
    /// let u = Stream::new(*b"dice    ", 1, 0, 0).unit();
    /// assert!(u > 0.0 && u < 1.0);
    /// ```
    pub fn unit(&mut self) -> f64 {
        let places = self.0.next_u64() >> 12;
        (2 * places + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Puts the items into a uniformly random order: from the last place down, each exchanged with one at or before it.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u32 + 1) as usize);
        }
    }
}
