//! The steps whose numbers are wrong, and why they are.

use lossproof::Real;
use lossproof_harness::cases::Cell;
use lossproof_harness::grading::{Graded, Region};
use lossproof_harness::mistakes::mistake;
use lossproof_harness::protocol::{Answer, Request};
use lossproof_harness::report::{Explained, Severity, cell_name};
use lossproof_harness::run::recorded::{self, Explanation};

use super::{Judged, substitute};
use crate::Recorded;
use crate::report::{Finding, count};

/// So many wrong steps of a loss are looked at to find the mistake, and so many right ones.
const FAILING: usize = 3;
const RIGHT: usize = 1;

/// What is kept of a loss as it ran.
struct Kept {
    cell: Cell,
    /// Wrong steps first seen: number, epoch, and what was asked and answered.
    failing: Vec<(usize, usize, Request, Answer)>,
    right: Vec<(Request, Answer)>,
    /// How many steps are wrong.
    wrong: usize,
}

/// The steps whose numbers are wrong.
pub(super) struct Wrong {
    strict: bool,
    kept: Vec<Kept>,
    /// The first wrong step in the extreme region, and how many there are.
    extreme: Option<(usize, usize, Graded)>,
    extremes: usize,
}

impl Wrong {
    pub(super) fn new(strict: bool) -> Self {
        Self { strict, kept: Vec::new(), extreme: None, extremes: 0 }
    }

    pub(super) fn add(&mut self, recorded: Recorded, judged: &Judged) {
        let Recorded { step, request, answer } = recorded;
        if judged.jumps {
            return;
        }
        if judged.region == Region::Extreme {
            if let Some(worst) = judged.worst.filter(|_| judged.is_wrong()) {
                self.extremes += 1;
                self.extreme = self.extreme.or(Some((step.step, step.epoch, worst)));
            }
            return;
        }
        let cell = Cell::of(&request);
        let index = self.kept.iter().rposition(|own| own.cell == cell).unwrap_or_else(|| {
            self.kept.push(Kept { cell, failing: Vec::new(), right: Vec::new(), wrong: 0 });
            self.kept.len() - 1
        });
        let own = &mut self.kept[index];
        if judged.is_wrong() {
            own.wrong += 1;
            if own.failing.len() < FAILING {
                own.failing.push((step.step, step.epoch, request, answer));
            }
        } else if own.right.len() < RIGHT {
            own.right.push((request, answer));
        }
    }

    /// One finding for each loss that is wrong, and one for what is wrong in the extreme region.
    pub(super) fn findings(self) -> Vec<Finding> {
        let severity = if self.strict { Severity::Failure } else { Severity::Remark };
        let extremes = count(self.extremes, "step");
        let extreme = self.extreme.map(|(step, epoch, worst)| Finding {
            severity,
            mistake: None,
            departure: None,
            place: worst.part.name(),
            step: Some(step),
            epoch: Some(epoch),
            message: format!(
                "a {} in the extreme region is {}; exact is {}: the first wrong one there, of {extremes}",
                worst.part.name(),
                worst.got,
                worst.expected.exact.approx()
            ),
        });
        self.kept.into_iter().filter(|own| own.wrong > 0).flat_map(Kept::findings).chain(extreme).collect()
    }
}

/// Whether a mistake was made with a number that nobody uses: where another parameter explains the numbers too, it is the
/// likelier.
fn is_far_fetched(own: &Explained) -> bool {
    let forms = mistake(own.slug).map_or(&[][..], |entry| entry.forms);
    let usual = |value: f64| forms.iter().filter_map(|form| form.parameter).any(|number| number.usual.contains(&value));
    own.fitted.iter().any(|(_, value)| !usual(*value))
}

impl Kept {
    /// What explains the wrong steps, and the right ones with them; where nothing does, the mistake may have begun in the
    /// middle of the run, and the wrong ones are looked at alone.
    fn explanations(&self, substituted: bool) -> Vec<Explanation> {
        let wrong = || self.failing.iter().map(|(_, _, request, answer)| (request.clone(), answer.clone()));
        let all = recorded::explain(wrong().chain(self.right.iter().cloned()).collect());
        let named = |found: &[Explanation]| found.iter().any(|own| !own.mistakes.is_empty());
        let alone = if named(&all) { Vec::new() } else { recorded::explain(wrong().collect()) };
        let mut found = if named(&alone) { alone } else { all };
        for own in found.iter_mut().filter(|_| substituted) {
            if own.mistakes.iter().any(is_far_fetched) {
                own.mistakes.clear();
                own.message.clone_from(&own.wrong);
            }
        }
        found
    }

    fn findings(self) -> Vec<Finding> {
        let steps = format!(
            "; {} of {} {} wrong",
            count(self.wrong, "step"),
            cell_name(&self.cell),
            if self.wrong == 1 { "is" } else { "are" }
        );
        let asked: Vec<&(usize, usize, Request, Answer)> = self.failing.iter().collect();
        let pairs: Vec<(&Request, &Answer)> = asked.iter().map(|(_, _, request, answer)| (request, answer)).collect();
        let substitute = substitute::find(&pairs);
        let explanations = self.explanations(substitute.is_some());
        let place = |answers: &[usize]| {
            let first = answers.iter().find_map(|index| self.failing.get(*index)).or(self.failing.first());
            first.map(|(step, epoch, ..)| (*step, *epoch)).unzip()
        };
        let mut findings = Vec::new();
        for found in explanations {
            let (step, epoch) = place(&found.answers);
            let are =
                substitute.as_ref().map_or(String::new(), |own| format!("; these are the numbers of {}", own.what));
            let message = format!("{}{are}{steps}", found.message);
            let departure = substitute.as_ref().map(|own| own.name);
            let finding = |mistake: Option<Explained>| Finding {
                severity: Severity::Failure,
                departure,
                place: found.place,
                step,
                epoch,
                message: message.clone(),
                mistake,
            };
            if found.mistakes.is_empty() {
                findings.push(finding(None));
            }
            findings.extend(found.mistakes.iter().cloned().map(|mistake| finding(Some(mistake))));
        }
        if findings.is_empty() {
            // What the reference calls wrong and the oracle does not would be a fault of lossproof's own.
            let (step, epoch) = place(&[]);
            let message =
                format!("a step is wrong by the reference and not by the oracle: lossproof itself is at fault{steps}");
            findings.push(Finding { severity: Severity::Remark, step, epoch, ..Finding::remark(message) });
        }
        findings
    }
}
