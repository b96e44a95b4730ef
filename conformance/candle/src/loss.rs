//! The losses of the literature as functions, in the manner of `candle_nn::loss`: the mean over the batch.
//!
//! Logits are `[N, C]` and targets `[N]`, u8, u32 or i64. Class weights, other reductions, the sigmoid link, ignored targets
//! and GHM-C's momentum are a [`Criterion`]'s.

use candle_core::{Result, Tensor};
use lossproof::{Adjustment, Loss, Modulation, Reduction};

use crate::{Batch, Criterion};

/// Cross-entropy, `−log p_y`.
///
/// # Errors
/// What is wrong with a shape, a dtype or a target, by name and place; so do all here.
pub fn cross_entropy(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    mean(Adjustment::Identity, Modulation::One, None)?.forward(logits, targets)
}

/// Focal loss, `−(1 − p_y)^γ·log p_y`, γ ≥ 0 (Lin et al. 2017).
///
/// # Errors
/// As [`cross_entropy`], or γ out of its range.
pub fn focal(logits: &Tensor, targets: &Tensor, gamma: f64) -> Result<Tensor> {
    mean(Adjustment::Identity, Modulation::Focal { gamma }, None)?.forward(logits, targets)
}

/// Hard mining loss, `−w_δ(p_y)·log p_y`, `w_δ(p) = sinc(p) − sinc(δp)·e^{−δp}`, δ > 0 (Foahom Gouabou et al. 2022).
///
/// # Errors
/// As [`cross_entropy`], or δ out of its range.
pub fn hmloss(logits: &Tensor, targets: &Tensor, delta: f64) -> Result<Tensor> {
    mean(Adjustment::Identity, Modulation::HardMining { delta }, None)?.forward(logits, targets)
}

/// Label-distribution-aware margin loss: cross-entropy of `scale·(z − Δ_y·[k = y])`, `Δ_k = max_margin·(n_min/n_k)^{1/4}` (Cao et
/// al. 2019). `class_counts` are the training counts, one a class, each ≥ 1.
///
/// # Errors
/// As [`cross_entropy`], or a parameter or a count out of its range.
pub fn ldam(logits: &Tensor, targets: &Tensor, class_counts: &[u64], max_margin: f64, scale: f64) -> Result<Tensor> {
    mean(Adjustment::Margin { max_margin, scale }, Modulation::One, Some(class_counts))?.forward(logits, targets)
}

/// Balanced softmax: cross-entropy of `z_k + log n_k` (Ren et al. 2020). A class with count 0 is masked.
///
/// # Errors
/// As [`cross_entropy`].
pub fn balanced_softmax(logits: &Tensor, targets: &Tensor, class_counts: &[u64]) -> Result<Tensor> {
    mean(Adjustment::LogPrior, Modulation::One, Some(class_counts))?.forward(logits, targets)
}

/// Softmax equalization loss (Tan et al. 2020): cross-entropy without the classes that are rare, `n_k/N < threshold`, and drawn.
/// `draws` are `[N, C]`, u8, 0 or 1.
///
/// # Errors
/// As [`cross_entropy`], or a parameter or a count out of its range.
pub fn seql(logits: &Tensor, targets: &Tensor, class_counts: &[u64], threshold: f64, draws: &Tensor) -> Result<Tensor> {
    let criterion = mean(Adjustment::EqualizationMask { threshold }, Modulation::One, Some(class_counts))?;
    criterion.forward_batch(&Batch::new(logits, targets).draws(draws))
}

/// GHM-C: cross-entropy, each row weighted by the inverse density of its gradient norm `1 − p_y` in the batch (Li et al. 2019).
///
/// # Errors
/// As [`cross_entropy`], or bins out of their range.
pub fn ghm_c(logits: &Tensor, targets: &Tensor, bins: usize) -> Result<Tensor> {
    mean(Adjustment::Identity, Modulation::GradientDensity { bins, momentum: 0.0 }, None)?.forward(logits, targets)
}

fn mean(adjustment: Adjustment, modulation: Modulation, class_counts: Option<&[u64]>) -> Result<Criterion> {
    let loss = Loss { adjustment, modulation, reduction: Reduction::Mean, ..Loss::default() };
    Criterion::new(loss, class_counts)
}
