//! Smaller requests than a given one, by the rules of property testing: fewer rows, fewer classes, fewer and rounder numbers.

use lossproof::{Link, Reduction};

use super::targets;
use crate::cases::settings;
use crate::protocol::{Grid, Param, Request, Table, Values};

/// Smaller requests, the boldest first.
pub(super) fn candidates(request: &Request) -> Vec<Request> {
    let mut smaller = Vec::new();
    let rows = request.rows();
    if rows > 1 {
        smaller.extend((0..rows).map(|row| keep_rows(request, &[row])));
        if rows > 2 {
            smaller
                .extend((0..rows).flat_map(|i| (0..i).map(move |j| (j, i))).map(|(j, i)| keep_rows(request, &[j, i])));
        }
        smaller.extend((0..rows).map(|row| keep_rows(request, &(0..rows).filter(|r| *r != row).collect::<Vec<_>>())));
    }
    smaller.extend(targets::simpler(request));
    let optional: [fn(&mut Request); 5] = [
        |r| r.label_smoothing = 0.0,
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
    if request.by_element() && request.logits.columns() > 1 {
        smaller.extend((0..request.logits.columns()).filter_map(|column| drop_column(request, column)));
    }
    smaller.extend(simpler_counts(request));
    smaller.extend(simpler_parameters(request));
    smaller.extend(simpler_logits(request));
    smaller.retain(|candidate| candidate != request);
    smaller
}

pub(super) fn keep_rows(request: &Request, rows: &[usize]) -> Request {
    let mut smaller = request.clone();
    smaller.logits = match &request.logits {
        Grid::Flat(values) => Grid::Flat(rows.iter().map(|&row| values[row]).collect()),
        Grid::Rows(table) => Grid::Rows(kept(table, rows)),
    };
    smaller.targets = rows.iter().map(|&row| request.targets[row]).collect();
    smaller.target_rows = request.target_rows.as_ref().map(|table| kept(table, rows));
    smaller.row_weights = request.row_weights.as_ref().map(|w| rows.iter().map(|&row| w[row]).collect());
    match &request.cotangent {
        Some(Values::Each(given)) => {
            smaller.cotangent = Some(Values::Each(rows.iter().map(|&row| given[row]).collect()));
        }
        Some(Values::Rows(given)) => smaller.cotangent = Some(Values::Rows(kept(given, rows))),
        Some(Values::One(_)) | None => {}
    }
    if let Some(Param::Draws(draws)) = request.params.get("draws") {
        // One list a loss.
        let each = if request.by_element() { request.logits.columns() } else { 1 };
        let lists = rows.iter().flat_map(|row| row * each..(row + 1) * each);
        smaller.params.set("draws", Param::Draws(lists.map(|list| draws[list].clone()).collect()));
    }
    smaller
}

fn kept(table: &Table, rows: &[usize]) -> Table {
    let all: Vec<&[f64]> = table.iter_rows().collect();
    Table::from_rows(&rows.iter().map(|&row| all[row]).collect::<Vec<_>>()).unwrap_or_default()
}

/// Without a class that is nobody's target.
pub(super) fn drop_class(request: &Request, class: usize) -> Option<Request> {
    let is_target = match &request.target_rows {
        None => request.targets.contains(&Some(class)),
        Some(rows) => rows.iter_rows().any(|row| row[class] != 0.0),
    };
    if is_target {
        return None;
    }
    let Grid::Rows(table) = &request.logits else { return None };
    let mut smaller = request.clone();
    smaller.logits = Grid::Rows(without(table, class)?);
    match &request.target_rows {
        None => smaller.targets = request.targets.iter().map(|y| y.map(|y| y - usize::from(y > class))).collect(),
        Some(rows) => smaller.target_rows = Some(without(rows, class)?),
    }
    smaller.class_counts = request.class_counts.as_ref().map(|counts| omit(counts, class));
    if let Some(weights) = smaller.weighting.as_mut().and_then(|w| w.weights.as_mut()) {
        *weights = omit(weights, class);
    }
    if let Some(Param::Draws(draws)) = request.params.get("draws") {
        smaller.params.set("draws", Param::Draws(draws.iter().map(|row| omit(row, class)).collect()));
    }
    Some(smaller)
}

/// Without a column of labels.
fn drop_column(request: &Request, column: usize) -> Option<Request> {
    let Grid::Rows(table) = &request.logits else { return None };
    let mut smaller = request.clone();
    smaller.logits = Grid::Rows(without(table, column)?);
    smaller.target_rows = Some(without(request.target_rows.as_ref()?, column)?);
    if let Some(Values::Rows(given)) = &request.cotangent {
        smaller.cotangent = Some(Values::Rows(without(given, column)?));
    }
    if let Some(Param::Draws(draws)) = request.params.get("draws") {
        let own = |list: &usize| list % table.columns() != column;
        let lists = (0..draws.len()).filter(own).map(|list| draws[list].clone()).collect();
        smaller.params.set("draws", Param::Draws(lists));
    }
    Some(smaller)
}

fn without(table: &Table, column: usize) -> Option<Table> {
    Table::from_rows(&table.iter_rows().map(|row| omit(row, column)).collect::<Vec<_>>())
}

fn omit<T: Clone>(list: &[T], index: usize) -> Vec<T> {
    list.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, x)| x.clone()).collect()
}

/// All counts divided by the smallest, or one of them replaced by a smaller power of ten.
fn simpler_counts(request: &Request) -> Vec<Request> {
    let Some(counts) = &request.class_counts else { return Vec::new() };
    let with = |counts: Vec<u64>| Request { class_counts: Some(counts), ..request.clone() };
    let least = counts.iter().copied().filter(|n| *n > 0).min().unwrap_or(1);
    let mut simpler = vec![with(counts.iter().map(|n| n / least).collect())];
    for (index, &count) in counts.iter().enumerate() {
        let powers = [1, 10, 100, 1000].into_iter().filter(|power| *power < count);
        simpler.extend(powers.map(|power| {
            let mut changed = counts.clone();
            changed[index] = power;
            with(changed)
        }));
    }
    simpler
}

/// A parameter that the suite asks for before this one: of those a subject that was asked knows more than one.
fn simpler_parameters(request: &Request) -> Vec<Request> {
    let given = |name: &str| request.params.number(name);
    let settings = settings::parameters(&request.loss, request.dtype);
    let own = settings.iter().position(|setting| setting.iter().all(|(name, value)| given(name) == Some(*value)));
    let set = |setting: &Vec<(&'static str, f64)>| {
        let mut simpler = request.clone();
        for (name, value) in setting {
            simpler.params.set(*name, Param::Number(*value));
        }
        simpler
    };
    settings.iter().take(own.unwrap_or(0)).map(set).collect()
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
