//! The table as a whole.

use std::collections::BTreeSet;

use lossproof_certify::claims::{catalogue, hmloss};
use lossproof_certify::{Verdict, certify};

use crate::chapter;

#[test]
fn every_claim_ends_as_the_specification_states_it() {
    let claims = catalogue();
    let outcomes = certify(&claims, |_| {});
    for (claim, outcome) in claims.iter().zip(&outcomes) {
        assert!(claim.expected.is_met(&outcome.verdict), "{}: {:?}", claim.id, outcome.verdict);
    }
    assert!(claims.iter().any(|claim| claim.expected == lossproof_certify::Expected::Refuted));
}

#[test]
fn names_are_unique_and_chapters_and_lemmas_exist() {
    let claims = catalogue();
    let names: BTreeSet<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
    assert_eq!(names.len(), claims.len());
    let proofs = chapter("proofs");
    for claim in &claims {
        assert!(chapter(claim.chapter).starts_with("# "));
        if let Some(lemma) = claim.lemma {
            assert!(proofs.contains(&format!("\n### `{lemma}`\n")), "{}: spec/proofs.md has no {lemma}", claim.id);
        }
    }
    // And no lemma is there for nothing.
    for lemma in proofs.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')) {
        assert!(claims.iter().any(|claim| claim.lemma == Some(lemma)), "no claim rests on {lemma}");
    }
}

/// Boxes and counter-examples are the same on one core as on several.
#[test]
fn the_number_of_cores_changes_nothing() {
    let claims = || vec![hmloss::ends::rate_near_one(1.5), hmloss::every_delta::once(12_465_751)];
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let outcomes = pool.install(|| certify(&claims(), |_| {}));
        outcomes.into_iter().map(|outcome| (outcome.verdict, outcome.boxes)).collect::<Vec<_>>()
    };
    let (one, four) = (with(1), with(4));
    assert_eq!(one, four);
    assert!(matches!(one[1].0, Verdict::Refuted(_)));
}
