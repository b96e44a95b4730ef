//! The tables of Facts: each row says how it is known, and a claim that it names is proved and has the row's numbers.

use std::collections::BTreeMap;

use lossproof_certify::claims::catalogue;
use lossproof_certify::{Claim, Outcome, Printed, certify};

use crate::chapter;

const CHAPTERS: [&str; 9] = ["hmloss", "focal", "cb", "cs", "ce", "ldam", "balanced-softmax", "seql", "ghm-c"];

/// A row of a table: what is said, and how it is known.
struct Fact {
    text: String,
    status: String,
}

/// The rows of every table under Facts.
fn facts(chapter: &str) -> Vec<Fact> {
    let section = chapter.split("\n## ").find(|section| section.starts_with("Facts\n")).expect("the heading Facts");
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.contains("how it is known"));
    rows.map(|row| {
        let (text, status) = row.trim_matches('|').rsplit_once('|').expect("two columns");
        Fact { text: text.trim().to_owned(), status: status.trim().to_owned() }
    })
    .collect()
}

/// The claims that a status names.
fn named(status: &str) -> Vec<&str> {
    status.split("certify `").skip(1).map(|rest| rest.split('`').next().expect("a closing mark")).collect()
}

/// The numbers in a text; digits that belong to a word (`binary64`) are none.
fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < characters.len() {
        let before = at.checked_sub(1).map(|i| characters[i]);
        if !characters[at].is_ascii_digit() || before.is_some_and(|c| c.is_alphanumeric() || c == '^') {
            at += 1;
            continue;
        }
        let start = at;
        while at < characters.len() && continues(&characters, at) {
            at += 1;
        }
        let sign = if before == Some('-') { "-" } else { "" };
        found.push(format!("{sign}{}", characters[start..at].iter().collect::<String>()));
    }
    found
}

/// A digit, a point or comma between digits, or the exponent of a number.
fn continues(characters: &[char], at: usize) -> bool {
    let digit = |i: usize| characters.get(i).is_some_and(char::is_ascii_digit);
    match characters[at] {
        c if c.is_ascii_digit() => true,
        '.' => digit(at + 1),
        ',' => digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4),
        'e' => digit(at + 1) || (characters.get(at + 1) == Some(&'-') && digit(at + 2)),
        '-' => at > 0 && characters[at - 1] == 'e',
        _ => false,
    }
}

/// The same number, however it is written.
fn is_among(number: &str, text: &str) -> bool {
    let value = |text: &str| text.replace(',', "").parse::<f64>().expect("a number");
    numbers(text).iter().any(|other| value(other) == value(number))
}

/// Whether a number of a row is in an enclosure of the claim, to the digits that are printed, or one of its constants: those
/// of its domain, and those of its statement, which the proof compares with its enclosures itself.
fn is_claimed(number: &str, claim: &Claim, outcome: &Outcome) -> bool {
    let printed = Printed::parse(number).expect("a decimal");
    outcome.enclosures.iter().any(|named| printed.agrees(&named.enclosure) == Some(true))
        || is_among(number, &claim.domain)
        || is_among(number, &claim.statement)
}

/// What is wrong with a fact; `None` if nothing is.
fn fault(fact: &Fact, claims: &BTreeMap<String, (Claim, Outcome)>) -> Option<String> {
    let Fact { text, status } = fact;
    let known = ["proved", "refuted"].iter().any(|kind| status.starts_with(kind));
    let ids = named(status);
    if !known || (status == "proved" || status == "proved:") {
        return Some(format!("{text}: {status:?} says not how it is known"));
    }
    if status.contains("certify") && ids.is_empty() {
        return Some(format!("{text}: {status:?} names no claim"));
    }
    for id in &ids {
        match claims.get(*id) {
            None => return Some(format!("{text}: there is no claim {id}")),
            Some((claim, outcome)) if !claim.expected.is_met(&outcome.verdict) => {
                return Some(format!("{text}: {id} is {:?}", outcome.verdict));
            }
            Some(_) => {}
        }
    }
    let all = || ids.iter().map(|id| &claims[*id]);
    let strange = |number: &&String| !all().any(|(claim, outcome)| is_claimed(number, claim, outcome));
    let strange = if ids.is_empty() { None } else { numbers(text).iter().find(strange).cloned() };
    strange.map(|number| format!("{text}: {number} is in no enclosure of {ids:?}"))
}

fn certified() -> BTreeMap<String, (Claim, Outcome)> {
    let claims = catalogue();
    let outcomes = certify(&claims, |_| {});
    claims.into_iter().zip(outcomes).map(|(claim, outcome)| (claim.id.clone(), (claim, outcome))).collect()
}

#[test]
fn every_fact_is_known_and_its_numbers_are_those_of_its_claim() {
    let claims = certified();
    let mut cited = Vec::new();
    for name in CHAPTERS {
        let facts = facts(&chapter(name));
        assert!(facts.len() >= 4, "{name}: {} facts", facts.len());
        for fact in &facts {
            if let Some(fault) = fault(fact, &claims) {
                panic!("spec/{name}.md: {fault}");
            }
            cited.extend(named(&fact.status).into_iter().map(|id| (name, id.to_owned())));
        }
    }
    // A claim about a chapter that the chapter does not make would be one that nobody reads.
    for (id, (claim, _)) in &claims {
        let made = cited.iter().any(|(name, cited)| *name == claim.chapter && cited == id);
        assert!(made || claim.chapter == "proofs", "{id}: spec/{}.md", claim.chapter);
    }
}

/// A digit that is changed, a claim that does not exist, and a status that says nothing are found.
#[test]
fn a_fact_that_is_wrong_is_found() {
    let claims = certified();
    let fact = |text: &str, status: &str| Fact { text: text.to_owned(), status: status.to_owned() };
    let peak = "10 | 0.093768032080907 | 0.9376803 | 2.2716470065379";
    assert_eq!(fault(&fact(peak, "proved: certify `hm-peak-10`"), &claims), None);
    for (text, status) in [
        (peak.replace("0907 |", "0908 |"), "proved: certify `hm-peak-10`"),
        (peak.replace("65379", "65378"), "proved: certify `hm-peak-10`"),
        (peak.to_owned(), "proved: certify `hm-peak-11`"),
        (peak.to_owned(), "computed at 50 digits"),
        (peak.to_owned(), "proved: certify"),
        (peak.to_owned(), "proved"),
    ] {
        assert!(fault(&fact(&text, status), &claims).is_some(), "{text}: {status}");
    }
}

#[test]
fn numbers_are_read_as_they_stand() {
    assert_eq!(
        numbers("binary64 1.5e-7, 12,465,750 and -2.5; β = 0.9, 0.99; p^2 2/3."),
        ["1.5e-7", "12,465,750", "-2.5", "0.9", "0.99", "2", "3"]
    );
}
