//! The kernels one after the other, alike on every device.

use crate::Density;
use crate::parameters::{Kernel, Loss};

/// A device with a batch on it.
pub(crate) trait Device {
    type Error;

    /// Makes ready the loss's parameters and numbers anew, now with the densities of GHM-C's bins.
    fn prepare(&mut self, density: &[f64]) -> Result<(), Self::Error>;

    fn run(&mut self, kernel: Kernel) -> Result<(), Self::Error>;

    /// The rows in each bin, and last those that have none.
    fn counts(&mut self) -> Result<Vec<u32>, Self::Error>;
}

/// Evaluates a batch of so many rows; GHM-C's moving average before it, and after it.
pub(crate) fn evaluate<D: Device>(
    device: &mut D,
    loss: &Loss,
    rows: usize,
    state: Option<&[f64]>,
) -> Result<Option<Vec<f64>>, D::Error> {
    let mut after = None;
    if let Some((bins, momentum)) = loss.density() {
        device.run(Kernel::Count)?;
        let counts: Vec<u64> = device.counts()?.into_iter().map(u64::from).collect();
        let is_known = counts[bins] == 0;
        let density = Density::new(is_known.then_some(&counts[..bins]), bins, momentum, state);
        device.prepare(&density.weights)?;
        after = density.state;
    }
    if loss.divisor(rows).is_none() {
        device.run(Kernel::Weigh)?;
        device.run(Kernel::Divisor)?;
    }
    device.run(Kernel::Rows)?;
    if loss.is_reduced() {
        device.run(Kernel::Mean)?;
    }
    Ok(after)
}
