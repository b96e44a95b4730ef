//! From the outcomes to the report's table.

use super::{Ended, Options, Prepared};
use crate::cases::Cell;
use crate::grading::{Grade, Region};
use crate::report::{CellReport, Report, SubjectId};
use crate::subject::Outcome;

pub(super) fn tally(
    subject: SubjectId,
    options: &Options,
    cells: &[Cell],
    cases: &[Prepared],
    results: &[Ended],
) -> Report {
    let mut reports: Vec<CellReport> = cells.iter().cloned().map(CellReport::new).collect();
    for (prepared, (outcome, checked)) in cases.iter().zip(results) {
        let report = &mut reports[prepared.case.cell];
        let region = prepared.expectations.region;
        match (outcome, checked) {
            (_, Some(checked)) => {
                report.counts.grade(checked.grade);
                report.region(region, checked.grade, checked.off);
                if region != Region::Extreme || options.strict {
                    report.grade = report.grade.max(Some(checked.grade));
                }
            }
            (Outcome::Unsupported(_), _) => report.counts.unsupported += 1,
            (Outcome::Error(_) | Outcome::Broken(_), _) => {
                report.counts.error += 1;
                if region != Region::Extreme || options.strict {
                    report.grade = Some(Grade::C);
                }
            }
            _ => report.counts.not_asked += 1,
        }
    }
    // A cell of which nothing was asked is none of the report's business.
    reports.retain(|report| !report.counts.is_empty());
    Report::new(subject, options.selection.seed, reports)
}
