//! The switches of links and losses, on a row of two classes whose logits are `t, 0` with target 0: t is the margin.

use lossproof::{Ball, Batch, Derivatives, DoubleDouble, Loss, Modulation, Posterior, Real, RowDetail};
use lossproof_oracle::{Value, enclose};

use super::{BITS, Compared, outcome};
use crate::claim::{Claim, Outcome};
use crate::doubled::error_and_radius;
use crate::enclosure::Enclosure;
use crate::printed::number;
use crate::search::Side;

/// A loss that is computed in one way where some quantity is below a threshold, and in another above.
pub(super) struct Switch {
    id: &'static str,
    statement: &'static str,
    modulation: Modulation,
    quantity: Quantity,
    threshold: f64,
}

/// What the reference looks at. It rises with the margin.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Quantity {
    Margin,
    Probability,
    /// `δp`.
    Scaled(f64),
    /// How far HMLoss's damped term is below what it has to be to be left out: `2^-14·ε·min(q, p²) − (1 + u)²·e^{−u}`, `u = δp`.
    Lost(f64),
}

const fn hard_mining(
    id: &'static str,
    statement: &'static str,
    delta: f64,
    quantity: Quantity,
    threshold: f64,
) -> Switch {
    Switch { id, statement, modulation: Modulation::HardMining { delta }, quantity, threshold }
}

const fn as_published(id: &'static str, threshold: f64) -> Switch {
    Switch {
        id,
        statement: "HMLoss as published, clipped: L has no step (L' has one)",
        modulation: Modulation::HardMiningAsPublished { delta: 1e4 },
        quantity: Quantity::Probability,
        threshold,
    }
}

const fn link(id: &'static str, statement: &'static str, modulation: Modulation, threshold: f64) -> Switch {
    Switch { id, statement, modulation, quantity: Quantity::Margin, threshold }
}

const GHM: Modulation = Modulation::GradientDensity { bins: 10, momentum: 0.0 };
const SINC_P: &str = "HMLoss, sinc p by series below p = 1/2: no step";
const SINC_U: &str = "HMLoss, sinc δp by series below δp = 1/2: no step";
const DAMPED: &str = "HMLoss, without the damped term where it is lost beside the other: no step";

pub(super) const SWITCHES: &[Switch] = &[
    link("switch-odds", "p, q, ℓ from the odds or their inverse: no step", Modulation::One, 0.0),
    link("switch-log-odds", "ℓ from the logarithm of the odds above 30: no step", Modulation::One, -30.0),
    link("switch-near-tie", "the excess from expm1 in a near tie: no step", GHM, 1e-6),
    link("switch-near-tie-below", "the excess from expm1 in a near tie: no step", GHM, -1e-6),
    Switch {
        id: "switch-focal",
        statement: "focal loss, log q from log1p(−p) below p = 1/2: no step",
        modulation: Modulation::Focal { gamma: 0.5 },
        quantity: Quantity::Probability,
        threshold: 0.5,
    },
    hard_mining("switch-sinc-p", SINC_P, 3.0, Quantity::Probability, 0.5),
    hard_mining("switch-sinc-p-1e4", SINC_P, 1e4, Quantity::Probability, 0.5),
    hard_mining("switch-sinc-u", SINC_U, 1e4, Quantity::Scaled(1e4), 0.5),
    hard_mining("switch-sinc-u-0.9", SINC_U, 0.9, Quantity::Scaled(0.9), 0.5),
    hard_mining("switch-damped", DAMPED, 1e10, Quantity::Lost(1e10), 0.0),
    hard_mining("switch-damped-1e4", DAMPED, 1e4, Quantity::Lost(1e4), 0.0),
    hard_mining("switch-damped-1e3", DAMPED, 1e3, Quantity::Lost(1e3), 0.0),
    as_published("switch-clip-low", 1e-10),
    as_published("switch-clip-high", 1.0 - 1e-10),
];

pub(super) fn claim(switch: &'static Switch) -> Claim {
    let about = match switch.quantity {
        Quantity::Margin => format!("t = {}", number(switch.threshold)),
        Quantity::Probability => format!("p = {}", number(switch.threshold)),
        Quantity::Scaled(delta) => format!("δp = {}, δ = {}", number(switch.threshold), number(delta)),
        Quantity::Lost(delta) => format!("(1 + δp)²e^(−δp) = 2^-14·ε·min(q, p²), δ = {}", number(delta)),
    };
    Claim::new(switch.id, "proofs", switch.statement, format!("neighbours of {about}"), || switch.certify())
        .by_lemma("switches")
}

