//! One row: its loss and the derivatives in its logits.

use lossproof::Modulation;

use crate::arithmetic::Arithmetic;
use crate::competition::{Competition, Outcome};
use crate::interval::Interval;
use crate::probability::{Probabilities, is_as_good_as_certain, shares};
use crate::surprisal::{derivatives, limit_factor, negligible};
use crate::value::Value;

/// A row of the batch.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// It has no target.
    Ignored,
    /// It has a logit that is NaN.
    NotANumber,
    /// Its classes compete.
    Competing(Competition),
}

/// The numbers of one row, before cotangent and reduction; gradient and Hessian have one number a class.
#[derive(Clone, Debug)]
pub(crate) struct RowNumbers {
    pub(crate) loss: Value,
    pub(crate) gradient: Vec<Value>,
    pub(crate) hessian: Vec<Value>,
}

impl RowNumbers {
    pub(crate) fn all(value: &Value, classes: usize) -> Self {
        Self { loss: value.clone(), gradient: vec![value.clone(); classes], hessian: vec![value.clone(); classes] }
    }

    /// Loss `L`, and from `L′`, `L″` in the surprisal `L′·(p_k − [k = y])` and `L″·(p_k − [k = y])² + L′·p_k(1 − p_k)`,
    /// times `scale` and `scale²`.
    fn in_logits(
        arithmetic: Arithmetic,
        loss: Value,
        (first, second): (&Interval, &Interval),
        (probabilities, rest): (&[Interval], &Interval),
        row: &Competition,
    ) -> Self {
        let scale = Interval::from_f64(row.scale);
        let numbers = probabilities.iter().enumerate().map(|(class, p)| {
            let (step, complement) = if class == row.target {
                (-rest.clone(), rest.clone())
            } else {
                (p.clone(), arithmetic.sub(&Interval::one(), p))
            };
            let curvature = arithmetic.mul(second, &arithmetic.square(&step));
            let spread = arithmetic.product([first, p, &complement]);
            let hessian = arithmetic.add(&curvature, &spread);
            (
                Value::Finite(arithmetic.product([first, &step, &scale])),
                Value::Finite(arithmetic.product([&hessian, &scale, &scale])),
            )
        });
        let (gradient, hessian) = numbers.unzip();
        Self { loss, gradient, hessian }
    }
}

impl Competition {
    /// The row's numbers with class weight times row weight `omega`; `density` is the weight of its bin.
    pub(crate) fn numbers(
        &self,
        arithmetic: Arithmetic,
        modulation: &Modulation,
        density: &Interval,
        omega: &Interval,
    ) -> RowNumbers {
        let classes = self.logits.len();
        match self.outcome() {
            Outcome::Undefined => RowNumbers::all(&Value::NaN, classes),
            Outcome::Certain => RowNumbers::all(&Value::zero(), classes),
            Outcome::TakenBy(class) => {
                let mut taken = vec![Interval::zero(); classes];
                taken[class] = Interval::one();
                self.impossible(arithmetic, &limit_factor(arithmetic, modulation, density, omega), &taken)
            }
            Outcome::Impossible => {
                let factor = limit_factor(arithmetic, modulation, density, omega);
                self.impossible(arithmetic, &factor, &shares(arithmetic, self))
            }
            Outcome::Open if is_as_good_as_certain(arithmetic, self) => self.negligible(arithmetic, density, omega),
            Outcome::Open => {
                let probabilities = Probabilities::of(arithmetic, self);
                let (of_class, rest) = (&probabilities.of_class, &probabilities.rest);
                let place = (&of_class[self.target], rest, &probabilities.surprisal);
                let loss = derivatives(arithmetic, modulation, density, omega, place);
                let value = Value::Finite(loss.value);
                RowNumbers::in_logits(arithmetic, value, (&loss.first, &loss.second), (of_class, rest), self)
            }
        }
    }

    /// At `t = −∞`: the loss is `factor·∞`; it is linear in the surprisal, so its second derivative there is 0.
    fn impossible(&self, arithmetic: Arithmetic, factor: &Interval, shares: &[Interval]) -> RowNumbers {
        let loss = if factor.is_positive() {
            Value::Infinity
        } else if factor.is_negative() {
            Value::NegativeInfinity
        } else if factor.is_zero() {
            Value::zero()
        } else {
            Value::Finite(Interval::whole())
        };
        let ends = (factor, &Interval::zero());
        RowNumbers::in_logits(arithmetic, loss, ends, (shares, &Interval::one()), self)
    }

    /// A target as good as certain.
    fn negligible(&self, arithmetic: Arithmetic, density: &Interval, omega: &Interval) -> RowNumbers {
        let scale = Interval::from_f64(self.scale);
        let loss = arithmetic.product([&negligible(), omega, density]);
        let gradient = arithmetic.mul(&loss, &scale);
        let hessian = arithmetic.mul(&gradient, &scale);
        let of_class = |class: usize, number: &Interval| {
            let alive = class == self.target || self.is_alive(class);
            Value::Finite(if alive { number.clone() } else { Interval::zero() })
        };
        let classes = 0..self.logits.len();
        RowNumbers {
            loss: Value::Finite(loss),
            gradient: classes.clone().map(|class| of_class(class, &gradient)).collect(),
            hessian: classes.map(|class| of_class(class, &hessian)).collect(),
        }
    }
}
