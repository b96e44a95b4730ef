//! From the steps to the report's table.

use lossproof_harness::cases::Cell;
use lossproof_harness::grading::{Grade, Region};
use lossproof_harness::protocol::Request;
use lossproof_harness::report::CellReport;

use super::Judged;

/// The grades, one cell a loss as it ran.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) cells: Vec<CellReport>,
    pub(super) not_judged: usize,
}

impl Tally {
    pub(super) fn add(&mut self, request: &Request, judged: &Judged, strict: bool) {
        if judged.jumps {
            self.not_judged += 1;
            return;
        }
        let own = Cell::of(request);
        // The loss changes a few times in a run: the last cell is nearly always the one.
        let index = self.cells.iter().rposition(|report| report.cell == own).unwrap_or_else(|| {
            self.cells.push(CellReport::new(own));
            self.cells.len() - 1
        });
        let (report, grade) = (&mut self.cells[index], judged.grade());
        match grade {
            Grade::A => report.counts.a += 1,
            Grade::B => report.counts.b += 1,
            Grade::C => report.counts.c += 1,
        }
        for (own, region) in report.regions.iter_mut().zip(Region::ALL) {
            if region == judged.region {
                *own = (*own).max(Some(grade));
            }
        }
        if judged.region != Region::Extreme || strict {
            report.grade = report.grade.max(Some(grade));
        }
    }

    pub(super) fn graded(&self) -> usize {
        self.cells.iter().map(|cell| cell.counts.graded()).sum()
    }
}
