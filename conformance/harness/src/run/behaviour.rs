//! What no single answer shows: the same request answered otherwise, a row answered otherwise in another place or beside
//! other rows.
//!
//! That rows permuted give values permuted, that a row's answer does not depend on the rest of its batch, that `mean`, `sum`
//! and `none` agree, that a gradient is that of its value: all this follows, to within the grade's bound, from every answer
//! being near the exact one, which is asked in batches of several sizes and in every reduction. So only what fails is asked
//! again in other company, to say why; and whatever is asked, the same bits twice.

use std::time::Instant;

use lossproof_mistakes::mistake;

use super::check::{ask_one, check, confirmed};
use super::findings::share;
use super::shrink::shrink;
use super::smaller::keep_rows;
use super::{Ended, Options, Prepared};
use crate::cases::Case;
use crate::grading::{Grade, Region};
use crate::protocol::{Answer, Request};
use crate::report::{Explained, Finding, Severity, describe};
use crate::subject::{Outcome, Subject};

/// So many requests are asked a second time, one a loss, dtype and reduction.
const AGAIN: usize = 48;

/// Asked at once: so many are on their way when the time is up.
const PORTION: usize = 8;

/// Of the batches of a loss that fail so many are asked in other company.
const FAILING: usize = 4;

/// A behaviour, and the losses whose unexplained failures it accounts for.
pub(super) struct Behaviour {
    pub(super) finding: Finding,
    pub(super) loss: String,
}

/// What to look at.
pub(super) struct Observed<'a> {
    pub(super) options: &'a Options,
    pub(super) cases: &'a [Prepared],
    pub(super) results: &'a [Ended],
    pub(super) until: Instant,
}

