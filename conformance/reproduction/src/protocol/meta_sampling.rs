//! BALMS' meta sampler: when it begins, and by which numbers it learns.

use lossproof_trace::Rate;
use serde::Deserialize;

/// The table `[meta_sampler]` of a system.
///
/// Ren et al. 2020 (arXiv 2007.10740v3) train in two parts, appendix C.3: a network by cross-entropy on plainly shuffled images,
/// then on its fixed features a classifier anew, with balanced softmax, on batches whose class rates are learned meanwhile.
///
/// ```
/// use lossproof_reproduction::protocol::System;
/// let sampling = System::named("balms")?.meta_sampler.unwrap();
/// assert_eq!((sampling.from, sampling.betas), (173, [0.9, 0.99]));
/// # Ok::<(), lossproof_reproduction::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaSampling {
    /// The first epoch of the second part.
    pub from: usize,
    /// The classifier's learning rate there, which a cosine takes down to 0.
    pub classifier_rate: f64,
    /// The learning rate of the sample rates, by Adam.
    pub rate: f64,
    /// Adam's: how much of the averages of the gradient and of its square a step keeps.
    pub betas: [f64; 2],
    /// τ of the Gumbel-softmax.
    pub temperature: f64,
}

impl MetaSampling {
    /// A learning rate until the epoch `from` of `epochs`; from there `classifier_rate·(1 + cos(π·t/T))/2` in the t-th epoch of
    /// the T that are left (Loshchilov and Hutter 2017, eq. 5, without restarts): a factor an epoch on what held before.
    pub(super) fn rate(&self, before: &Rate, from: usize, epochs: usize) -> Rate {
        let drops = before.drops.iter().copied().filter(|(epoch, _)| *epoch < from).collect();
        let mut rate = Rate { drops, ..before.clone() };
        let left = epochs.saturating_sub(from);
        let cosine = |t: usize| 0.5 * (1.0 + (std::f64::consts::PI * t as f64 / left as f64).cos());
        for t in 0..left {
            let factor = if t == 0 { self.classifier_rate / rate.at(from) } else { cosine(t) / cosine(t - 1) };
            rate.drops.push((from + t, factor));
        }
        rate
    }
}
