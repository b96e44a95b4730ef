//! Whether the claims hold: of runs, and of the numbers that the paper itself prints.

use super::{Advantage, CLAIMS, Claim, Finding, Judgement, Part, Statement};
use crate::holm::adjust;
use crate::{BadRules, Column, Difference, Metric, Results, Rules, Shortfall, published};

/// Judges the claims of the paper by what was run. Rows that share seeds are compared in pairs.
///
/// # Errors
/// [`BadRules`] where a rule is out of its range.
pub fn judge(results: &Results, rules: &Rules) -> Result<Vec<Judgement>, BadRules> {
    let compared = |a: &str, b: &str, column: usize| {
        Difference::of_rows(results.runs(a, column), results.runs(b, column)).map_err(Some)
    };
    judge_by(&results.columns, &compared, rules)
}

/// Judges the claims by the paper's own tables. Comparisons that the paper has no number for are left out; those with the
/// quoted rows cannot be made, for it is not told how many runs they are of.
///
/// # Errors
/// [`BadRules`] where a rule is out of its range.
pub fn judge_published(rules: &Rules) -> Result<Vec<Judgement>, BadRules> {
    let columns: Vec<Column> = [published::TABLE_1, published::TABLE_2]
        .iter()
        .flat_map(|table| {
            table.columns.iter().map(|&(dataset, imbalance)| Column {
                dataset: dataset.to_owned(),
                imbalance,
                metric: table.metric,
            })
        })
        .collect();
    let compared = |a: &str, b: &str, column: usize| {
        let sample = |system| published::cell(system, &columns[column]).ok_or(None)?.sample().map_err(Some);
        Ok(Difference::between(&sample(a)?, &sample(b)?))
    };
    judge_by(&columns, &compared, rules)
}

/// Compares two systems in a column; `Err(None)` where the comparison is no part of the claim.
type Compared<'a> = &'a dyn Fn(&str, &str, usize) -> Result<Difference, Option<Shortfall>>;

fn judge_by(columns: &[Column], compared: Compared, rules: &Rules) -> Result<Vec<Judgement>, BadRules> {
    rules.check()?;
    let parts: Vec<Vec<Part>> = CLAIMS.iter().map(|claim| parts(claim, columns, compared, rules)).collect();
    // A claim holds only if all of its parts do: the largest p value needs no correction for their number (Berger 1982).
    // One refuted part is enough for it not to hold: the smallest needs Bonferroni's.
    let holds: Vec<Option<f64>> = parts.iter().map(|parts| largest(parts)).collect();
    let fails: Vec<Option<f64>> = parts.iter().map(|parts| smallest(parts)).collect();
    let (holds, fails) = (adjust_known(&holds), adjust_known(&fails));
    let judged = CLAIMS.iter().zip(parts).zip(holds.into_iter().zip(fails));
    Ok(judged
        .map(|((claim, parts), (p_holds, p_fails))| {
            let shown = |p: Option<f64>| p.is_some_and(|p| p <= rules.alpha);
            let finding = match (shown(p_holds), shown(p_fails)) {
                (true, _) => Finding::Holds,
                (false, true) => Finding::DoesNotHold,
                (false, false) => Finding::Undecided,
            };
            Judgement { id: claim.id.to_owned(), finding, p_holds, p_fails, parts }
        })
        .collect())
}

fn parts(claim: &Claim, columns: &[Column], compared: Compared, rules: &Rules) -> Vec<Part> {
    let places: Vec<usize> = (0..columns.len()).filter(|&i| columns[i].metric == claim.metric).collect();
    let mut parts = Vec::new();
    for &(system, others) in claim.pairs {
        for &other in others {
            // An advantage is a positive number, whichever way the metric goes.
            let advantage = |place: usize| match claim.metric {
                Metric::ErrorRate => compared(system, other, place).map(Difference::reversed),
                Metric::Auc => compared(system, other, place),
            };
            let known = places.iter().map(|&place| (place, advantage(place)));
            let known = known.filter(|(_, difference)| !matches!(difference, Err(None)));
            let mut add = |column: String, difference: Result<Difference, Option<Shortfall>>| {
                let shown = difference.as_ref().ok().map(|difference| weigh(difference, claim, rules));
                let shortfall = difference.err().flatten();
                parts.push(Part {
                    system: system.to_owned(),
                    other: other.to_owned(),
                    column,
                    advantage: shown,
                    shortfall,
                });
            };
            if matches!(claim.statement, Statement::ByOnAverage(_)) {
                let all: Result<Vec<Difference>, Option<Shortfall>> = known.map(|(_, difference)| difference).collect();
                add(String::new(), all.and_then(|all| Difference::mean(&all).ok_or(Some(Shortfall::NotRun))));
            } else {
                known.for_each(|(place, difference)| add(columns[place].to_string(), difference));
            }
        }
    }
    parts
}

fn weigh(advantage: &Difference, claim: &Claim, rules: &Rules) -> Advantage {
    let margin = rules.margin(claim.metric);
    let (p_holds, p_fails) = match claim.statement {
        Statement::Better => (advantage.p_above(0.0), advantage.p_below(margin)),
        Statement::NotWorse => (advantage.p_above(-margin), advantage.p_below(0.0)),
        Statement::ByOnAverage(points) => {
            let elsewhere = 2.0 * advantage.p_above(points).min(advantage.p_below(points));
            (advantage.p_within(points, margin), elsewhere.min(1.0))
        }
    };
    let (points, interval, paired) = (advantage.value(), advantage.interval(rules.alpha), advantage.is_paired());
    Advantage { points, interval, p_holds, p_fails, paired }
}

/// The largest p value of "does not hold", where every part has one.
fn largest(parts: &[Part]) -> Option<f64> {
    let each: Option<Vec<f64>> = parts.iter().map(|part| Some(part.advantage.as_ref()?.p_holds)).collect();
    each?.into_iter().reduce(f64::max)
}

/// The smallest p value of "holds", times the parts that have one.
fn smallest(parts: &[Part]) -> Option<f64> {
    let each: Vec<f64> = parts.iter().filter_map(|part| Some(part.advantage.as_ref()?.p_fails)).collect();
    let number = each.len() as f64;
    each.into_iter().reduce(f64::min).map(|p| (p * number).min(1.0))
}

fn adjust_known(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<f64> = p_values.iter().copied().flatten().collect();
    let mut adjusted = adjust(&known).into_iter();
    p_values.iter().map(|p| p.and_then(|_| adjusted.next())).collect()
}
