//! The curves are the losses: against proved maxima, and against the textbook formulas.

use lossproof::Modulation;
use lossproof_figures::{Spread, curve};

/// δ, p*, L(p*): proved by `lossproof certify`, in the table of `spec/hmloss.md`.
const PEAKS: [(f64, f64, f64); 6] = [
    (1.0, 0.23690076234297, 0.27648775551363),
    (10.0, 0.093768032080907, 2.2716470065379),
    (1e3, 0.0011866565765164, 7.0418250162566),
    (1e4, 0.00012218659177489, 9.4539655074293),
    (1e5, 1.2437649557747e-5, 11.872397644666),
    (1e7, 1.2695753090649e-7, 16.717464504679),
];

#[test]
fn each_hump_reaches_its_proved_height_at_its_place() {
    for (delta, at, height) in PEAKS {
        for spread in [Spread::Linear, Spread::Logarithmic] {
            let points = curve(Modulation::HardMining { delta }, spread).unwrap();
            let top = points.iter().max_by(|one, other| one.loss.total_cmp(&other.loss)).unwrap();
            // No point is above the maximum, and the highest is so near that a pixel, of some 400, cannot tell.
            assert!(top.loss <= height * (1.0 + 1e-13) && top.loss > height * 0.999, "{delta} {spread:?} {top:?}");
            assert!((top.p / at - 1.0).abs() < 0.05, "{delta} {spread:?} {top:?}");
            for point in &points {
                let left = point.p < at;
                let right_sign = if left { point.gradient >= 0.0 } else { point.gradient <= 0.0 };
                assert!(right_sign || (point.p / at - 1.0).abs() < 1e-12, "{delta} {point:?}");
            }
        }
    }
}

#[test]
fn cross_entropy_and_focal_loss_are_their_formulas() {
    for spread in [Spread::Linear, Spread::Logarithmic] {
        for (modulation, gamma) in [(Modulation::One, 0.0), (Modulation::Focal { gamma: 2.0 }, 2.0)] {
            for point in curve(modulation, spread).unwrap().iter().filter(|point| point.p > 0.0 && point.p < 1.0) {
                let (p, q) = (point.p, 1.0 - point.p);
                let near = |got: f64, expected: f64| (got - expected).abs() <= 1e-12 * (1.0 + expected.abs());
                assert!(near(point.weight, q.powf(gamma)), "{point:?}");
                assert!(near(point.loss, -q.powf(gamma) * p.ln()), "{point:?}");
                assert!(near(point.gradient, gamma * p * q.powf(gamma) * p.ln() - q.powf(gamma) * q), "{point:?}");
            }
        }
    }
}

#[test]
fn the_axes_go_from_end_to_end() {
    let ends = |spread| {
        let points = curve(Modulation::One, spread).unwrap();
        assert!(points.is_sorted_by(|one, next| one.p < next.p));
        (points[0].p, points[points.len() - 1].p)
    };
    assert_eq!(ends(Spread::Linear), (0.0, 1.0));
    assert_eq!(ends(Spread::Logarithmic), (1e-12, 1.0));
}