impl Switch {
    fn loss(&self) -> Loss {
        Loss { modulation: self.modulation, ..Loss::default() }
    }

    fn certify(&self) -> Outcome {
        let Some(below) = self.below() else {
            return Outcome::undecided("t", Side::new(-FARTHEST, FARTHEST));
        };
        let compared: Option<Vec<_>> = [below, below.next_up()].into_iter().map(|t| self.compared(t)).collect();
        compared.map_or_else(
            || Outcome::undecided("t", Side::new(below, below.next_up())),
            |sides| outcome(&sides.into_iter().flatten().collect::<Vec<_>>()),
        )
    }

    /// The last margin on this side of the switch; the next binary64 number is on the other.
    fn below(&self) -> Option<f64> {
        let (mut lower, mut upper) = (-FARTHEST, FARTHEST);
        if !(self.quantity_at(lower)? < self.threshold && self.quantity_at(upper)? >= self.threshold) {
            return None;
        }
        while lower.next_up() < upper {
            // Between neighbours of the order of the binary64 numbers, so that it ends near 0 too.
            let middle = middle(lower, upper);
            if self.quantity_at(middle)? < self.threshold { lower = middle } else { upper = middle }
        }
        Some(lower)
    }

    fn quantity_at(&self, t: f64) -> Option<f64> {
        let logits = [t, 0.0];
        let batch = Batch::row_major(&logits, 1, 2, &[Some(0)]).ok()?;
        let mut rows: Vec<Option<RowDetail<DoubleDouble>>> =
            self.loss().details(&batch, &DoubleDouble::from(0.0), |z| (*z).into()).ok()?;
        let Posterior { p, q, .. } = rows.pop()??.posterior;
        Some(match self.quantity {
            Quantity::Margin => t,
            Quantity::Probability => p.approx(),
            Quantity::Scaled(delta) => (DoubleDouble::from(delta) * p).approx(),
            Quantity::Lost(delta) => {
                let (epsilon, u) = (p.epsilon(), (DoubleDouble::from(delta) * p).approx());
                let least = q.approx().min(p.approx() * p.approx());
                epsilon * least / 16_384.0 - (-u).exp() * (1.0 + u).powi(2)
            }
        })
    }

    /// Loss, gradient and Hessian at one margin; only the loss is asked for a relative bound, as the others have zeros.
    fn compared(&self, t: f64) -> Option<Vec<(bool, Compared)>> {
        let (logits, loss) = ([t, 0.0], self.loss());
        let batch = Batch::row_major(&logits, 1, 2, &[Some(0)]).ok()?;
        let balls = loss.evaluate_bounded(&batch, Derivatives::Hessian).ok()?;
        let exact = enclose(&loss, &batch, true, BITS as u32 - 32).ok()?;
        let compared = |(ball, value): (&Ball, &Value)| {
            let Value::Finite(interval) = value else { return None };
            let truth = Enclosure::new(interval.clone(), BITS);
            let (error, radius) = error_and_radius(*ball, &truth);
            Some(Compared { at: t, error, radius, truth })
        };
        let pairs = |balls: &[Ball], values: &[Value]| -> Option<Vec<Compared>> {
            balls.iter().zip(values).map(compared).collect()
        };
        let derivatives =
            [pairs(&balls.gradient, &exact.gradient)?, pairs(balls.hessian.as_deref()?, exact.hessian.as_deref()?)?];
        let losses = pairs(&balls.loss, &exact.loss)?.into_iter().map(|compared| (true, compared));
        Some(losses.chain(derivatives.into_iter().flatten().map(|compared| (false, compared))).collect())
    }
}

/// No switch lies at a larger margin.
const FARTHEST: f64 = 100.0;

/// The middle in the order of the binary64 numbers.
fn middle(lower: f64, upper: f64) -> f64 {
    let order = |x: f64| {
        let bits = x.to_bits().cast_signed();
        if bits < 0 { i64::MIN - bits } else { bits }
    };
    let number = |order: i64| f64::from_bits((if order < 0 { i64::MIN - order } else { order }).cast_unsigned());
    let (a, b) = (order(lower), order(upper));
    number((a & b) + ((a ^ b) >> 1))
}
