//! Another loss, parameter or weighting than a step says: the one that gives its numbers.

use lossproof::registry::{self, LOSSES};
use lossproof::{Link, Real, Reduction};
use lossproof_harness::cases::Cell;
use lossproof_harness::grading::{Grade, expect, grade};
use lossproof_harness::protocol::{Answer, Grid, Param, Params, Request, Table, Weighting};
use lossproof_harness::reference;
use lossproof_harness::report::cell_name;

/// What a loss that gives the numbers differs in.
pub(super) struct Substitute {
    /// `another-loss`, `another-parameter`, `another-weighting` or `other-class-weights`.
    pub(super) name: &'static str,
    /// It, in words.
    pub(super) what: String,
}

/// The loss that gives all these wrong answers: with another weighting, another parameter, another loss, or other weights of
/// the classes; the first of them that does.
pub(super) fn find(wrong: &[(&Request, &Answer)]) -> Option<Substitute> {
    let (first, _) = wrong.first()?;
    let fits = |change: &dyn Fn(&Request) -> Request| {
        wrong.iter().all(|(request, answer)| {
            let changed = change(request);
            let worst = expect(&changed).ok().map(|exact| grade(&changed, &exact, answer));
            worst.is_some_and(|worst| worst.is_none_or(|worst| worst.grade <= Grade::B))
        })
    };
    let named = |name, changed: &Request| Substitute { name, what: cell_name(&Cell::of(changed)) };
    for weighting in weightings(first) {
        let change = |request: &Request| Request { weighting: weighting.clone(), ..request.clone() };
        if weighting != first.weighting && fits(&change) {
            return Some(named("another-weighting", &change(first)));
        }
    }
    for parameter in registry::loss(&first.loss).map_or(&[][..], |entry| entry.parameters) {
        let set = |request: &Request, value: f64| {
            let mut changed = request.clone();
            changed.params.set(parameter.name, Param::Number(value));
            changed
        };
        let value = usual(parameter.name).find(|value| fits(&|request| set(request, *value)));
        let value = value.or_else(|| fitted(wrong, &set).find(|value| fits(&|request| set(request, *value))));
        if let Some(value) = value {
            return Some(named("another-parameter", &set(first, value)));
        }
    }
    for entry in LOSSES.iter().filter(|entry| entry.name != first.loss && !entry.needs_draws) {
        for weighting in [first.weighting.clone(), None] {
            let change = |request: &Request| {
                let (loss, params) = (entry.name.to_owned(), Params::new());
                Request { loss, params, weighting: weighting.clone(), ..request.clone() }
            };
            if fits(&change) {
                return Some(named("another-loss", &change(first)));
            }
        }
    }
    let weights = class_weights(wrong)?;
    let given =
        Weighting { kind: "given".into(), beta: None, weights: Some(weights.iter().map(|(_, w)| *w).collect()) };
    fits(&|request| Request { weighting: Some(given.clone()), ..request.clone() }).then(|| {
        let differs = |(claimed, own): &(f64, f64)| (claimed - own).abs() > 1e-3 * claimed.abs();
        let each = weights.iter().enumerate().filter(|(_, pair)| differs(pair));
        let each: Vec<String> =
            each.map(|(class, (right, own))| format!("{own:.6} of class {class} (right: {right:.6})")).collect();
        Substitute { name: "other-class-weights", what: format!("the class weights {}", each.join(", ")) }
    })
}

/// The weightings that a run may have in the place of its own.
fn weightings(request: &Request) -> Vec<Option<Weighting>> {
    let mut all = vec![None];
    if request.class_counts.is_some() {
        let cb = |beta: f64| Some(Weighting { kind: "cb".into(), beta: Some(beta), weights: None });
        all.push(Some(Weighting { kind: "cs".into(), beta: None, weights: None }));
        all.extend([0.9, 0.99, 0.999, 0.9999, 0.99999].map(cb));
    }
    all
}

/// Values that parameters have in published code.
fn usual(parameter: &str) -> impl Iterator<Item = f64> {
    let values: &[f64] = match parameter {
        "delta" => &[1.0, 10.0, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10],
        "gamma" => &[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0],
        "max_margin" => &[0.0, 0.1, 0.3, 0.5, 1.0],
        "scale" => &[1.0, 10.0, 16.0, 30.0, 64.0],
        "bins" => &[1.0, 5.0, 10.0, 20.0, 30.0, 50.0],
        _ => &[],
    };
    values.iter().copied()
}

