//! Answers that were recorded: what is wrong with them, without anyone to ask again.

use super::check::{Checked, check, confirmed};
use super::explanations::{self, what};
use super::{Ended, Prepared};
use crate::cases::{Case, Cell};
use crate::grading::{Grade, Region, expect};
use crate::protocol::{Answer, Request};
use crate::report::{Explained, Severity, describe};
use crate::subject::Outcome;

/// Wrong answers that one explanation covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The mistakes that give these numbers: one, or two together; empty where nothing of the catalogue does.
    pub mistakes: Vec<Explained>,
    /// Which of the answers, by their place in the list.
    pub answers: Vec<usize>,
    /// `loss` or `gradient`: where the first of them is wrong.
    pub place: &'static str,
    /// The mistakes in words, and what is wrong.
    pub message: String,
    /// What is wrong with the first of them, confirmed by the oracle.
    pub wrong: String,
}

/// Explains the wrong ones among recorded answers, the right ones being evidence too. Answers in the extreme region and
/// those near which the exact one jumps are left out, and requests that are themselves wrong.
pub fn explain(recorded: Vec<(Request, Answer)>) -> Vec<Explanation> {
    let mut cells: Vec<Cell> = Vec::new();
    let (mut cases, mut results): (Vec<Prepared>, Vec<Ended>) = (Vec::new(), Vec::new());
    let mut places = Vec::new();
    for (place, (request, answer)) in recorded.into_iter().enumerate() {
        let Some(expectations) = expect(&request).ok().filter(|own| !own.jumps) else { continue };
        let own = Cell::of(&request);
        let cell = cells.iter().position(|cell| *cell == own).unwrap_or_else(|| {
            cells.push(own);
            cells.len() - 1
        });
        let outcome = Outcome::Answered(answer);
        let checked = check(&request, &expectations, &outcome);
        cases.push(Prepared { case: Case { name: "recorded".to_owned(), cell, request }, expectations });
        results.push((outcome, checked));
        places.push(place);
    }
    let found = explanations::explain(&cases, &results);
    let explanation = |mistakes: Vec<Explained>, words: &str, members: Vec<usize>, domain: &str| {
        let (place, wrong) = described(&cases, &results, *members.first()?)?;
        let message = format!("{words}{wrong}{domain}");
        Some(Explanation {
            mistakes,
            answers: members.iter().map(|index| places[*index]).collect(),
            place,
            message,
            wrong,
        })
    };
    let named = found.all.iter().filter_map(|own| {
        let (made, others) = (&own.named.hypothesis.made, &own.named.candidates);
        let words = made.iter().map(what).collect::<Vec<_>>().join(", together with ");
        let mut members = own.cases.clone();
        members.sort_unstable();
        let mistakes = made.iter().map(|made| explanations::explained(made, others)).collect();
        explanation(mistakes, &format!("{words}: "), members, "")
    });
    let unnamed = found.open().into_iter().filter_map(|loss| {
        let open = |index: &usize| {
            let wrong = results[*index].1.is_some_and(|checked| checked.grade > Grade::B);
            let decides = cases[*index].expectations.region != Region::Extreme;
            wrong && decides && cases[*index].case.request.loss == loss && !found.covers(*index)
        };
        let domain = found.domain(&loss).map_or(String::new(), |domain| format!("; {domain}"));
        explanation(Vec::new(), "", (0..cases.len()).filter(open).collect(), &domain)
    });
    named.chain(unnamed).collect()
}

/// Where and how an answer is wrong, by the oracle.
fn described(cases: &[Prepared], results: &[Ended], index: usize) -> Option<(&'static str, String)> {
    let request = &cases[index].case.request;
    let outcome = &results[index].0;
    let expectations = confirmed(request).ok()?;
    let checked: Option<Checked> = check(request, &expectations, outcome);
    let wrong = describe::wrong(request, &expectations, outcome, checked.as_ref(), Severity::Failure, &[]);
    checked.filter(|checked| checked.grade > Grade::B).map(|_| (wrong.place, wrong.message))
}
