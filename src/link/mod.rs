//! Slot 2, link: from adjusted logits to the margin `t` and the probability `p = σ(t)` of the target.

mod softmax;

pub(crate) use softmax::{Row, link};

/// How logits become a probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// One logit a class: `p = e^{a_y}/Σ_k e^{a_k}`.
    Softmax,
    /// One logit a row: the softmax link on `(0, z)`. Class 0 is y = 0; only derivatives in `z` are reported.
    Sigmoid,
}

/// What a loss needs to know of a row: a point on the curve of the margin `t`, each number in its own stable form.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior<T> {
    /// The target's probability `p = σ(t)`.
    pub p: T,
    /// `q = 1 − p = σ(−t)`, never formed by subtraction.
    pub q: T,
    /// `ℓ = −log p = softplus(−t)`.
    pub nll: T,
    /// What the other classes' exponentials would sum to at equal logits, their masses; 0 where no tie is near.
    pub rivals: T,
    /// By how much they exceed it: `q = (rivals + excess)/(rivals + excess + in_favour)`. Kept apart since it can be far
    /// below the last place of their sum, and decides on which side of a bin's edge q lies.
    pub excess: T,
    /// The exponential of the target, on the same scale.
    pub in_favour: T,
}
