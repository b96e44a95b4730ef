//! Slot 2, link: from adjusted logits to the margin `t` and the probability `p = σ(t)` of the target.

/// How logits become a probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// One logit a class: `p = e^{a_y}/Σ_k e^{a_k}`.
    Softmax,
    /// One logit a row: the softmax link on `(0, z)`. Class 0 is y = 0; only derivatives in `z` are reported.
    Sigmoid,
}
