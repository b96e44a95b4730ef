//! Where a subject is wrong, when no mistake of the catalogue says why.

use super::Evidence;
use crate::protocol::reduction_name;

/// The part of the domain in which all failing answers lie and no other; `None` where there is none so simple.
pub(crate) fn domain(evidence: &[Evidence]) -> Option<String> {
    let (failing, right): (Vec<&Evidence>, Vec<&Evidence>) = evidence.iter().partition(|e| e.failing);
    if failing.is_empty() || right.is_empty() {
        return None;
    }
    let end = |of: fn(&Evidence) -> f64| {
        let worst = failing.iter().map(|e| of(e)).fold(0.0_f64, f64::max);
        let best = right.iter().map(|e| of(e)).fold(1.0_f64, f64::min);
        (worst < best).then(|| between(worst, best))
    };
    if let Some(p) = end(|e| e.ends.0) {
        return Some(format!("right except where p < {p:e}"));
    }
    if let Some(q) = end(|e| e.ends.1) {
        return Some(format!("right except where 1 − p < {q:e}"));
    }
    let names: [(&str, Name); 4] = [
        ("in", |e| e.request.dtype.name().to_owned()),
        ("with the reduction", |e| reduction_name(e.request.reduction).to_owned()),
        ("with the weighting", |e| e.request.weighting.as_ref().map_or("none".to_owned(), |w| w.kind.clone())),
        ("with", |e| serde_json::to_string(&e.request.params).unwrap_or_default()),
    ];
    names.into_iter().find_map(|(word, of)| {
        let mut bad: Vec<String> = failing.iter().map(|e| of(e)).collect();
        bad.sort();
        bad.dedup();
        let apart = right.iter().all(|e| !bad.contains(&of(e)));
        apart.then(|| format!("right except {word} {}", bad.join(", ")))
    })
}

/// What a request is told apart by.
type Name = fn(&Evidence) -> String;

/// The power of ten between two numbers where there is one, else their geometric mean to one digit.
fn between(low: f64, high: f64) -> f64 {
    let ten = 10_f64.powf(high.log10().floor());
    if ten > low { ten } else { format!("{:.0e}", (low * high).sqrt()).parse().unwrap_or(high) }
}
