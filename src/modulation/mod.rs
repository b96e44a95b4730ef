//! Slot 3, modulation: the factor `m(p)` on the cross-entropy.

/// How a row's loss is modulated by the probability `p` of its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Modulation {
    /// `m = 1`: cross-entropy.
    One,
    /// `m = (1 − p)^γ`.
    Focal {
        /// The exponent γ, ≥ 0.
        gamma: f64,
    },
    /// HMLoss: `m = sinc(p) − sinc(δp)·e^{−δp}`, `sinc(x) = sin(πx)/(πx)`.
    HardMining {
        /// The frequency δ, > 0.
        delta: f64,
    },
    /// HMLoss as its authors' code has it: `L = 10·w_δ(clip(e^{−ωℓ}, 1e-10, 1 − 1e-10))·ωℓ`. For reproduction only.
    HardMiningAsPublished {
        /// The frequency δ, > 0.
        delta: f64,
    },
    /// GHM-C: `m = N/(count of the row's bin · number of non-empty bins)`, bins of `g = 1 − p`, held constant.
    GradientDensity {
        /// The number of equal bins on [0, 1], ≥ 1.
        bins: usize,
        /// The momentum of the bins' moving average, in [0, 1); 0 is none.
        momentum: f64,
    },
}
