//! Curves for the first findings: what the subject answers on a sweep of margins around the smallest request.

use std::time::Instant;

use lossproof::{DoubleDouble, Link};
use rayon::prelude::*;

use super::Options;
use super::check::settled;
use super::findings::share;
use super::smaller::{drop_class, keep_rows};
use crate::grading::{Expectations, Expected};
use crate::protocol::{Grid, Request, Table};
use crate::report::{Curve, Finding, Line};
use crate::subject::{Outcome, Subject};

/// So many margins are asked: a picture has no place for more.
const MARGINS: usize = 41;

/// A sweep reaches at least as far from 0 as this: p from 1e-7 to 1 − 1e-7.
const REACH: f64 = 16.0;

/// A margin beyond this is extreme, and no sweep goes there.
const EXTREME: f64 = 1e4;

/// Asked at once: so many are on their way when the time is up.
const PORTION: usize = 8;

/// Gives the first findings that are about numbers their curves, as long as the subject's time lasts.
pub(super) fn draw(subject: &mut dyn Subject, findings: &mut [Finding], options: &Options, until: Instant) {
    // A replay asks for the one request and nothing else.
    if options.request.is_some() {
        return;
    }
    let mut first: Vec<usize> = (0..findings.len()).filter(|index| findings[*index].place != "protocol").collect();
    first.sort_by_key(|index| (!findings[*index].is_failure(), findings[*index].mistake.is_none()));
    let mut drawn: Vec<(Request, Option<Curve>)> = Vec::new();
    for index in first.into_iter().take(options.curves) {
        let Some(request) = findings[index].request.clone() else { continue };
        // Two mistakes together are two findings on one request.
        let curve = match drawn.iter().find(|(own, _)| *own == request) {
            Some((_, curve)) => curve.clone(),
            None if Instant::now() < until => sweep(&request).and_then(|sweep| sweep.ask(subject, share(until))),
            None => None,
        };
        findings[index].curve.clone_from(&curve);
        drawn.push((request, curve));
    }
}

/// The requests of a curve.
struct Sweep {
    at: Option<f64>,
    margins: Vec<f64>,
    requests: Vec<Request>,
}

/// The request's first row whose target is a class, with the target and its nearest rival alone, over the margin.
fn sweep(request: &Request) -> Option<Sweep> {
    if request.is_mixed() {
        return None;
    }
    let row = request.targets.iter().position(Option::is_some)?;
    let mut one = keep_rows(request, &[row]);
    one.hessian = false;
    while one.classes() > 2 {
        one = drop_class(&one, farthest(&one)?)?;
    }
    let target = one.targets[0]?;
    let (own, other) = match (&one.logits, one.link) {
        (Grid::Flat(z), Link::Sigmoid) => (if target == 1 { z[0] } else { -z[0] }, 0.0),
        (Grid::Rows(table), Link::Softmax) if table.columns() == 2 => {
            (table.values()[target], table.values()[1 - target])
        }
        _ => return None,
    };
    let other = if other.is_finite() { other } else { 0.0 };
    let at = Some(own - other).filter(|at| at.abs() <= EXTREME);
    let reach = REACH / one.params.number("scale").unwrap_or(1.0).max(1.0);
    let mut margins: Vec<f64> = margins(reach, at)
        .into_iter()
        .map(|margin| DoubleDouble::from(other + margin).round(one.dtype.format()) - other)
        .collect();
    margins.dedup();
    let requests: Vec<Request> = margins.iter().filter_map(|margin| at_margin(&one, target, other, *margin)).collect();
    (margins.len() > PORTION && requests.len() == margins.len()).then_some(Sweep { at, margins, requests })
}

/// The class with the smallest logit that is not the target.
fn farthest(request: &Request) -> Option<usize> {
    let logits = request.logits.values();
    let others = (0..logits.len()).filter(|class| Some(*class) != request.targets[0]);
    others.min_by(|one, other| logits[*one].total_cmp(&logits[*other]))
}

/// Evenly from one side of 0 to the other, a quarter beyond the smallest request's own, which is among them.
fn margins(reach: f64, at: Option<f64>) -> Vec<f64> {
    let own = at.unwrap_or(0.0);
    let (low, high) = ((-reach).min(1.25 * own), reach.max(1.25 * own));
    let step = (high - low) / (MARGINS - 1) as f64;
    let nearest = at.map(|at| ((at - low) / step).round());
    (0..MARGINS).map(|index| if nearest == Some(index as f64) { own } else { low + step * index as f64 }).collect()
}

fn at_margin(one: &Request, target: usize, other: f64, margin: f64) -> Option<Request> {
    let logits = match one.link {
        Link::Sigmoid => Grid::Flat(vec![if target == 1 { margin } else { -margin }]),
        Link::Softmax => {
            let mut row = [other; 2];
            row[target] = other + margin;
            Grid::Rows(Table::from_rows(&[row])?)
        }
    };
    Some(Request { logits, ..one.clone() })
}

impl Sweep {
    /// The curve; `None` where the subject answered nothing.
    fn ask(self, subject: &mut dyn Subject, until: Instant) -> Option<Curve> {
        let mut outcomes = vec![Outcome::NotAsked; self.requests.len()];
        for (requests, ended) in self.requests.chunks(PORTION).zip(outcomes.chunks_mut(PORTION)) {
            subject.answer(requests, &mut |index, outcome| ended[index] = outcome);
            if Instant::now() >= until {
                break;
            }
        }
        outcomes.iter().any(|outcome| matches!(outcome, Outcome::Answered(_))).then_some(())?;
        let asked = self.requests.par_iter().zip(&outcomes);
        let exact = asked.map(|(request, outcome)| settled(request, outcome).ok().filter(|exact| !exact.jumps));
        let exact: Vec<Option<Expectations>> = exact.collect();
        let mut curve = Curve { at: self.at, margins: Vec::new(), loss: Line::default(), gradient: None };
        for (((margin, request), outcome), exact) in self.margins.iter().zip(&self.requests).zip(&outcomes).zip(&exact)
        {
            let Some(exact) = exact else { continue };
            let answer = if let Outcome::Answered(answer) = outcome { Some(answer) } else { None };
            curve.margins.push(*margin);
            let loss = answer.and_then(|answer| answer.loss.as_slice().first());
            push(&mut curve.loss, request, exact.loss.first()?, loss, 1.0);
            if request.gradient {
                // With the sigmoid link the gradient is by the logit, which for class 0 is minus the margin.
                let (place, sign) = match (request.link, request.targets[0]) {
                    (Link::Softmax, target) => (target?, 1.0),
                    (Link::Sigmoid, target) => (0, if target == Some(1) { 1.0 } else { -1.0 }),
                };
                let got = answer.and_then(|answer| answer.gradient.as_ref()?.values().get(place));
                push(curve.gradient.get_or_insert_default(), request, exact.gradient.get(place)?, got, sign);
            }
        }
        Some(curve)
    }
}

fn push(line: &mut Line, request: &Request, expected: &Expected, got: Option<&f64>, sign: f64) {
    let exact = sign * expected.exact.round(request.dtype.format());
    let grade = got.map(|got| expected.grade(*got, request.dtype));
    line.push(exact, got.map(|got| sign * got), grade);
}
