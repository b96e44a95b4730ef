//! From a subject's answers to the mistakes that give them.

use std::collections::BTreeMap;
use std::time::Instant;

use lossproof_mistakes::{Form, Kind, MISTAKES, Mistake};
use rayon::prelude::*;

use super::explain::explains;
use super::fit::fit;
use super::{Computed, Diagnosis, Evidence, Hypothesis, Made, Named};
use crate::protocol::{Dtype, reduction_name};

/// What explains the failing evidence of one loss and link; nothing where nothing does by `until`.
pub(crate) fn search(evidence: &[Evidence], until: Instant) -> Vec<Diagnosis> {
    let all: Vec<&Evidence> = evidence.iter().collect();
    if let Some(named) = one(&all) {
        return vec![diagnosis(named, &all)];
    }
    let apart = apart(&all);
    let failing = all.iter().filter(|evidence| evidence.failing).count();
    let explained: usize = apart.iter().map(|diagnosis| diagnosis.cases.len()).sum();
    if explained == failing {
        return apart;
    }
    let mut known: Vec<Made> = Vec::new();
    for made in apart.iter().flat_map(|diagnosis| &diagnosis.named.hypothesis.made) {
        if !known.contains(made) {
            known.push(*made);
        }
    }
    if let Some(named) = beside(&known, &all, until).or_else(|| two(&all, until)) {
        return vec![diagnosis(named, &all)];
    }
    let apart = with_pairs(apart, &known, &all, until);
    let explained: usize = apart.iter().map(|diagnosis| diagnosis.cases.len()).sum();
    // A few numbers are soon explained by something; half of all are not.
    if 2 * explained >= failing { apart } else { Vec::new() }
}

fn diagnosis(named: Named, evidence: &[&Evidence]) -> Diagnosis {
    Diagnosis { named, cases: evidence.iter().filter(|e| e.failing).map(|e| e.case).collect() }
}

/// The forms of all mistakes that can be made in what fails, formulas before what is lost in rounding.
fn forms(evidence: &[&Evidence]) -> Vec<(&'static Mistake, &'static Form)> {
    let concerned = |mistake: &&'static Mistake| {
        matches!(mistake.kind, Kind::Formula | Kind::Rounding)
            && evidence.iter().any(|e| e.failing && (mistake.concerns)(&e.loss))
    };
    let mut mistakes: Vec<&'static Mistake> = MISTAKES.iter().filter(concerned).collect();
    mistakes.sort_by_key(|mistake| mistake.kind == Kind::Rounding);
    mistakes.into_iter().flat_map(|mistake| mistake.forms.iter().map(move |form| (mistake, form))).collect()
}

/// The arithmetics to try. What is lost in rounding is looked for in the subject's own, and half types round so much that a
/// formula may show only in theirs.
fn arithmetics(mistake: &Mistake, evidence: &[&Evidence]) -> &'static [Computed] {
    let half = evidence.iter().any(|e| matches!(e.request.dtype, Dtype::F16 | Dtype::Bf16));
    match (mistake.kind, half) {
        (Kind::Rounding, true) => &[Computed::Widened, Computed::InItsType],
        (Kind::Rounding, false) => &[Computed::InItsType],
        (_, true) => &[Computed::Exactly, Computed::InItsType],
        (_, false) => &[Computed::Exactly],
    }
}

/// The one mistake that explains everything. Of several the simplest: without a number before with one, a usual number
/// before a fitted one; the others are candidates.
fn one(evidence: &[&Evidence]) -> Option<Named> {
    if !evidence.iter().any(|e| e.failing) {
        return None;
    }
    let mut found: Vec<Hypothesis> = forms(evidence)
        .into_par_iter()
        .filter_map(|(mistake, form)| {
            arithmetics(mistake, evidence).iter().find_map(|computed| fit(mistake, form, evidence, *computed))
        })
        .collect();
    found.sort_by_key(simplicity);
    named(&found)
}

fn simplicity(hypothesis: &Hypothesis) -> usize {
    let of = |made: &Made| match made.form.parameter {
        None => 0,
        Some(parameter) => 1 + usize::from(!parameter.usual.contains(&made.value)),
    };
    hypothesis.made.iter().map(|made| of(made) + 3 * usize::from(made.mistake.kind == Kind::Rounding)).sum()
}

fn named(found: &[Hypothesis]) -> Option<Named> {
    let best = found.first()?.clone();
    let mut candidates: Vec<&'static str> = Vec::new();
    for slug in found.iter().flat_map(|other| &other.made).map(|made| made.mistake.slug) {
        if !candidates.contains(&slug) && best.made.iter().all(|made| made.mistake.slug != slug) {
            candidates.push(slug);
        }
    }
    Some(Named { hypothesis: best, candidates })
}

