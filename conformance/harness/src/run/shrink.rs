//! From a failing request to the smallest that still fails in the same way.

use std::time::Instant;

use lossproof::{Link, Reduction};

use super::check::{Checked, ask_one, check};
use crate::grading::{Expectations, Grade, Part, Region, expect};
use crate::protocol::{Grid, Param, Request, Table, Values};
use crate::subject::{Outcome, Subject};

/// In which way an answer is wrong: a smaller request must be wrong in the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Way {
    /// NaN where the exact value is not.
    NotANumber,
    /// Infinite where the exact value is not.
    Infinite,
    /// Zero where the exact value is not.
    Zero,
    /// Another number.
    Wrong,
    /// No numbers but an error.
    Error,
}

/// The way in which an outcome fails, and which part of it; `None` where it does not.
pub(super) fn way(outcome: &Outcome, checked: Option<&Checked>, bar: Grade) -> Option<(Way, Option<Part>)> {
    if matches!(outcome, Outcome::Error(_)) {
        return Some((Way::Error, None));
    }
    let worst = checked.filter(|c| c.grade > bar)?.worst?;
    let way = match worst.got {
        got if got.is_nan() => Way::NotANumber,
        got if got.is_infinite() => Way::Infinite,
        0.0 => Way::Zero,
        _ => Way::Wrong,
    };
    Some((way, Some(worst.part)))
}

/// How many requests one failure may cost.
const REQUESTS: usize = 240;

/// Shrinks `request` while the subject's answer fails in the same way, until nothing smaller does or the time is up.
///
/// `keeps` is what else must hold of a smaller request and its answer: that the same mistake explains it.
pub(super) fn shrink(
    subject: &mut dyn Subject,
    request: &Request,
    bar: Grade,
    until: Instant,
    keeps: &dyn Fn(&Request, &Expectations, &Outcome) -> bool,
) -> Request {
    let mut best = request.clone();
    let Some((first, extreme)) = fails(subject, &best, bar, keeps) else { return best };
    let mut asked = 1;
    'again: loop {
        for candidate in candidates(&best) {
            if asked >= REQUESTS || Instant::now() >= until {
                return best;
            }
            asked += 1;
            // A row that is not extreme is not shrunk into one that is: there other rules hold.
            if fails(subject, &candidate, bar, keeps).is_some_and(|(way, far)| way == first && (extreme || !far)) {
                best = candidate;
                continue 'again;
            }
        }
        return best;
    }
}

type Failure = ((Way, Option<Part>), bool);

fn fails(
    subject: &mut dyn Subject,
    request: &Request,
    bar: Grade,
    keeps: &dyn Fn(&Request, &Expectations, &Outcome) -> bool,
) -> Option<Failure> {
    let expectations: Expectations = expect(request).ok().filter(|e| !e.jumps)?;
    let outcome = ask_one(subject, request);
    let checked = check(request, &expectations, &outcome);
    let failure = way(&outcome, checked.as_ref(), bar)?;
    keeps(request, &expectations, &outcome).then_some((failure, expectations.region == Region::Extreme))
}

/// Smaller requests, the boldest first.
fn candidates(request: &Request) -> Vec<Request> {
    let mut smaller = Vec::new();
    let rows = request.rows();
    if rows > 1 {
        smaller.extend((0..rows).map(|row| keep_rows(request, &[row])));
        smaller.extend((0..rows).map(|row| keep_rows(request, &(0..rows).filter(|r| *r != row).collect::<Vec<_>>())));
    }
    let optional: [fn(&mut Request); 4] = [
        |r| r.cotangent = None,
        |r| r.row_weights = None,
        |r| r.weighting = None,
        |r| r.reduction = if r.cotangent.is_none() { Reduction::None } else { r.reduction },
    ];
    for drop in optional {
        let mut candidate = request.clone();
        drop(&mut candidate);
        smaller.push(candidate);
    }
    if request.link == Link::Softmax && request.classes() > 2 {
        smaller.extend((0..request.classes()).filter_map(|class| drop_class(request, class)));
    }
    smaller.extend(simpler_logits(request));
    smaller.retain(|candidate| candidate != request);
    smaller
}

