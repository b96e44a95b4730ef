//! Slot 4, class weight: the factor `ω_y`.

/// How much a row counts because of its class.
#[derive(Clone, Debug, PartialEq)]
pub enum Weighting {
    /// `ω = 1`.
    None,
    /// CS: `ω_k ∝ 1/n_k`, normalised to sum `C`.
    InverseFrequency,
    /// CB: `ω_k ∝ (1 − β)/(1 − β^{n_k})`, normalised to sum `C`.
    EffectiveNumber {
        /// β in [0, 1).
        beta: f64,
    },
    /// The caller's weights, one a class, finite and ≥ 0, used as they are.
    Given(Vec<f64>),
}
