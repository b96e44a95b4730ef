//! The committed table is what is measured, in both directions, and what the chapter and the picture show.

use std::path::Path;

use lossproof_accuracy::scalars::Records;
use lossproof_accuracy::{
    Arithmetic, Difference, Row, SETTINGS, Size, Table, compare, curves, fingerprint, measure, plot, with_tables,
};
use lossproof_harness::grading::Region;

/// Whether the plain path's figures must be found again to the digit: on the machine's functions of the table.
fn here(table: &Table) -> bool {
    fingerprint() == table.machine
}

fn told(differences: &[Difference]) -> String {
    differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn spec(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(name)).expect("the file")
}

#[test]
fn the_sample_measures_what_the_table_says() {
    let table = Table::committed();
    let measured = measure(Size::Quick, |_, _| true, |_| ()).unwrap_or_else(|failed| panic!("{failed}"));
    let differences = compare(&table.quick, &measured, here(&table));
    assert!(
        differences.is_empty(),
        "{}\n`cargo run --release -- accuracy --write .` writes the table anew where a change was meant",
        told(&differences)
    );
}

#[test]
fn the_whole_sample_measures_what_the_table_says() {
    if std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_none() {
        return;
    }
    let table = Table::committed();
    let measured = measure(Size::Full, |_, _| true, |_| ()).unwrap_or_else(|failed| panic!("{failed}"));
    let differences = compare(&table.full, &measured, here(&table));
    assert!(differences.is_empty(), "{}", told(&differences));
}

/// The quick sample is the beginning of the whole one: nothing in it is worse.
#[test]
fn the_whole_sample_contains_the_quick_one() {
    let table = Table::committed();
    assert_eq!(table.quick.len(), SETTINGS.len() * Arithmetic::ALL.len() * Region::ALL.len());
    assert_eq!(table.full.len(), table.quick.len());
    for (quick, full) in table.quick.iter().zip(&table.full) {
        assert_eq!((&quick.loss, quick.arithmetic, quick.region), (&full.loss, full.arithmetic, full.region));
        let pairs = [
            (quick.errors.loss, full.errors.loss),
            (quick.errors.gradient, full.errors.gradient),
            (quick.errors.hessian, full.errors.hessian),
        ];
        assert!(pairs.iter().all(|(quick, full)| quick.largest <= full.largest), "{quick:?}\n{full:?}");
    }
}

/// What `Loss::evaluate` promises, over the whole sample: within 1 ulp, and each double-double within its proved bound.
#[test]
fn the_table_keeps_the_derived_bounds() {
    for row in Table::committed().full {
        let largest = [row.errors.loss, row.errors.gradient, row.errors.hessian].map(|figures| figures.largest);
        if matches!(row.arithmetic, Arithmetic::Reference(_)) {
            assert!(largest.iter().all(|error| *error <= 1.0), "{row:?}");
        }
        assert_eq!(row.bounds.is_some(), row.arithmetic == Arithmetic::DoubleDouble);
        if let Some(bounds) = row.bounds {
            assert!(largest.iter().zip(bounds).all(|(error, bound)| *error <= bound), "{row:?}");
        }
    }
}

#[test]
fn the_curves_are_what_the_table_says() {
    let table = Table::committed();
    let measured = curves().unwrap_or_else(|failed| panic!("{failed}"));
    assert_eq!(measured.len(), table.curves.len());
    for (measured, committed) in measured.iter().zip(&table.curves) {
        assert_eq!((&measured.loss, measured.arithmetic), (&committed.loss, committed.arithmetic));
        if here(&table) || measured.arithmetic.is_the_same_everywhere() {
            assert_eq!(measured.points, committed.points, "{}, {}", measured.loss, measured.arithmetic);
        }
    }
}

#[test]
fn the_chapter_and_the_picture_show_the_table() {
    let table = Table::committed();
    let chapter = spec("accuracy.md");
    assert_eq!(
        with_tables(&chapter, &table, &Records::committed()).as_ref(),
        Some(&chapter),
        "spec/accuracy.md shows another table"
    );
    assert_eq!(plot(&table.curves).expect("a picture"), spec("accuracy.svg"), "spec/accuracy.svg shows other curves");
}

/// The comparison goes red in both directions, by one digit, and for rows that are missing or new.
#[test]
fn a_figure_too_high_or_too_low_is_a_difference() {
    let table = Table::committed();
    assert!(compare(&table.quick, &table.quick, true).is_empty());
    let changed = |change: &dyn Fn(&mut Row)| {
        let mut rows = table.quick.clone();
        rows.iter_mut().for_each(change);
        rows
    };
    let plain = |row: &Row| matches!(row.arithmetic, Arithmetic::Plain(_));
    for factor in [1.01, 0.99] {
        let rows = changed(&|row| row.errors.gradient.largest *= if plain(row) { factor } else { 1.0 });
        let differences = compare(&table.quick, &rows, true).len();
        assert!(differences > 80, "{differences}");
        assert!(compare(&table.quick, &rows, false).is_empty(), "another machine's functions explain a percent");
    }
    for factor in [5.0, 0.2] {
        let rows = changed(&|row| row.errors.gradient.largest *= if plain(row) { factor } else { 1.0 });
        assert!(compare(&table.quick, &rows, false).len() > 40, "no function within 1 ulp explains a factor of 5");
        let rows = changed(&|row| row.errors.loss.median *= if plain(row) { 1.0 } else { factor });
        assert!(compare(&table.quick, &rows, false).len() > 100, "no machine explains another rounding");
    }
    assert_eq!(compare(&table.quick, &table.quick[1..], true).len(), 1);
    assert!(!compare(&table.quick[1..], &table.quick, true).is_empty());
}
