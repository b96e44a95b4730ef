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

/// The numbers of one row, before cotangent and reduction; gradient and Hessian have one number a class, the Hessian none where
/// it is not asked for.
#[derive(Clone, Debug)]
pub(crate) struct RowNumbers {
    pub(crate) loss: Value,
    pub(crate) gradient: Vec<Value>,
    pub(crate) hessian: Vec<Value>,
}

impl RowNumbers {
    pub(crate) fn all(value: &Value, classes: usize, hessian: bool) -> Self {
        let each = |count| vec![value.clone(); count];
        Self { loss: value.clone(), gradient: each(classes), hessian: each(if hessian { classes } else { 0 }) }
    }

    /// Puts the exact derivatives, as far as they are rational, in the place of their enclosures.
    pub(crate) fn narrow(&mut self, arithmetic: Arithmetic, exact: &[(Exact, Exact)]) {
        let replace = |value: &mut Value, exact: &Exact| {
            if let (Value::Finite(interval), Some(enclosure)) = (value, enclosed(arithmetic, exact)) {
                *interval = enclosure;
            }
        };
        self.gradient.iter_mut().zip(exact).for_each(|(value, (first, _))| replace(value, first));
        self.hessian.iter_mut().zip(exact).for_each(|(value, (_, second))| replace(value, second));
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

    fn finite(loss: Value, gradient: Vec<Interval>, hessian: Option<Vec<Interval>>) -> Self {
        let each = |numbers: Vec<Interval>| numbers.into_iter().map(Value::Finite).collect();
        Self { loss, gradient: each(gradient), hessian: hessian.map_or_else(Vec::new, each) }
    }
}

impl Competition {
    /// `p_k − [k = y]`.
    fn step<F: Field>(&self, field: F, (class, p): (usize, &F::Number), rest: &F::Number) -> F::Number {
        if class == self.target { field.neg(rest) } else { p.clone() }
    }

    /// From `L′` in the surprisal to every logit's `L′·(p_k − [k = y])`, times `scale`.
    pub(crate) fn gradient<F: Field>(
        &self,
        field: F,
        first: &F::Number,
        (probabilities, rest): (&[F::Number], &F::Number),
    ) -> Vec<F::Number> {
        let scale = field.binary64(self.scale);
        let of_class = |at| field.product([first, &self.step(field, at, rest), &scale]);
        probabilities.iter().enumerate().map(of_class).collect()
    }

    /// From `L′`, `L″` in the surprisal to every logit's `L″·(p_k − [k = y])² + L′·p_k(1 − p_k)`, times `scale²`.
    pub(crate) fn hessian<F: Field>(
        &self,
        field: F,
        (first, second): (&F::Number, &F::Number),
        (probabilities, rest): (&[F::Number], &F::Number),
    ) -> Vec<F::Number> {
        let scale = field.binary64(self.scale);
        let of_class = |(class, p): (usize, &F::Number)| {
            let spread = if class == self.target { field.mul(p, rest) } else { field.spread(p) };
            let curvature = field.mul(second, &field.square(&self.step(field, (class, p), rest)));
            field.product([&field.add(&curvature, &field.mul(first, &spread)), &scale, &scale])
        };
        probabilities.iter().enumerate().map(of_class).collect()
    }

    /// The row's numbers with class weight times row weight `omega`; `density` is the weight of its bin. The Hessian's are
    /// formed where `hessian` asks for them.
    pub(crate) fn numbers(
        &self,
        arithmetic: Arithmetic,
        modulation: &Modulation,
        density: &Interval,
        omega: &Interval,
        hessian: bool,
    ) -> RowNumbers {
        let classes = self.logits.len();
        match self.outcome() {
            Outcome::Undefined => RowNumbers::all(&Value::NaN, classes, hessian),
            Outcome::Certain => RowNumbers::all(&Value::zero(), classes, hessian),
            Outcome::TakenBy(class) => {
                let mut taken = vec![Interval::zero(); classes];
                taken[class] = Interval::one();
                self.impossible(arithmetic, &limit_factor(arithmetic, modulation, density, omega), &taken, hessian)
            }
            Outcome::Impossible => {
                let factor = limit_factor(arithmetic, modulation, density, omega);
                self.impossible(arithmetic, &factor, &shares(arithmetic, self), hessian)
            }
            Outcome::Open if is_as_good_as_certain(arithmetic, self) => {
                self.negligible(arithmetic, density, omega, hessian)
            }
            Outcome::Open => {
                let probabilities = Probabilities::of(arithmetic, self);
                let (of_class, rest) = (&probabilities.of_class, &probabilities.rest);
                let place = (&of_class[self.target], rest, &probabilities.surprisal);
                let loss = derivatives(arithmetic, modulation, density, omega, place);
                let derivatives = (&loss.first, &loss.second);
                RowNumbers::finite(
                    Value::Finite(loss.value),
                    self.gradient(arithmetic, derivatives.0, (of_class, rest)),
                    hessian.then(|| self.hessian(arithmetic, derivatives, (of_class, rest))),
                )
            }
        }
    }

    /// At `t = −∞`: the loss is `factor·∞`; it is linear in the surprisal, so its second derivative there is 0.
    fn impossible(&self, arithmetic: Arithmetic, factor: &Interval, shares: &[Interval], hessian: bool) -> RowNumbers {
        let loss = if factor.is_positive() {
            Value::Infinity
        } else if factor.is_negative() {
            Value::NegativeInfinity
        } else if factor.is_zero() {
            Value::zero()
        } else {
            Value::Finite(Interval::whole())
        };
        let (flat, probabilities) = (Interval::zero(), (shares, &Interval::one()));
        let hessian = hessian.then(|| self.hessian(arithmetic, (factor, &flat), probabilities));
        RowNumbers::finite(loss, self.gradient(arithmetic, factor, probabilities), hessian)
    }

    /// A target as good as certain.
    fn negligible(&self, arithmetic: Arithmetic, density: &Interval, omega: &Interval, hessian: bool) -> RowNumbers {
        let scale = Interval::from_f64(self.scale);
        let loss = arithmetic.product([&negligible(), omega, density]);
        let gradient = arithmetic.mul(&loss, &scale);
        let second = arithmetic.mul(&gradient, &scale);
        let each = |number: &Interval| -> Vec<Interval> {
            let alive = |class: usize| class == self.target || self.is_alive(class);
            let of_class = |class| if alive(class) { number.clone() } else { Interval::zero() };
            (0..self.logits.len()).map(of_class).collect()
        };
        RowNumbers::finite(Value::Finite(loss), each(&gradient), hessian.then(|| each(&second)))
    }
}