impl Observed<'_> {
    /// Requests that were answered otherwise the second time.
    pub(super) fn nondeterminism(&self, subject: &mut dyn Subject) -> Vec<Behaviour> {
        if self.options.request.is_some() {
            return Vec::new();
        }
        let chosen = self.to_repeat();
        let requests: Vec<Request> = chosen.iter().map(|index| self.cases[*index].case.request.clone()).collect();
        let mut again: Vec<Option<Answer>> = vec![None; requests.len()];
        // A slow subject must not spend on this what is left for shrinking.
        let until = share(self.until);
        for (number, portion) in requests.chunks(PORTION).enumerate() {
            if Instant::now() >= until {
                break;
            }
            subject.answer(portion, &mut |index, outcome| {
                if let Outcome::Answered(answer) = outcome {
                    again[number * PORTION + index] = Some(answer);
                }
            });
        }
        let mut found: Vec<Behaviour> = Vec::new();
        for (index, second) in chosen.into_iter().zip(again) {
            let (Outcome::Answered(first), Some(second)) = (&self.results[index].0, second) else { continue };
            let request = &self.cases[index].case.request;
            if found.iter().any(|own| own.loss == request.loss) {
                continue;
            }
            found.extend(self.spread(index, first, &second));
        }
        found
    }

    /// The answered ordinary requests with the most rows, one a loss, dtype and reduction.
    fn to_repeat(&self) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        let key = |index: usize| {
            let request = &self.cases[index].case.request;
            (request.loss.clone(), request.link, request.dtype, request.reduction)
        };
        for (index, (outcome, _)) in self.results.iter().enumerate() {
            let ordinary = self.cases[index].expectations.region != Region::Extreme;
            if !ordinary || !matches!(outcome, Outcome::Answered(_)) {
                continue;
            }
            match chosen.iter_mut().find(|own| key(**own) == key(index)) {
                Some(own) if self.cases[*own].case.request.rows() < self.cases[index].case.request.rows() => {
                    *own = index;
                }
                Some(_) => {}
                None => chosen.push(index),
            }
        }
        chosen.truncate(AGAIN);
        chosen
    }

    /// The finding for two answers to one request, where they differ.
    ///
    /// Adding n terms in another order moves the sum by at most `(n − 1)·u` of the terms' absolute sum on either side, so
    /// that a reduction by atomics spreads by `2·n·u·(|x| + r)`: as far it is a remark, beyond it a failure.
    fn spread(&self, index: usize, first: &Answer, second: &Answer) -> Option<Behaviour> {
        let Prepared { case, expectations } = &self.cases[index];
        let request = &case.request;
        let terms = request.rows().max(request.classes()) as f64;
        let unit = request.dtype.format().unit_roundoff();
        let numbers = |answer: &Answer| {
            let gradient = answer.gradient.as_ref().map_or(Vec::new(), |grid| grid.values().to_vec());
            [answer.loss.as_slice().to_vec(), gradient].concat()
        };
        let expected = expectations.loss.iter().chain(&expectations.gradient);
        let (mut worst, mut beyond) = (0.0_f64, false);
        for ((one, other), expected) in numbers(first).into_iter().zip(numbers(second)).zip(expected) {
            if one.to_bits() == other.to_bits() || (one.is_nan() && other.is_nan()) {
                continue;
            }
            let limit = 2.0 * terms * unit * (one.abs() + expected.working);
            let off = (one - other).abs();
            worst = worst.max(off);
            // Also where one of them is no number.
            beyond |= off.is_nan() || off > limit;
        }
        if worst == 0.0 && !beyond {
            return None;
        }
        let severity = if beyond { Severity::Failure } else { Severity::Remark };
        let (outcome, checked) = (Outcome::Answered(second.clone()), None);
        let mut finding = describe::wrong(request, expectations, &outcome, checked, severity, &self.options.command);
        let kind = if beyond { "more than a sum in another order" } else { "as a sum in another order does" };
        finding.message = format!(
            "{}: the same request was answered otherwise the second time, by up to {worst:.1e}: {kind}",
            request.loss
        );
        finding.place = "loss";
        Some(named(finding, "nondeterministic", request))
    }

    /// Why failing batches fail, where a row's answer changes with its place or its neighbours. GHM-C's must with its
    /// neighbours.
    pub(super) fn company(&self, subject: &mut dyn Subject, loss: &str) -> Option<Behaviour> {
        let plain = |index: &usize| {
            let Prepared { case: Case { request, .. }, expectations } = &self.cases[*index];
            let wrong = self.results[*index].1.is_some_and(|checked| checked.grade > Grade::B);
            let alone = request.rows() > 1
                && !request.reduced()
                && !request.targets.contains(&None)
                && request.target_rows.is_none();
            wrong && alone && request.loss == loss && expectations.region != Region::Extreme
        };
        let members = (0..self.cases.len()).filter(plain).take(FAILING);
        members.into_iter().find_map(|index| self.rearranged(subject, index))
    }

    /// A row is asked for in the same place beside copies of itself, and in another place beside the same rows.
    fn rearranged(&self, subject: &mut dyn Subject, index: usize) -> Option<Behaviour> {
        let request = &self.cases[index].case.request;
        let Outcome::Answered(answer) = &self.results[index].0 else { return None };
        let rows = request.rows();
        for row in 0..rows {
            let own = answer.loss.as_slice()[row];
            let copies = keep_rows(request, &vec![row; rows]);
            let turned: Vec<usize> = (0..rows).map(|place| (place + 1) % rows).collect();
            let moved = keep_rows(request, &turned);
            let place = (row + rows - 1) % rows;
            if differs(subject, &moved, place, own) {
                return self.changed(subject, &moved, "row-order-dependence", request);
            }
            if request.loss != "ghm-c" && differs(subject, &copies, row, own) {
                return self.changed(subject, &copies, "batch-dependence", request);
            }
            if Instant::now() >= self.until {
                return None;
            }
        }
        None
    }

    fn changed(&self, subject: &mut dyn Subject, other: &Request, slug: &str, request: &Request) -> Option<Behaviour> {
        let shown = [request, other].into_iter().find_map(|request| {
            let request = &shrink(subject, request, Grade::B, self.until, &|_, _, _| true);
            let expectations = confirmed(request).ok()?;
            let outcome = ask_one(subject, request);
            let checked = check(request, &expectations, &outcome).filter(|checked| checked.grade > Grade::B)?;
            let command = &self.options.command;
            Some(describe::wrong(request, &expectations, &outcome, Some(&checked), Severity::Failure, command))
        })?;
        let what = mistake(slug).map_or("", |mistake| mistake.what);
        let message = format!("{what}: {}", shown.message);
        Some(named(Finding { message, ..shown }, slug, request))
    }
}

/// Whether the loss of a row in another batch is another than `own`, by more than two answers within the bound can be.
fn differs(subject: &mut dyn Subject, request: &Request, row: usize, own: f64) -> bool {
    let Ok(expectations) = confirmed(request) else { return false };
    let Outcome::Answered(answer) = ask_one(subject, request) else { return false };
    let (got, expected) = (answer.loss.as_slice()[row], &expectations.loss[row]);
    let bound = 2.0 * expected.allowed(Grade::B, request.dtype);
    // Equal infinities have no difference.
    !(got == own || (got - own).abs() <= bound || (got.is_nan() && own.is_nan()))
}

fn named(finding: Finding, slug: &str, request: &Request) -> Behaviour {
    let finding = Finding { mistake: mistake(slug).map(Explained::of), ..finding };
    Behaviour { finding, loss: request.loss.clone() }
}
