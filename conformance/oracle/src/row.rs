//! One row: its loss and the derivatives in its logits.

use lossproof::Modulation;

use crate::arithmetic::Arithmetic;
use crate::competition::{Competition, Outcome};
use crate::examples::Part;
use crate::field::Field;
use crate::interval::Interval;
use crate::probability::{Probabilities, is_as_good_as_certain, shares};
use crate::rational::{Exact, enclosed};
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
    /// They compete once for each class of its target.
    Mixed(Vec<(Part, Competition)>),
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

    /// Puts the exact derivatives, as far as they are rational, in the place of their enclosures.
    pub(crate) fn narrow(&mut self, arithmetic: Arithmetic, exact: &[(Exact, Exact)]) {
        let replace = |value: &mut Value, exact: &Exact| {
            if let (Value::Finite(interval), Some(enclosure)) = (value, enclosed(arithmetic, exact)) {
                *interval = enclosure;
            }
        };
        for ((first, second), (gradient, hessian)) in exact.iter().zip(self.gradient.iter_mut().zip(&mut self.hessian))
        {
            replace(gradient, first);
            replace(hessian, second);
        }
    }

    /// The sum of these numbers and a part of others.
    pub(crate) fn plus(self, arithmetic: Arithmetic, part: &Interval, other: &Self) -> Self {
        let plus = |own: &Value, other: &Value| own.plus(arithmetic, &other.times(arithmetic, part));
        let each =
            |own: &[Value], other: &[Value]| own.iter().zip(other).map(|(own, other)| plus(own, other)).collect();
        Self {
            loss: plus(&self.loss, &other.loss),
            gradient: each(&self.gradient, &other.gradient),
            hessian: each(&self.hessian, &other.hessian),
        }
    }

    fn finite(loss: Value, derivatives: Vec<(Interval, Interval)>) -> Self {
        let values = derivatives.into_iter().map(|(first, second)| (Value::Finite(first), Value::Finite(second)));
        let (gradient, hessian) = values.unzip();
        Self { loss, gradient, hessian }
    }
}

impl Competition {
    /// From `L′`, `L″` in the surprisal to every logit's `L′·(p_k − [k = y])` and `L″·(p_k − [k = y])² + L′·p_k(1 − p_k)`,
    /// times `scale` and `scale²`.
    pub(crate) fn in_logits<F: Field>(
        &self,
        field: F,
        (first, second): (&F::Number, &F::Number),
        (probabilities, rest): (&[F::Number], &F::Number),
    ) -> Vec<(F::Number, F::Number)> {
        let scale = field.binary64(self.scale);
        let of_class = |(class, p): (usize, &F::Number)| {
            let (step, spread) =
                if class == self.target { (field.neg(rest), field.mul(p, rest)) } else { (p.clone(), field.spread(p)) };
            let curvature = field.mul(second, &field.square(&step));
            let hessian = field.add(&curvature, &field.mul(first, &spread));
            (field.product([first, &step, &scale]), field.product([&hessian, &scale, &scale]))
        };
        probabilities.iter().enumerate().map(of_class).collect()
    }

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
                let derivatives = self.in_logits(arithmetic, (&loss.first, &loss.second), (of_class, rest));
                RowNumbers::finite(value, derivatives)
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
        RowNumbers::finite(loss, self.in_logits(arithmetic, ends, (shares, &Interval::one())))
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
