//! Which mistakes explain which failing cases, over all losses.

use std::time::{Duration, Instant};

use lossproof::Link;
use lossproof_mistakes::mistake;
use rayon::prelude::*;

use super::{Ended, Prepared};
use crate::diagnosis::{Computed, Diagnosis, Evidence, Hypothesis, Made, Named, domain, explains, gather, search};
use crate::grading::{Grade, Region};
use crate::report::{Explained, Finding, Severity};
use crate::subject::Outcome;

/// So many other mistakes that would give the same numbers are told.
const ALTERNATIVES: usize = 2;

/// How long pairs of mistakes are tried for one loss and link.
const PAIRS: Duration = Duration::from_secs(2);

/// A mistake, or two together, with all failing cases that it explains.
pub(super) struct Explanation {
    pub(super) named: Named,
    pub(super) cases: Vec<usize>,
    /// The losses in which it is made.
    losses: Vec<String>,
}

/// What explains a subject's failures.
#[derive(Default)]
pub(super) struct Explanations {
    /// Every failing case outside the extreme, with its loss.
    failing: Vec<(usize, String)>,
    /// Those that explain most first.
    pub(super) all: Vec<Explanation>,
    /// Of each loss that fails unexplained, the part of the domain in which it does.
    domains: Vec<(String, String)>,
}

impl Explanations {
    /// Whether a failing case is explained.
    pub(super) fn covers(&self, case: usize) -> bool {
        self.all.iter().any(|explanation| explanation.cases.contains(&case))
    }

    /// Where a loss is wrong, if no mistake explains it.
    pub(super) fn domain(&self, loss: &str) -> Option<&str> {
        self.domains.iter().find(|(own, _)| own == loss).map(|(_, domain)| domain.as_str())
    }
}

/// Looks for the mistakes that explain the failing cases.
pub(super) fn explain(cases: &[Prepared], results: &[Ended]) -> Explanations {
    let failing = (0..cases.len()).filter(|index| fails(&cases[*index], &results[*index]));
    let failing = failing.map(|index| (index, cases[index].case.request.loss.clone())).collect();
    let mut found = Explanations { failing, all: Vec::new(), domains: Vec::new() };
    for (loss, link) in failing_losses(cases, results) {
        let evidence = gather(cases, results, (&loss, link));
        let diagnoses = search(&evidence, Instant::now() + PAIRS);
        if diagnoses.is_empty() {
            found.domains.extend(domain(&evidence).map(|domain| (loss.clone(), domain)));
        }
        for diagnosis in diagnoses {
            let covered = covered(&diagnosis, cases, results, (&loss, link));
            found.add(diagnosis.named, &loss, covered);
        }
    }
    found.all.sort_by_key(|explanation| std::cmp::Reverse(explanation.cases.len()));
    found
}

/// The losses and links with an answer outside the extreme that is wrong, in the order of the cases.
fn failing_losses(cases: &[Prepared], results: &[Ended]) -> Vec<(String, Link)> {
    let mut losses = Vec::new();
    for (prepared, ended) in cases.iter().zip(results) {
        let own = (prepared.case.request.loss.clone(), prepared.case.request.link);
        if fails(prepared, ended) && !losses.contains(&own) {
            losses.push(own);
        }
    }
    losses
}

/// Whether an answer outside the extreme is wrong.
fn fails(prepared: &Prepared, (_, checked): &Ended) -> bool {
    checked.is_some_and(|checked| checked.grade > Grade::B) && prepared.expectations.region != Region::Extreme
}

/// All failing cases of the loss that a diagnosis explains, those that were not looked at for it too.
fn covered(diagnosis: &Diagnosis, cases: &[Prepared], results: &[Ended], of: (&str, Link)) -> Vec<usize> {
    let explained = |index: usize| -> bool {
        let Prepared { case, expectations } = &cases[index];
        let Outcome::Answered(answer) = &results[index].0 else { return false };
        if (case.request.loss.as_str(), case.request.link) != of || !fails(&cases[index], &results[index]) {
            return false;
        }
        diagnosis.cases.contains(&index)
            || Evidence::new(index, &case.request, answer, expectations, true)
                .is_some_and(|one| explains(&diagnosis.named.hypothesis, &[&one]))
    };
    (0..cases.len()).into_par_iter().filter(|index| explained(*index)).collect()
}

