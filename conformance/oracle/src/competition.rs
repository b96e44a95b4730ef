//! One row after the adjustment, exactly: which classes compete, and by what their adjusted logits differ.

use crate::arithmetic::Arithmetic;
use crate::interval::Interval;

/// LDAM's margin of the target, as the exact numbers that it is formed from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Margin {
    pub(crate) max: f64,
    pub(crate) rarest: u64,
    pub(crate) count: u64,
}

impl Margin {
    /// `Δ = max·(rarest/count)^{1/4}`; a point where that is a binary number short enough, since then a tie is exact.
    pub(crate) fn value(self, arithmetic: Arithmetic) -> Interval {
        let max = Interval::from_f64(self.max);
        let divisor = greatest_common_divisor(self.rarest, self.count).max(1);
        let (numerator, denominator) = (self.rarest / divisor, self.count / divisor);
        if let (Some(numerator), Some(denominator)) = (exact_fourth_root(numerator), exact_fourth_root(denominator)) {
            let scaled = arithmetic.mul(&max, &Interval::from_integer(numerator));
            return arithmetic.div(&scaled, &Interval::from_integer(denominator));
        }
        let ratio = arithmetic.div(&Interval::from_integer(numerator), &Interval::from_integer(denominator));
        arithmetic.mul(&max, &arithmetic.fourth_root(&ratio))
    }
}

fn exact_fourth_root(n: u64) -> Option<u64> {
    let root = n.isqrt().isqrt();
    (root.checked_pow(4) == Some(n)).then_some(root)
}

pub(crate) fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// The classes of one row, with no NaN among the logits.
#[derive(Clone, Debug)]
pub(crate) struct Competition {
    /// The raw logits; 0 and z with the sigmoid link.
    pub(crate) logits: Vec<f64>,
    /// How often each class counts: its training count under the log prior, else 1; 0 where the adjustment masks it.
    pub(crate) multiplicity: Vec<u64>,
    pub(crate) target: usize,
    pub(crate) scale: f64,
    pub(crate) margin: Option<Margin>,
}

/// What the limits make of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Two or more logits at +∞, or none above −∞: no limit exists.
    Undefined,
    /// `t = +∞`: nothing competes with the target.
    Certain,
    /// `t = −∞`, with one class at +∞ that takes all.
    TakenBy(usize),
    /// `t = −∞`: the target is out, and the others share.
    Impossible,
    /// The target and at least one other class are finite.
    Open,
}

impl Competition {
    /// The class competes: neither masked nor at −∞.
    pub(crate) fn is_alive(&self, class: usize) -> bool {
        self.multiplicity[class] > 0 && self.logits[class] != f64::NEG_INFINITY
    }

    /// The classes other than the target that compete.
    pub(crate) fn rivals(&self) -> impl Iterator<Item = usize> {
        (0..self.logits.len()).filter(|&class| class != self.target && self.is_alive(class))
    }

    /// Which of the limits the row is at.
    pub(crate) fn outcome(&self) -> Outcome {
        let alive = || (0..self.logits.len()).filter(|&class| self.is_alive(class));
        let mut unbounded = alive().filter(|&class| self.logits[class] == f64::INFINITY);
        match (unbounded.next(), unbounded.next()) {
            (Some(_), Some(_)) => Outcome::Undefined,
            (Some(class), None) if class == self.target => Outcome::Certain,
            (Some(class), None) => Outcome::TakenBy(class),
            (None, _) if alive().next().is_none() => Outcome::Undefined,
            (None, _) if !self.is_alive(self.target) => Outcome::Impossible,
            (None, _) if self.rivals().next().is_none() => Outcome::Certain,
            (None, _) => Outcome::Open,
        }
    }

    /// The greatest logit among the rivals, to which all differences are taken.
    pub(crate) fn strongest_rival(&self) -> f64 {
        self.rivals().map(|class| self.logits[class]).fold(f64::NEG_INFINITY, f64::max)
    }

    /// `scale·(z − reference)`.
    pub(crate) fn difference(&self, arithmetic: Arithmetic, logit: f64, reference: f64) -> Interval {
        let difference = arithmetic.sub(&Interval::from_f64(logit), &Interval::from_f64(reference));
        arithmetic.mul(&Interval::from_f64(self.scale), &difference)
    }

    /// `scale·(z_y − z_r − Δ_y)`, the target's lead over the strongest rival, the log prior left out.
    pub(crate) fn lead(&self, arithmetic: Arithmetic) -> Interval {
        let target = Interval::from_f64(self.logits[self.target]);
        let difference = arithmetic.sub(&target, &Interval::from_f64(self.strongest_rival()));
        let adjusted = arithmetic.sub(&difference, &self.margin_value(arithmetic));
        arithmetic.mul(&Interval::from_f64(self.scale), &adjusted)
    }

    /// `Δ_y`, 0 without a margin.
    fn margin_value(&self, arithmetic: Arithmetic) -> Interval {
        self.margin.map_or_else(Interval::zero, |margin| margin.value(arithmetic))
    }

    /// The rivals whose adjusted logit equals the target's exactly.
    pub(crate) fn tied_rivals(&self) -> Vec<usize> {
        // Differences of binary64 numbers, and margins that are binary numbers at all, are exact in so many bits.
        let exact = Arithmetic::new(8192);
        let target = Interval::from_f64(self.logits[self.target]);
        let adjusted = exact.sub(&target, &self.margin_value(exact));
        self.rivals().filter(|&class| adjusted == Interval::from_f64(self.logits[class])).collect()
    }

    /// The size of the lead, roughly, to choose a precision by.
    pub(crate) fn rough_lead(&self) -> f64 {
        let lead = self.logits[self.target] - self.strongest_rival() - self.margin.map_or(0.0, |margin| margin.max);
        (self.scale * lead).abs()
    }
}
