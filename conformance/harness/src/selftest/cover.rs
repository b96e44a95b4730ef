//! The fewest cases that still catch everything.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fate, Score};

/// Which cases a subject can be asked that offers less than everything, by a word of what they are called.
const OFFERS: [fn(&str) -> bool; 8] = [
    |_| true,
    |case| !case.contains(" extension/"),
    |case| case.contains(" none softmax ") || case.contains(" none sigmoid "),
    |case| case.contains(" cs "),
    |case| case.contains(" given "),
    |case| case.contains(" none corner/") || case.contains(" none random/"),
    |case| case.contains(" mean ") && case.contains(" none s"),
    |case| case.contains(" mean "),
];

/// Of the cases that planted mistakes fail, a small set in which each caught mistake fails at least one, and one of those
/// that a subject is asked which offers less, if it fails any of them.
pub fn cover(scores: &[Score]) -> Vec<String> {
    let caught = |score: &&Score| matches!(score.fate, Fate::NamedFirst | Fate::Named | Fate::Caught);
    let mut chosen: BTreeSet<String> = BTreeSet::new();
    for offers in OFFERS {
        let fails = |score: &Score| score.fails.iter().filter(|case| offers(case)).cloned().collect();
        let fails: Vec<BTreeSet<String>> = scores.iter().filter(caught).map(fails).collect();
        let open = fails.iter().filter(|fails| !fails.is_empty() && fails.is_disjoint(&chosen));
        let open = open.map(|fails| fails.iter().map(String::as_str).collect()).collect();
        chosen.extend(fewest(open));
    }
    chosen.into_iter().collect()
}

/// The most telling case first, until none is left (Chvátal 1979: at most `1 + ln n` times as many as the fewest).
fn fewest(mut open: Vec<BTreeSet<&str>>) -> Vec<String> {
    let mut chosen = Vec::new();
    while !open.is_empty() {
        let mut caught: BTreeMap<&str, usize> = BTreeMap::new();
        for fails in &open {
            for case in fails {
                *caught.entry(case).or_default() += 1;
            }
        }
        // Of equals the first by name, whatever the order of the scores.
        let most = caught.values().copied().max().unwrap_or(0);
        let Some(best) = caught.iter().find(|(_, count)| **count == most).map(|(case, _)| *case) else { break };
        open.retain(|fails| !fails.contains(best));
        chosen.push(best.to_owned());
    }
    chosen
}