/// The range of a parameter in quarters of a power of two, each tried to find between which two the loss is the recorded one;
/// and how often such an interval, a factor of 1.2, is halved: to a part in 1e12.
const QUARTERS: std::ops::Range<i32> = -80..160;
const HALVINGS: usize = 38;

/// The values of a parameter, from 2^−20 to 2^40, at which the first step's loss is the recorded one; each with few digits
/// before it has all.
fn fitted<'a>(
    wrong: &[(&'a Request, &'a Answer)],
    set: &dyn Fn(&Request, f64) -> Request,
) -> impl Iterator<Item = f64> + use<> {
    let mut values = Vec::new();
    if let Some((request, answer)) = wrong.first() {
        let off = |value: f64| {
            let exact = expect(&set(request, value)).ok()?;
            let own = exact.loss.first()?.exact.approx();
            Some(own - answer.loss.as_slice().first()?).filter(|off| off.is_finite())
        };
        let at = |quarter: i32| (f64::from(quarter) / 4.0).exp2();
        let points = QUARTERS.map(at).filter_map(|value| Some((value, off(value)?)));
        let points: Vec<(f64, f64)> = points.collect();
        for pair in points.windows(2).filter(|pair| pair[0].1 * pair[1].1 < 0.0) {
            let ((mut low, at_low), (mut high, _)) = (pair[0], pair[1]);
            for _ in 0..HALVINGS {
                let middle = f64::midpoint(low, high);
                if off(middle).is_some_and(|off| off * at_low > 0.0) { low = middle } else { high = middle }
            }
            values.extend((0..6).filter_map(|digits| format!("{high:.digits$e}").parse::<f64>().ok()));
            values.push(high);
        }
    }
    values.into_iter()
}

/// The weights of the classes that these gradients have, each with the one that it should be: a row's gradient is as many
/// times the right one as its weight is. A class that is nobody's target keeps its own.
fn class_weights(wrong: &[(&Request, &Answer)]) -> Option<Vec<(f64, f64)>> {
    let (first, _) = wrong.first()?;
    let classes = first.classes();
    let claimed = claimed_weights(first, classes)?;
    let mut sums = vec![(0.0, 0.0); classes];
    for (request, answer) in wrong {
        let expected = expect(request).ok()?;
        let columns = request.logits.columns().max(1);
        let got = answer.gradient.as_ref()?.values();
        for (index, (got, expected)) in got.iter().zip(&expected.gradient).enumerate() {
            let Some(target) = request.targets[index / columns] else { continue };
            let exact = expected.exact.approx();
            if !got.is_finite() || !exact.is_finite() {
                return None;
            }
            let (product, square) = &mut sums[target];
            *product += got * exact;
            *square += exact * exact;
        }
    }
    let own = |(claimed, (product, square)): (f64, (f64, f64))| {
        let ratio = if square > 0.0 { product / square } else { 1.0 };
        (claimed, claimed * ratio)
    };
    let weights: Vec<(f64, f64)> = claimed.into_iter().zip(sums).map(own).collect();
    weights.iter().all(|(_, own)| own.is_finite() && *own >= 0.0).then_some(weights)
}

/// ω of each class, as the loss of logits that are alike is `ω·ln C`.
fn claimed_weights(request: &Request, classes: usize) -> Option<Vec<f64>> {
    let (logits, targets) = match request.link {
        Link::Softmax => (Grid::Rows(Table::from_values(classes, classes, vec![0.0; classes * classes])?), 0..classes),
        Link::Sigmoid => (Grid::Flat(vec![0.0; 2]), 0..2),
    };
    let alike = Request {
        weighting: request.weighting.clone(),
        class_counts: request.class_counts.clone(),
        reduction: Reduction::None,
        ..Request::new("ce", logits, targets.map(Some).collect())
    };
    let losses = reference::evaluate(&alike).ok()?.loss;
    Some(losses.into_iter().map(|loss| loss / (classes as f64).ln()).collect())
}
