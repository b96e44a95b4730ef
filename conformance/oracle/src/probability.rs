//! From a row's competition to its probabilities, `p_k = e^{a_k}/Σ_j e^{a_j}`.

use std::collections::HashMap;

use crate::arithmetic::Arithmetic;
use crate::competition::Competition;
use crate::float::Float;
use crate::interval::Interval;

/// From this lead on, in nats, `1 − p < e^{−2^20}`, and every number of the row is 0 but for less than 2^−1000000.
const CERTAIN_LEAD: i32 = (1 << 20) + 128;

/// The probabilities of an open row.
#[derive(Clone, Debug)]
pub(crate) struct Probabilities {
    /// `p_k` of every class, 0 where it does not compete.
    pub(crate) of_class: Vec<Interval>,
    /// `1 − p` of the target, as the sum of the others' shares.
    pub(crate) rest: Interval,
    /// `−ln p` of the target.
    pub(crate) surprisal: Interval,
}

/// `n_k·e^{a_k − a_r}` of every rival (0 for the other classes), `r` the strongest: equal logits are exponentiated once.
pub(crate) fn rival_terms(arithmetic: Arithmetic, row: &Competition) -> Vec<Interval> {
    let mut seen: HashMap<u64, Interval> = HashMap::new();
    let mut terms = vec![Interval::zero(); row.logits.len()];
    let strongest = row.strongest_rival();
    for class in row.rivals() {
        let logit = row.logits[class] + 0.0;
        let exponential = seen
            .entry(logit.to_bits())
            .or_insert_with(|| arithmetic.exp(&row.difference(arithmetic, logit, strongest)));
        terms[class] = arithmetic.mul(exponential, &Interval::from_integer(row.multiplicity[class]));
    }
    terms
}

/// The shares of the rivals among themselves.
pub(crate) fn shares(arithmetic: Arithmetic, row: &Competition) -> Vec<Interval> {
    let terms = rival_terms(arithmetic, row);
    let sum = arithmetic.sum(&terms);
    terms.iter().map(|term| arithmetic.div(term, &sum)).collect()
}

/// The target's lead is so large that [`Probabilities::of`] is not needed.
pub(crate) fn is_as_good_as_certain(arithmetic: Arithmetic, row: &Competition) -> bool {
    *row.lead(arithmetic).lower() > Float::new(CERTAIN_LEAD.into(), 0)
}

/// `n_y·e^{a_y − a_r}`.
pub(crate) fn target_term(arithmetic: Arithmetic, row: &Competition, lead: &Interval) -> Interval {
    let multiplicity = Interval::from_integer(row.multiplicity[row.target]);
    arithmetic.mul(&arithmetic.exp(lead), &multiplicity)
}

impl Probabilities {
    /// Of an open row whose target is not as good as certain.
    pub(crate) fn of(arithmetic: Arithmetic, row: &Competition) -> Self {
        let mut terms = rival_terms(arithmetic, row);
        let rivals = arithmetic.sum(&terms);
        let lead = row.lead(arithmetic);
        let target = target_term(arithmetic, row, &lead);
        let sum = arithmetic.add(&rivals, &target);
        let surprisal = if target.is_below(&rivals) == Some(false) {
            arithmetic.ln_1p(&arithmetic.div(&rivals, &target))
        } else {
            // The target's term may be too small to divide by; its logarithm is known without it.
            let multiplicity = Interval::from_integer(row.multiplicity[row.target]);
            arithmetic.sub(&arithmetic.ln(&arithmetic.div(&sum, &multiplicity)), &lead)
        };
        terms[row.target] = target;
        Self {
            of_class: terms.iter().map(|term| arithmetic.div(term, &sum)).collect(),
            rest: arithmetic.div(&rivals, &sum),
            surprisal,
        }
    }
}
