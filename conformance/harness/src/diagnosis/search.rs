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
    match two(&all, until) {
        Some(named) => vec![diagnosis(named, &all)],
        // A few numbers are soon explained by something; half of all are not.
        None if 2 * explained >= failing => apart,
        None => Vec::new(),
    }
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

/// Two mistakes that together explain everything.
fn two(evidence: &[&Evidence], until: Instant) -> Option<Named> {
    let mut all: Vec<Made> = Vec::new();
    for (mistake, form) in forms(evidence) {
        let usual = form.parameter.map_or(&[0.0][..], |parameter| parameter.usual);
        all.extend(usual.iter().take(4).map(|&value| Made { mistake, form, value }));
    }
    // The steps of an implementation are made so that the order in which two mistakes are made hardly ever matters.
    let pairs: Vec<(usize, usize)> = (0..all.len()).flat_map(|i| (0..i).map(move |j| (j, i))).collect();
    let holds = |(first, second): (usize, usize)| -> Option<Hypothesis> {
        let (first, second) = (all[first], all[second]);
        if super::same(first.mistake, second.mistake) || Instant::now() >= until {
            return None;
        }
        let rounding = [first, second].into_iter().find(|made| made.mistake.kind == Kind::Rounding);
        let arithmetics = arithmetics(rounding.unwrap_or(first).mistake, evidence);
        let hypothesis = Hypothesis { made: vec![first, second], computed: arithmetics[0] };
        explains(&hypothesis, evidence).then_some(hypothesis)
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