/// Every mistake that can be made in what fails, with its first usual numbers.
fn usual(evidence: &[&Evidence]) -> Vec<Made> {
    let mut all: Vec<Made> = Vec::new();
    for (mistake, form) in forms(evidence) {
        let usual = form.parameter.map_or(&[0.0][..], |parameter| parameter.usual);
        all.extend(usual.iter().take(4).map(|&value| Made { mistake, form, value }));
    }
    all
}

/// Two mistakes that together explain everything.
fn two(evidence: &[&Evidence], until: Instant) -> Option<Named> {
    let all = usual(evidence);
    // The steps of an implementation are made so that the order in which two mistakes are made hardly ever matters.
    let pairs = (0..all.len()).flat_map(|i| (0..i).map(move |j| (j, i))).map(|(j, i)| (all[j], all[i])).collect();
    together(pairs, evidence, until)
}

/// One of the mistakes that explain other requests, with its number, and another one.
fn beside(known: &[Made], evidence: &[&Evidence], until: Instant) -> Option<Named> {
    let all = usual(evidence);
    let pairs = known.iter().flat_map(|&first| all.iter().map(move |&second| (first, second))).collect();
    together(pairs, evidence, until)
}

/// Of these pairs the simplest that explains everything.
fn together(pairs: Vec<(Made, Made)>, evidence: &[&Evidence], until: Instant) -> Option<Named> {
    let holds = |(first, second): (Made, Made)| -> Option<Hypothesis> {
        if super::same(first.mistake, second.mistake) || Instant::now() >= until {
            return None;
        }
        let rounding = [first, second].into_iter().find(|made| made.mistake.kind == Kind::Rounding);
        arithmetics(rounding.unwrap_or(first).mistake, evidence)
            .iter()
            .map(|computed| Hypothesis { made: vec![first, second], computed: *computed })
            .find(|hypothesis| explains(hypothesis, evidence))
    };
    let mut found: Vec<Hypothesis> = pairs.into_par_iter().filter_map(holds).collect();
    found.sort_by_key(simplicity);
    named(&found)
}

/// A way of telling requests apart.
type Key = fn(&Evidence) -> String;

const KEYS: [Key; 6] = [
    |e| e.request.weighting.as_ref().map_or(String::new(), |w| w.kind.clone()),
    |e| reduction_name(e.request.reduction).to_owned(),
    |e| e.request.dtype.name().to_owned(),
    |e| format!("{:?}", e.request.params),
    |e| format!("{}{}", e.request.cotangent.is_some(), e.request.row_weights.is_some()),
    |e| e.request.is_mixed().to_string(),
];

/// One mistake for each part of the requests, told apart in whichever way explains most.
fn apart(evidence: &[&Evidence]) -> Vec<Diagnosis> {
    let explained = |key: &Key| -> Vec<Diagnosis> {
        let mut parts: BTreeMap<String, Vec<&Evidence>> = BTreeMap::new();
        for one in evidence {
            parts.entry(key(one)).or_default().push(one);
        }
        if parts.len() < 2 {
            return Vec::new();
        }
        parts.values().filter_map(|part| Some(diagnosis(one(part)?, part))).collect()
    };
    let cases = |diagnoses: &Vec<Diagnosis>| diagnoses.iter().map(|d| d.cases.len()).sum::<usize>();
    // Of several that explain as much, the first: the keys stand in the order in which mistakes are made.
    KEYS.iter().map(explained).rev().max_by_key(cases).unwrap_or_default()
}

/// What is left of each number type, by two mistakes together: what is lost in rounding beside a wrong formula shows in one type
/// and not in another.
fn with_pairs(mut found: Vec<Diagnosis>, known: &[Made], evidence: &[&Evidence], until: Instant) -> Vec<Diagnosis> {
    let is_left = |one: &Evidence| found.iter().all(|diagnosis| !diagnosis.cases.contains(&one.case));
    let mut parts: BTreeMap<&str, Vec<&Evidence>> = BTreeMap::new();
    for one in evidence.iter().filter(|one| is_left(one)) {
        parts.entry(one.request.dtype.name()).or_default().push(one);
    }
    for part in parts.values().filter(|part| part.iter().any(|one| one.failing)) {
        found.extend(beside(known, part, until).map(|named| diagnosis(named, part)));
    }
    found
}
