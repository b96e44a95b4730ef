//! How sure a network is of its training images.

/// The first bin's upper edge; there is one bin a unit, and what lies beyond the last is in it.
const FIRST: i32 = -19;
const BINS: u16 = 40;

/// Counts the margins `t = z_y − ln Σ_{k≠y} e^{z_k}` of rows into bins: below −19, from there to −18, …, 19 and above. `p = σ(t)`.
pub(super) fn count(logits: &[Vec<f32>], targets: &[u32], bins: &mut Vec<u32>) {
    bins.resize(BINS.into(), 0);
    for (row, target) in logits.iter().zip(targets) {
        let own = f64::from(row[*target as usize]);
        let others = row.iter().enumerate().filter(|(class, _)| *class != *target as usize);
        let others: Vec<f64> = others.map(|(_, z)| f64::from(*z) - own).collect();
        let largest = others.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let margin = -(largest + others.iter().map(|d| (d - largest).exp()).sum::<f64>().ln());
        let bin = (margin.floor() as i32 - FIRST + 1).clamp(0, i32::from(BINS) - 1);
        bins[bin as usize] += 1;
    }
}