impl Explanations {
    /// The losses with failing cases that nothing explains.
    pub(super) fn open(&self) -> Vec<String> {
        let mut losses: Vec<String> = Vec::new();
        for (case, loss) in &self.failing {
            if !losses.contains(loss) && !self.covers(*case) {
                losses.push(loss.clone());
            }
        }
        losses
    }

    /// Takes back what was said of losses of which something else turned out.
    pub(super) fn drop_those_of(&mut self, loss: &dyn Fn(&str) -> bool) {
        for explanation in &mut self.all {
            explanation.losses.retain(|own| !loss(own));
            let of = |case: &usize| self.failing.iter().any(|(own, name)| own == case && !loss(name));
            explanation.cases.retain(of);
        }
        self.all.retain(|explanation| !explanation.cases.is_empty());
    }

    /// One mistake in several losses is one explanation.
    fn add(&mut self, named: Named, loss: &str, cases: Vec<usize>) {
        match self.all.iter_mut().find(|own| own.named.hypothesis.made == named.hypothesis.made) {
            Some(own) => {
                own.cases.extend(cases);
                if !own.losses.iter().any(|own| own == loss) {
                    own.losses.push(loss.to_owned());
                }
                own.named.candidates.retain(|slug| named.candidates.contains(slug));
            }
            None => self.all.push(Explanation { named, cases, losses: vec![loss.to_owned()] }),
        }
    }
}

/// `1 − p` by subtraction, where that gives all these answers that are right to working precision only: it shows near
/// p = 1 and nowhere else.
pub(super) fn cancellation(cases: &[Prepared], results: &[Ended], members: &[usize]) -> Option<Explained> {
    let mistake = mistake("one-minus-exp-cancellation")?;
    let form = mistake.forms.first()?;
    let made = Made { mistake, form, value: 0.0 };
    let hypothesis = Hypothesis { computed: Computed::InItsType, ..Hypothesis::one(made) };
    let given = |index: &usize| {
        let Prepared { case, expectations } = &cases[*index];
        let Outcome::Answered(answer) = &results[*index].0 else { return false };
        let evidence = Evidence::new(*index, &case.request, answer, expectations, true);
        expectations.region == Region::Easy
            && evidence.is_some_and(|one| (mistake.concerns)(&one.loss) && explains(&hypothesis, &[&one]))
    };
    members.iter().all(given).then(|| explained(&made, &[]))
}

impl Explanation {
    /// The findings of its mistakes, from that of the smallest request; then those of others that would give the same numbers.
    pub(super) fn findings(&self, finding: &Finding) -> Vec<Finding> {
        let made = &self.named.hypothesis.made;
        let one = |own: &Made| {
            let others = made.iter().filter(|other| other.mistake.slug != own.mistake.slug);
            let with: Vec<&str> = others.map(|other| other.mistake.slug).collect();
            let with = if with.is_empty() { String::new() } else { format!(", together with {}", with.join(", ")) };
            let message = format!("{}{with}; {}: {}", what(own), self.extent(), finding.message);
            Finding { mistake: Some(explained(own, &self.named.candidates)), message, ..finding.clone() }
        };
        let mut findings: Vec<Finding> = made.iter().map(one).collect();
        let first = made.first().map_or("", |made| made.mistake.slug);
        for other in self.named.candidates.iter().take(ALTERNATIVES).filter_map(|slug| mistake(slug)) {
            let message = format!("{}: it would give the same numbers as {first}", other.what);
            findings.push(Finding {
                severity: Severity::Remark,
                mistake: Some(Explained::of(other)),
                message,
                ..finding.clone()
            });
        }
        findings
    }

    /// How much it explains.
    fn extent(&self) -> String {
        let requests = if self.cases.len() == 1 { "request" } else { "requests" };
        format!("it explains {} {requests} of {}", self.cases.len(), self.losses.join(", "))
    }
}

/// `log(p + ε) in the place of log p (epsilon 1e-7)`.
pub(super) fn what(made: &Made) -> String {
    let form = if made.form.what.is_empty() { String::new() } else { format!(", {}", made.form.what) };
    let number = made.form.parameter.map_or(String::new(), |p| format!(" ({} {:?})", p.name, made.value));
    format!("{}{form}{number}", made.mistake.what)
}

pub(super) fn explained(made: &Made, candidates: &[&'static str]) -> Explained {
    let fitted = made.form.parameter.map(|parameter| (parameter.name, made.value)).into_iter().collect();
    Explained { fitted, candidates: candidates.to_vec(), ..Explained::of(made.mistake) }
}
