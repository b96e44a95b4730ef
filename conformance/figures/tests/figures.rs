//! Every figure is drawn of any parameters or refused, says what it shows, and comes out as pixels.

use lossproof_figures::{Figure, MOST_COLOURS, png};
use proptest::prelude::*;
use resvg::tiny_skia::Pixmap;

fn all(deltas: &[f64], gammas: &[f64], betas: &[f64], counts: &[u64]) -> [Figure; 4] {
    let (deltas, gammas) = (|| deltas.to_vec(), || gammas.to_vec());
    [
        Figure::Losses { deltas: deltas(), gammas: gammas() },
        Figure::Weights { deltas: deltas(), gammas: gammas() },
        Figure::Gradients { deltas: deltas(), gammas: gammas() },
        Figure::ClassWeights { betas: betas.to_vec(), counts: counts.to_vec() },
    ]
}

fn usual() -> [Figure; 4] {
    all(&[10.0, 1e4], &[2.0], &[0.9, 0.9999], &[5000, 500, 25])
}

#[test]
fn each_figure_says_what_it_shows() {
    for figure in usual() {
        let svg = figure.draw().unwrap();
        let keys = if matches!(figure, Figure::ClassWeights { .. }) {
            ["no weights", "cs", "cb, β = 0.9", "cb, β = 0.9999"]
        } else {
            ["cross-entropy", "focal, γ = 2", "HMLoss, δ = 10", "HMLoss, δ = 1e4"]
        };
        let description = svg.split_once("<desc>").and_then(|(_, rest)| rest.split_once("</desc>")).unwrap().0;
        for name in keys {
            // In the key for those who see it, in the description for those who hear it.
            assert_eq!(svg.matches(&format!("\n{name}\n")).count(), 1, "{name}");
            assert!(description.contains(name), "{name}");
        }
        assert!(svg.starts_with("<svg ") && svg.contains("role=\"img\">\n<title>"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}

#[test]
fn the_regions_are_marked_over_p_only() {
    let marked = usual().map(|figure| {
        let svg = figure.draw().unwrap();
        ["outlier", "outlier, p &lt; 0.01", "hard", "easy"].map(|name| svg.matches(&format!("\n{name}\n")).count())
    });
    assert_eq!(marked, [[1, 1, 2, 2], [1, 1, 2, 2], [1, 1, 2, 2], [0; 4]]);
}

#[test]
fn pixels_have_the_size_asked_for_and_letters() {
    let svg = usual()[0].draw().unwrap();
    let pixels = Pixmap::decode_png(&png(&svg, 2.0).unwrap()).unwrap();
    assert_eq!((pixels.width(), pixels.height()), (2160, 840));
    // The caption of the left panel: a machine without the font would leave it white.
    let caption = |x: u32, y: u32| pixels.pixel(x, y).is_some_and(|pixel| pixel.red() < 100);
    let ink = (300..700).flat_map(|x| (16..48).map(move |y| (x, y))).filter(|(x, y)| caption(*x, *y)).count();
    assert!(ink > 200, "{ink}");
    // The same document, the same bytes: no font of the machine takes part.
    assert_eq!(png(&svg, 1.0).unwrap(), png(&svg, 1.0).unwrap());
    assert!(png("no picture", 1.0).is_err() && png(&svg, 0.0).is_err() && png(&svg, 1e9).is_err());
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    let said = |figure: &Figure| figure.draw().unwrap_err().to_string();
    let [losses, weights, gradients, _] = all(&[-1.0], &[2.0], &[], &[]);
    assert_eq!([&losses, &weights, &gradients].map(said), ["parameter `delta` is -1; expected a finite number > 0"; 3]);
    let [losses, .., classes] = all(&[1.0; MOST_COLOURS + 1], &[], &[0.5], &[1, 0]);
    assert_eq!(said(&losses), "delta has 7 values; expected at most 6, which can be told apart");
    assert!(said(&classes).starts_with("class_counts[0] is 0; expected"), "{}", said(&classes));
    let [.., classes] = all(&[], &[], &[1.0], &[1]);
    assert_eq!(said(&classes), "parameter `beta` is 1; expected a number in [0, 1)");
    let [.., classes] = all(&[], &[], &[0.5], &[]);
    assert_eq!(said(&classes), "class counts has no value; expected one integer ≥ 1 a class");
}

/// Numbers of every size, most often allowed ones.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (-300_i32..300).prop_map(|power| 10_f64.powi(power)),
        2 => 0.0..1.0_f64,
        2 => (1_u32..1000).prop_map(f64::from),
        1 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, 1.0, 5e-324, f64::MAX, f64::NAN, f64::INFINITY, 1.0 - f64::EPSILON / 2.0]),
    ]
}

fn numbers(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(number(), 0..=most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_parameters_are_drawn_or_refused(
        deltas in numbers(2), gammas in numbers(1), betas in numbers(2),
        counts in prop::collection::vec(prop_oneof![0_u64..3, 1_u64..10_000, any::<u64>()], 0..6),
    ) {
        for figure in all(&deltas, &gammas, &betas, &counts) {
            match figure.draw() {
                Ok(svg) => prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{:?}", figure),
                Err(said) => prop_assert!(said.to_string().contains("; expected "), "{figure:?}: {said}"),
            }
        }
    }
}
