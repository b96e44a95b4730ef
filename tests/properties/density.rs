//! GHM-C's weights: their definition, and that their mean is 1.

use std::collections::BTreeMap;

use lossproof::{Derivatives, DoubleDouble, Loss, Modulation, Real};
use proptest::prelude::*;

use crate::support::{Owned, cases};

/// Each row's q and density weight.
fn densities(bins: usize, batch: &Owned) -> Vec<(f64, DoubleDouble)> {
    let loss = Loss { modulation: Modulation::GradientDensity { bins, momentum: 0.0 }, ..Loss::default() };
    let rows = loss.details(&batch.batch(), &DoubleDouble::from(0.0), |z| DoubleDouble::from(*z)).expect("valid");
    rows.into_iter().flatten().map(|row| (row.posterior.q.approx(), row.density)).collect()
}

/// `m_i·c_{b(i)}·B = N`, and `Σ m_i = N`. Counts are exact; a product and a quotient leave 4u² + 15u² in each weight, the
/// sum at most 3u² a row of it: 64u²·N holds for twelve rows. The bins are counted from q rounded, away from their edges.
fn weights_are_defined(rows: &[(f64, DoubleDouble)], bins: usize) -> bool {
    let place = |q: f64| ((q * bins as f64) as usize).min(bins - 1);
    let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
    for (q, _) in rows {
        *counts.entry(place(*q)).or_default() += 1.0;
    }
    let n = DoubleDouble::from(rows.len() as f64);
    let close = |x: DoubleDouble| ((x - n) / n).approx().abs() <= 64.0 * 2_f64.powi(-106);
    let each = rows.iter().all(|(q, m)| close(*m * DoubleDouble::from(counts[&place(*q)] * counts.len() as f64)));
    each && close(rows.iter().fold(DoubleDouble::from(0.0), |sum, (_, m)| sum + *m))
}

fn off_edges(rows: &[(f64, DoubleDouble)], bins: usize) -> bool {
    rows.iter().all(|(q, _)| {
        let x = q * bins as f64;
        (x - x.round()).abs() > 1e-9 || x < 0.5 || x > bins as f64 - 0.5
    })
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn density_weights_average_to_their_definition(
        logits in prop::collection::vec(-6.0..6.0, 12..36),
        bins in 1_usize..40,
        y in 0_usize..3,
    ) {
        let whole = logits.len() / 3 * 3;
        let rows = densities(bins, &Owned::rows(logits[..whole].to_vec(), 3, |_| Some(y)));
        prop_assume!(off_edges(&rows, bins));
        prop_assert!(weights_are_defined(&rows, bins));
    }
}

/// Mutant: divided by all bins instead of the non-empty ones, as the paper's formula has it.
#[test]
fn all_bins_for_non_empty_bins_is_noticed() {
    let rows = densities(10, &Owned::rows(vec![0.0, 1.0, 2.0, -1.0, 5.0, 0.0], 2, |_| Some(1)));
    assert!(weights_are_defined(&rows, 10));
    let of_all: Vec<_> = rows.iter().map(|(q, m)| (*q, *m * DoubleDouble::from(3.0 / 10.0))).collect();
    assert!(!weights_are_defined(&of_all, 10));
}

/// The bin of a row, read from the moving average after it: in the machine's type, or by the reference.
fn bins_of(logits: &[f64], bins: usize) -> [Option<usize>; 2] {
    let loss = Loss { modulation: Modulation::GradientDensity { bins, momentum: 0.5 }, ..Loss::default() };
    let batch = Owned::rows(logits.to_vec(), logits.len(), |_| Some(0));
    let plain = loss.evaluate_with(&batch.batch(), &0.0, |z| *z, Derivatives::Gradient).expect("valid");
    let exact = loss.evaluate(&batch.batch(), Derivatives::Gradient).expect("valid");
    [plain, exact].map(|found| found.density.expect("it has a momentum").iter().position(|n| *n > 0.0))
}

/// Of equal logits `q` is `(C − 1)/C`, and where C divides the bins that is an edge: in integers the bin above it. Products
/// of a rounded q lie on either side.
#[test]
fn a_tie_belongs_to_the_bin_above() {
    for classes in 2_usize..=64 {
        for times in [1, 2, 3, 5, 7, 11] {
            let bin = times * (classes - 1);
            assert_eq!(bins_of(&vec![1.5; classes], times * classes), [Some(bin); 2], "{classes} classes, {times}");
        }
    }
}

/// So near an edge that q is rounded to it, the sign of `Σ (e^{d_k} − 1)` tells: of `d` itself with one rival, and of
/// `d² − 10⁻¹⁷` with three of which the first two nearly cancel.
#[test]
fn beside_a_tie_the_excess_decides() {
    for magnitude in [1e-7, 1e-12, 1e-18, 1e-100, 1e-300] {
        assert_eq!(bins_of(&[0.0, magnitude], 2), [Some(1); 2], "{magnitude}");
        assert_eq!(bins_of(&[0.0, -magnitude], 2), [Some(0); 2], "-{magnitude}");
    }
    assert_eq!(bins_of(&[0.0, 1e-9, -1e-9, 0.0], 4), [Some(3); 2]);
    assert_eq!(bins_of(&[0.0, 1e-9, -1e-9, -1e-17], 4), [Some(2); 2]);
    // The squares stand 2^-266 below the numbers themselves, and are still more than the last.
    assert_eq!(bins_of(&[0.0, 1e-80, -1e-80, -1e-200], 4)[1], Some(3));
}
