//! How a kernel is launched on a device.

use candle_core::Layout;

use crate::parameters::{Kernel, Loss, ROWS};
use crate::real::Real;

/// The C types of the targets: u8, u32, i64.
pub(crate) const TARGETS: [&str; 3] = ["unsigned char", "unsigned int", "lp_long"];

/// Where a gradient goes, S being a device's storage.
#[derive(Clone, Copy, Debug)]
pub enum Gradient<'a, S> {
    /// Nowhere.
    None,
    /// Into new memory.
    New,
    /// Into this.
    Into(S, &'a Layout),
}

/// What comes of a batch, S being a device's storage.
#[derive(Debug)]
pub struct Evaluated<S> {
    /// One number a row with reduction none, else one.
    pub loss: S,
    /// That of [`Gradient::New`].
    pub gradient: Option<S>,
    /// GHM-C's moving average after the batch.
    pub density: Option<Vec<f64>>,
    /// Whether a target was no class, or a row's weight no finite number ≥ 0. Such rows count as ignored.
    pub is_wrong: bool,
}

impl Kernel {
    /// Its name in the launch sources.
    pub(crate) fn name(self, is_few: bool) -> &'static str {
        match (self, is_few) {
            (Self::Weigh, _) => "lossproof_weigh",
            (Self::Divisor, _) => "lossproof_divisor",
            (Self::Count, true) => "lossproof_count_few",
            (Self::Count, false) => "lossproof_count_many",
            (Self::Rows, true) => "lossproof_rows_few",
            (Self::Rows, false) => "lossproof_rows_many",
            (Self::Mean, _) => "lossproof_mean",
        }
    }
}

impl Loss {
    /// How many threads a kernel's blocks have on a device: a power of two.
    pub(crate) fn threads(&self, kernel: Kernel) -> u32 {
        match kernel {
            Kernel::Weigh | Kernel::Divisor | Kernel::Mean => 256,
            Kernel::Count | Kernel::Rows if self.is_few() => ROWS as u32,
            Kernel::Count | Kernel::Rows => (self.columns() / 4).next_power_of_two().clamp(32, 512) as u32,
        }
    }

    /// The memory that a block's threads share: its rows, each at an odd number of places, or a top or a total of each thread.
    pub(crate) fn shared_bytes<T: Real>(&self, kernel: Kernel, wide: usize) -> u32 {
        let is_tile = self.is_few() && matches!(kernel, Kernel::Count | Kernel::Rows);
        let rows = if is_tile { ROWS * (self.columns() | 1) * size_of::<T>() } else { 0 };
        // A top is two numbers and an integer, a total two numbers.
        let parts = self.threads(kernel) as usize * (3 * size_of::<T>()).max(2 * wide);
        rows.max(parts) as u32
    }
}
