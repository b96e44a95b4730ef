//! Holm's correction for many comparisons.

/// The p values of a family, adjusted: rejecting those ≤ α has a false rejection anywhere with probability at most α,
/// however the comparisons depend on each other. S. Holm, Scand. J. Statist. 6, 65–70, 1979.
pub(crate) fn adjust(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (rank, &i) in order.iter().enumerate() {
        largest = largest.max(p_values[i] * (p_values.len() - rank) as f64).min(1.0);
        adjusted[i] = largest;
    }
    adjusted
}