fn keep_rows(request: &Request, rows: &[usize]) -> Request {
    let mut smaller = request.clone();
    smaller.logits = match &request.logits {
        Grid::Flat(values) => Grid::Flat(rows.iter().map(|&row| values[row]).collect()),
        Grid::Rows(table) => {
            let all: Vec<&[f64]> = table.iter_rows().collect();
            Grid::Rows(Table::from_rows(&rows.iter().map(|&row| all[row]).collect::<Vec<_>>()).unwrap_or_default())
        }
    };
    smaller.targets = rows.iter().map(|&row| request.targets[row]).collect();
    smaller.row_weights = request.row_weights.as_ref().map(|w| rows.iter().map(|&row| w[row]).collect());
    if let Some(Values::Each(given)) = &request.cotangent {
        smaller.cotangent = Some(Values::Each(rows.iter().map(|&row| given[row]).collect()));
    }
    if let Some(Param::Draws(draws)) = request.params.get("draws") {
        smaller.params.set("draws", Param::Draws(rows.iter().map(|&row| draws[row].clone()).collect()));
    }
    smaller
}

/// Without a class that is nobody's target.
fn drop_class(request: &Request, class: usize) -> Option<Request> {
    if request.targets.contains(&Some(class)) {
        return None;
    }
    let Grid::Rows(table) = &request.logits else { return None };
    let without = |row: &[f64]| -> Vec<f64> { omit(row, class) };
    let mut smaller = request.clone();
    smaller.logits = Grid::Rows(Table::from_rows(&table.iter_rows().map(without).collect::<Vec<_>>())?);
    smaller.targets = request.targets.iter().map(|y| y.map(|y| y - usize::from(y > class))).collect();
    smaller.class_counts = request.class_counts.as_ref().map(|counts| omit(counts, class));
    if let Some(weights) = smaller.weighting.as_mut().and_then(|w| w.weights.as_mut()) {
        *weights = omit(weights, class);
    }
    if let Some(Param::Draws(draws)) = request.params.get("draws") {
        smaller.params.set("draws", Param::Draws(draws.iter().map(|row| omit(row, class)).collect()));
    }
    Some(smaller)
}

fn omit<T: Clone>(list: &[T], index: usize) -> Vec<T> {
    list.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, x)| x.clone()).collect()
}

/// One logit replaced by a rounder one: 0, then fewer and fewer bits, then nearer to 0.
fn simpler_logits(request: &Request) -> Vec<Request> {
    let values = request.logits.values();
    let mut simpler = Vec::new();
    for (index, &z) in values.iter().enumerate().filter(|(_, z)| z.is_finite() && **z != 0.0) {
        let coarse =
            [0.0, z.trunc(), z.round(), (2.0 * z).round() / 2.0, (8.0 * z).round() / 8.0, (64.0 * z).round() / 64.0];
        let nearer = (z.fract() == 0.0).then(|| [(z / 2.0).trunc(), z - z.signum()]).into_iter().flatten();
        for new in coarse.into_iter().chain(nearer).filter(|new| rounder(*new, z)) {
            let mut changed = values.to_vec();
            changed[index] = new;
            if let Some(logits) = request.logits.with_values(changed) {
                simpler.push(Request { logits, ..request.clone() });
            }
        }
    }
    simpler
}

/// Whether `new` is simpler than `old`: fewer fractional bits, or as many and nearer to 0.
fn rounder(new: f64, old: f64) -> bool {
    let bits = |x: f64| (0..60).find(|n| (x * f64::from(*n).exp2()).fract() == 0.0).unwrap_or(60);
    bits(new) < bits(old) || (bits(new) == bits(old) && new.abs() < old.abs())
}
