//! What the suite sees of the catalogue: a change that loses detection shows here.
//!
//! By default each form of each mistake in the first loss that it concerns, in f64; with `LOSSPROOF_EXHAUSTIVE` set all that
//! `lossproof selftest` plants.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lossproof_harness::mistakes::Kind;
use lossproof_harness::protocol::Dtype;
use lossproof_harness::run::Options;
use lossproof_harness::selftest::{Fate, Planted, Score, plantings, selftest};

fn scores() -> (bool, Vec<Score>) {
    let all = std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_some();
    let mut places: Vec<(&str, &str)> = Vec::new();
    let first = |planted: &Planted| {
        let slug = planted.mistake.slug;
        let place = places.iter().find(|(own, _)| *own == slug).map(|(_, loss)| *loss);
        if place.is_none() {
            places.push((slug, planted.loss));
        }
        let usual = planted.form.parameter.is_none_or(|own| own.usual.first() == Some(&planted.value));
        place.is_none_or(|place| place == planted.loss) && planted.dtype == Dtype::F64 && usual
    };
    let mut first = first;
    let planted = plantings(|_| true).into_iter().filter(|planted| first(planted) || all).collect();
    (all, selftest(&Options::default(), planted, &|_| {}))
}

#[test]
fn the_catalogue_is_seen_and_named() {
    let (all, scores) = scores();
    let of = |is: fn(&Fate) -> bool| scores.iter().filter(|score| is(&score.fate)).count();
    let visible = of(|fate| matches!(fate, Fate::NamedFirst | Fate::Named | Fate::Caught | Fate::Missed));
    assert_eq!(of(|fate| matches!(fate, Fate::Missed)), 0, "missed");
    assert_eq!(of(|fate| matches!(fate, Fate::Accused)), 0, "accused");
    assert!(of(|fate| matches!(fate, Fate::NamedFirst)) * 100 >= 95 * visible, "fewer than 95 % are named right first");
    quick_catches(&scores);
    for score in &scores {
        // What says something of several rows needs them.
        let rows = if score.planted.mistake.slug.starts_with("ghm") { 8 } else { 2 };
        let small = score.shrunk.is_none_or(|(own, classes)| own <= rows && classes <= 3);
        assert!(small, "{} is shrunk to {:?}", score.planted.mistake.slug, score.shrunk);
    }
    if !all {
        insta::assert_snapshot!(told(&scores));
    }
}

/// Everything that is caught fails one of the cases of the short look.
fn quick_catches(scores: &[Score]) {
    let quick: BTreeSet<&str> = include_str!("../../src/cases/quick.txt").lines().collect();
    let caught = |score: &&Score| matches!(score.fate, Fate::NamedFirst | Fate::Named | Fate::Caught);
    for score in scores.iter().filter(caught).filter(|score| !score.fails.is_empty()) {
        let seen = score.fails.iter().any(|case| quick.contains(case.as_str()));
        let Planted { mistake, loss, dtype, .. } = score.planted;
        assert!(seen, "{} in {loss}, {dtype}: choose anew with `lossproof selftest --cover`", mistake.slug);
    }
}

fn told(scores: &[Score]) -> String {
    let mut text = String::new();
    for score in scores {
        let Planted { mistake, form, loss, .. } = score.planted;
        let fate = match score.fate {
            Fate::NamedFirst => "named first".to_owned(),
            Fate::Named => format!("named, first {}", score.named.unwrap_or("nothing")),
            Fate::Caught => format!("caught, named {}", score.named.unwrap_or("nothing")),
            Fate::Invisible(ratio) => format!("invisible: {ratio:.1} times the bound"),
            fate => format!("{fate:?}").to_lowercase(),
        };
        let form = if form.what.is_empty() { String::new() } else { format!(" ({})", form.what) };
        let kind = if mistake.kind == Kind::Control { "control " } else { "" };
        let _ = writeln!(text, "{kind}{}{form}, {loss}: {fate}", mistake.slug);
    }
    text
}
