//! Simpler targets than rows: classes, and rows of fewer classes.

use crate::protocol::{Grid, Request, Table, Values};

/// Requests with simpler targets, the boldest first.
pub(super) fn simpler(request: &Request) -> Vec<Request> {
    let mut simpler: Vec<Request> = as_classes(request).into_iter().collect();
    let Some(table) = &request.target_rows else { return simpler };
    let columns = table.columns();
    let with = |values| Table::from_values(table.rows(), columns, values);
    for (index, &part) in table.values().iter().enumerate().filter(|(_, part)| **part > 0.0) {
        let mut values = table.values().to_vec();
        if request.by_element() {
            values[index] = part.round();
        } else {
            // What one class loses the largest gets, so that the row's sum stays.
            let row = index - index % columns;
            let Some(largest) = largest(&values[row..row + columns]).map(|class| row + class) else { continue };
            values[index] = 0.0;
            values[largest] += part;
        }
        simpler.push(Request { target_rows: with(values), ..request.clone() });
    }
    simpler
}

/// The first class with the largest part.
fn largest(row: &[f64]) -> Option<usize> {
    (0..row.len()).rev().max_by(|one, other| row[*one].total_cmp(&row[*other]))
}

/// Targets that are classes for targets that are rows: the class with the largest part, or the label of the only column.
fn as_classes(request: &Request) -> Option<Request> {
    let table = request.target_rows.as_ref()?;
    let plain = Request { target_rows: None, ..request.clone() };
    if request.by_element() {
        let label = |(row, target): (&[f64], &Option<usize>)| target.map(|_| usize::from(row[0] >= 0.5));
        let targets = table.iter_rows().zip(&request.targets).map(label).collect();
        let cotangent = request.cotangent.as_ref().map(|given| match given {
            Values::Rows(table) => Values::Each(table.values().to_vec()),
            given => given.clone(),
        });
        let logits = Grid::Flat(request.logits.values().to_vec());
        return (table.columns() == 1).then_some(Request { logits, targets, cotangent, ..plain });
    }
    let class = |(row, target): (&[f64], &Option<usize>)| target.and_then(|_| largest(row));
    Some(Request { targets: table.iter_rows().zip(&request.targets).map(class).collect(), ..plain })
}
