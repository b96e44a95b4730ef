//! The picture shows every row, and is drawn of any rows.

use lossproof_bench::{Row, Shape, plot};

const NAMES: [&str; 8] =
    ["fused", "fused-autograd", "composed", "candle-nn", "burn", "copy", "torch-eager", "torch-compile"];

fn row(implementation: &'static str, loss: &'static str, rows: usize, median_s: f64) -> Row {
    let shape = Shape { rows, classes: 10 };
    Row { implementation, loss, shape, dtype: "f32", median_s, spread_s: 0.0, peak_bytes: None }
}

/// How often a tag opens.
fn count(picture: &str, tag: &str) -> usize {
    picture.matches(&format!("<{tag} ")).count()
}

#[test]
fn every_implementation_has_its_line_and_its_name() {
    let of =
        |loss| NAMES.iter().flat_map(move |name| [128, 65536].map(|rows| row(name, loss, rows, 1e-6 * rows as f64)));
    let picture = plot(&of("hmloss").chain(of("ce")).collect::<Vec<_>>()).unwrap();
    for text in NAMES.iter().chain(&["hmloss f32", "ce f32", "logits, N·C", "ns a logit"]) {
        assert_eq!(
            picture.matches(&format!("\n{text}\n")).count(),
            if text.contains("logit") { 2 } else { 1 },
            "{text}"
        );
    }
    // A point for each row and one for each name of the key; 1,280 and 655,360 logits take the decades from 3 to 6.
    assert_eq!(count(&picture, "circle"), 2 * 2 * NAMES.len() + NAMES.len());
    for decade in ["1e3", "1e4", "1e5", "1e6"] {
        assert!(picture.contains(&format!("\n{decade}\n")), "{decade}");
    }
}

#[test]
fn every_element_that_opens_closes() {
    let picture = plot(&[row("fused", "ce", 128, 1e-5), row("copy", "ce", 1024, 1e-5)]).unwrap();
    assert!(picture.starts_with("<svg ") && picture.trim_end().ends_with("</svg>"));
    let opened = picture.matches('<').count() - picture.matches("</").count();
    assert_eq!(opened, picture.matches("</").count() + picture.matches("/>").count());
}

/// Nothing measured, one row, a pass too short for the clock, a very long one.
#[test]
fn any_rows_are_drawn() {
    let all: [&[Row]; 4] = [
        &[],
        &[row("fused", "ce", 1, 1.0)],
        &[row("fused", "ce", 100, 0.0), row("copy", "ce", 100, 0.0)],
        &[row("fused", "ce", 1, 1e9)],
    ];
    for rows in all {
        let picture = plot(rows).unwrap();
        assert!(picture.contains("</svg>") && !picture.contains("NaN") && !picture.contains("inf"), "{picture}");
    }
}
