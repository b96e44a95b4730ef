//! Slot 1, logit adjustment: `a = A(z, y)`.

/// What is done to the logits before the link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Adjustment {
    /// `a = z`.
    Identity,
    /// LDAM: `a = scale·(z − Δ_y·[k = y])`, `Δ_k = max_margin·(n_min/n_k)^{1/4}`.
    Margin {
        /// The margin of the rarest class, ≥ 0.
        max_margin: f64,
        /// The scale (inverse temperature), > 0.
        scale: f64,
    },
    /// Balanced softmax: `a_k = z_k + log n_k`. A class with count 0 is masked.
    LogPrior,
    /// SEQL: `a_k = z_k + log w̃_k`, `w̃_k = 1 − β_k·[n_k/N < threshold]·[k ≠ y]`, the draws `β_k` being part of the batch.
    EqualizationMask {
        /// The relative frequency λ under which a class is rare, in [0, 1].
        threshold: f64,
    },
}
