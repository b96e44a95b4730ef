//! Findings without numbers: broken answers, what was claimed and not offered, and faults that belong to no request.

use super::super::{Ended, claimed};
use super::Finder;
use crate::grading::Region;
use crate::protocol::Request;
use crate::report::Finding;
use crate::subject::{Fault, Outcome};

impl Finder<'_> {
    /// Requests that broke the protocol: one finding a loss and kind of fault, with the smallest request.
    pub(super) fn broken(&self) -> Vec<Finding> {
        let mut kinds: Vec<Vec<(&Fault, &Request, bool)>> = Vec::new();
        for (prepared, (outcome, _)) in self.cases.iter().zip(self.results) {
            if let Outcome::Broken(fault) = outcome {
                let request = &prepared.case.request;
                let extreme = prepared.expectations.region == Region::Extreme;
                let same =
                    |of: &&mut Vec<(&Fault, &Request, bool)>| of[0].1.loss == request.loss && alike(of[0].0, fault);
                match kinds.iter_mut().find(same) {
                    Some(kind) => kind.push((fault, request, extreme)),
                    None => kinds.push(vec![(fault, request, extreme)]),
                }
            }
        }
        let finding = |kind: &Vec<(&Fault, &Request, bool)>| {
            // An ordinary one says more than an extreme one; of those that are as small, the first.
            let (fault, request, _) = kind
                .iter()
                .min_by_key(|(_, request, extreme)| (*extreme, request.rows() * request.classes().max(1)))?;
            let mut finding = Finding::broken(fault, request, &self.options.command);
            if kind.len() > 1 {
                finding.message = format!("{} ({} requests)", finding.message, kind.len());
            }
            Some(finding)
        };
        kinds.iter().filter_map(finding).collect()
    }

    /// What hello claimed and the subject then did not offer: a remark.
    pub(super) fn claimed_but_unsupported(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for (prepared, (outcome, _)) in self.cases.iter().zip(self.results) {
            let request = &prepared.case.request;
            if let Outcome::Unsupported(why) = outcome
                && claimed(self.hello, request)
                && prepared.expectations.region != Region::Extreme
            {
                let finding = Finding::unsupported(why, request, &self.options.command);
                if !findings.iter().any(|own| own.message == finding.message) {
                    findings.push(finding);
                }
            }
        }
        findings
    }
}

/// Faults that belong to no request, one finding a kind; none for a kind of which a request is known to be the cause.
pub(in crate::run) fn strays(faults: &[Fault], results: &[Ended]) -> Vec<Finding> {
    let caused = |fault: &Fault| {
        results.iter().any(|(outcome, _)| matches!(outcome, Outcome::Broken(known) if same_kind(known, fault)))
    };
    let mut kinds: Vec<(&Fault, bool)> = Vec::new();
    for fault in faults.iter().filter(|fault| !caused(fault)) {
        match kinds.iter_mut().find(|(own, _)| alike(own, fault)) {
            Some((_, again)) => *again = true,
            None => kinds.push((fault, false)),
        }
    }
    let finding = |(fault, again): &(&Fault, bool)| {
        let mut finding = Finding::stray(fault);
        if *again {
            finding.message.push_str(" (more than once)");
        }
        finding
    };
    kinds.iter().map(finding).collect()
}

fn same_kind(one: &Fault, other: &Fault) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Whether two faults are one mistake: what differs in the answers' form is told apart, ids, times and texts are not.
fn alike(one: &Fault, other: &Fault) -> bool {
    same_kind(one, other) && (!matches!(one, Fault::BadAnswer(_)) || one == other)
}
