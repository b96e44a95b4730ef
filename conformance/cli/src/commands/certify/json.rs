//! What is proved, for machines.

use lossproof_certify::{Claim, Enclosure, Expected, Outcome, Place, ScalarBound, Verdict, decimal};
use serde_json::{Value, json};

use super::table::DIGITS;

/// All claims and how their proofs ended, and the scalar functions' bounds.
pub(super) fn report(results: &[(&Claim, &Outcome)], bounds: &[ScalarBound]) -> Value {
    let met = results.iter().all(|(claim, outcome)| claim.expected.is_met(&outcome.verdict));
    let bound = |bound: &ScalarBound| {
        json!({
            "function": bound.function,
            "arguments": bound.arguments,
            "sample": bound.sample,
            "derived": bound.derived,
            "measured": bound.measured,
            "holds": bound.holds,
        })
    };
    json!({
        "lossproof": env!("CARGO_PKG_VERSION"),
        "certified": met && bounds.iter().all(|bound| bound.holds),
        "claims": results.iter().map(|(claim, outcome)| self::claim(claim, outcome)).collect::<Vec<_>>(),
        "bounds": bounds.iter().map(bound).collect::<Vec<_>>(),
    })
}

fn claim(claim: &Claim, outcome: &Outcome) -> Value {
    let (verdict, places): (&str, Option<&[Place]>) = match &outcome.verdict {
        Verdict::Proved => ("proved", None),
        Verdict::Refuted(places) => ("refuted", Some(places)),
        Verdict::Undecided(places) => ("undecided", Some(places)),
    };
    let side =
        |place: &Place| json!({"variable": place.variable, "lower": place.side.lower, "upper": place.side.upper});
    json!({
        "id": claim.id,
        "chapter": claim.chapter,
        "statement": claim.statement,
        "domain": claim.domain,
        "expected": match claim.expected { Expected::Proved => "proved", Expected::Refuted => "refuted" },
        "verdict": verdict,
        "lemma": claim.lemma,
        "boxes": outcome.boxes,
        "enclosures": outcome.enclosures.iter().map(|named| {
            let mut number = enclosure(&named.enclosure);
            number["name"] = json!(named.name);
            number
        }).collect::<Vec<_>>(),
        "box": places.map(|places| places.iter().map(side).collect::<Vec<_>>()),
    })
}

/// The ends as binary64 numbers, rounded outward, and the digits that are certain.
pub(super) fn enclosure(enclosure: &Enclosure) -> Value {
    let (lower, upper) = enclosure.to_f64();
    json!({"lower": lower, "upper": upper, "decimal": decimal(enclosure, DIGITS)})
}
