//! An implementation of the losses, made of slots that a mistake exchanges or wraps.
//!
//! It computes values only, from the reference's own parts; derivatives are those of the values, by [`Dual`] numbers, as
//! frameworks have them. In [`Arithmetic::Exact`] the slots that are not exchanged give the exact answer.

mod evaluate;
mod examples;
mod inputs;
mod right;

pub use evaluate::Evaluated;
pub use inputs::Inputs;
pub(crate) use right::{Density, density, link, modulation, posterior};

use lossproof::{Format, Posterior, Real};

use crate::{Arithmetic, Dual, Number};

/// What an implementation makes of the classes, once a call.
///
/// `a_k = scale·z_k − margin_scale·margin_k + prior_k`, with the rivals' margin and prior where `k` is not the target.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// The factor on every logit.
    pub scale: Number,
    /// The factor on the margins.
    pub margin_scale: Number,
    /// The margin of a class that is the target.
    pub margins: Vec<Number>,
    /// The margin of a class that is not.
    pub rival_margins: Vec<Number>,
    /// What is added to the logit of a class that is the target.
    pub priors: Vec<Number>,
    /// What is added to that of a class that is not.
    pub rival_priors: Vec<Number>,
    /// Whether SEQL's draws can mask the class.
    pub rare: Vec<bool>,
    /// The class weights; until they are normalised, `1/n` and `(1 − β)/(1 − β^n)`.
    pub weights: Vec<Number>,
}

/// What an implementation knows of a row when it forms its loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number in the batch.
    pub index: usize,
    /// Its target, as the implementation understood it.
    pub target: usize,
    /// The logits, as given.
    pub logits: Vec<Dual>,
    /// The adjusted logits; −∞ where masked.
    pub adjusted: Vec<Dual>,
    /// The margin `t`.
    pub margin: Dual,
    /// `p`, `q`, `−log p`.
    pub posterior: Posterior<Dual>,
    /// `m(p)`.
    pub modulation: Dual,
    /// The class weight.
    pub class_weight: Number,
    /// The class weight times the row weight.
    pub weight: Number,
    /// GHM-C's weight of the row, 1 elsewhere.
    pub density: Number,
    /// Whether a draw would mask the target, were it another class.
    pub drawn: bool,
}

impl Row {
    /// The constant `x` in the row's arithmetic.
    pub fn constant(&self, x: f64) -> Dual {
        self.weight.lift(x).into()
    }

    /// The row at another probability: what its modulation is of.
    pub(crate) fn at(&self, p: Dual, q: Dual) -> Self {
        let (margin, posterior) = moved(self.margin, &self.posterior, p, q);
        Self { margin, posterior, ..self.clone() }
    }

    /// The row at `p = exp(−nll)`.
    pub(crate) fn at_nll(&self, nll: Dual) -> Self {
        let (margin, posterior) = from_nll(nll);
        Self { margin, posterior, ..self.clone() }
    }
}

/// Margin and posterior with another probability.
pub(crate) fn moved(mut margin: Dual, at: &Posterior<Dual>, p: Dual, q: Dual) -> (Dual, Posterior<Dual>) {
    // Below 0 where someone's p exceeds 1: a power of it is as good as 0.
    let q = if q.approx() < 0.0 { q.lift(0.0) } else { q };
    let product = p.value * q.value;
    margin.derivative = p.derivative.filter(|_| !product.is_zero()).map(|d| d / product);
    (margin, Posterior { p, q, ..at.clone() })
}

/// Margin and posterior of `p = exp(−nll)`.
pub(crate) fn from_nll(nll: Dual) -> (Dual, Posterior<Dual>) {
    let (zero, one) = (nll.lift(0.0), nll.lift(1.0));
    let (p, q) = ((-nll).exp(), -(-nll).exp_m1());
    let q = if q.approx() < 0.0 { zero } else { q };
    let margin = Dual {
        value: -nll.value - q.value.ln(),
        derivative: nll.derivative.filter(|_| !q.value.is_zero()).map(|d| -(d / q.value)),
    };
    (margin, Posterior { p, q, nll, rivals: zero, excess: zero, in_favour: one })
}

/// The first of the largest.
pub(crate) fn largest(logits: &[Dual]) -> usize {
    let larger = |best: usize, k: usize| if logits[k].approx() > logits[best].approx() { k } else { best };
    (1..logits.len()).fold(0, larger)
}

type Slot<F> = Box<F>;

/// How someone wrote the losses: one function a step. [`Implementation::right`] has every step right.
#[allow(clippy::type_complexity)] // each step is a function, written out where it stands
pub struct Implementation {
    /// What it takes the call for, one edit after the other.
    pub inputs: Vec<Slot<dyn Fn(&mut Inputs)>>,
    /// What it computes in, from what it was asked to.
    pub arithmetic: Option<fn(Arithmetic) -> Arithmetic>,
    /// What it makes of the classes, the weights not yet normalised.
    pub classes: Slot<dyn Fn(&Inputs, &Number) -> Classes>,
    /// The class weights, normalised.
    pub normalise: Slot<dyn Fn(&Inputs, Vec<Number>) -> Vec<Number>>,
    /// What becomes of the class weights then.
    pub weights: Vec<Slot<dyn Fn(&Inputs, Vec<Number>) -> Vec<Number>>>,
    /// What becomes of a row's logits before anything else.
    pub logits: Vec<Slot<dyn Fn(Vec<Dual>) -> Vec<Dual>>>,
    /// A row's adjusted logits, from its number, target and logits; −∞ masks.
    pub adjust: Slot<dyn Fn(&Inputs, &Classes, usize, usize, &[Dual]) -> Vec<Dual>>,
    /// What becomes of the adjusted logits.
    pub adjusted: Vec<Slot<dyn Fn(&Inputs, Vec<Dual>) -> Vec<Dual>>>,
    /// What becomes of all rows' adjusted logits. Where this is set, every row may depend on all others.
    pub rows: Option<Slot<dyn Fn(&Inputs, Vec<Vec<Dual>>) -> Vec<Vec<Dual>>>>,
    /// The margin and the posterior of a target, from adjusted logits.
    pub link: Slot<dyn Fn(&[Dual], usize) -> (Dual, Posterior<Dual>)>,
    /// What becomes of the margin and the posterior.
    pub linked: Vec<Slot<dyn Fn(&[Dual], usize, Dual, Posterior<Dual>) -> (Dual, Posterior<Dual>)>>,
    /// The weight that a row gets of the class weights.
    pub weight: Slot<dyn Fn(&Inputs, &[Number], &Row) -> Number>,
    /// GHM-C's weights of the rows that count, from their numbers in order.
    pub density: Slot<dyn Fn(&Inputs, &[Number]) -> Vec<Number>>,
    /// All rows as the modulation sees them. Where this is set, every row may depend on all others.
    pub together: Option<Slot<dyn Fn(&Inputs, &[Row]) -> Vec<Row>>>,
    /// A row as the modulation sees it: where its probability comes from.
    pub probability: Option<Slot<dyn Fn(&Inputs, &Row) -> Row>>,
    /// What becomes of that.
    pub seen: Vec<Slot<dyn Fn(&Inputs, Row) -> Row>>,
    /// `m(p)`.
    pub modulation: Slot<dyn Fn(&Inputs, &Row) -> Dual>,
    /// What becomes of it.
    pub modulated: Vec<Slot<dyn Fn(&Inputs, &Row, Dual) -> Dual>>,
    /// A row's loss.
    pub loss: Slot<dyn Fn(&Inputs, &Row) -> Dual>,
    /// What a reduced loss and its gradient are divided by, from the rows' weights.
    pub divisor: Slot<dyn Fn(&Inputs, &[Number]) -> Number>,
    /// What becomes of a gradient's entry on the way back: row, class, entry.
    pub backward: Vec<Slot<dyn Fn(&Inputs, usize, usize, Number) -> Number>>,
    /// What becomes of the numbers at last; the count tells how often it was called before.
    pub answer: Vec<Slot<dyn Fn(Arithmetic, usize, &mut Evaluated)>>,
    /// The coarsest format that anything is computed in, where that is not the one that was asked for.
    pub precision: Option<Format>,
}

impl Implementation {
    /// Takes the call for another.
    pub fn take_for(&mut self, edit: impl Fn(&mut Inputs) + 'static) {
        self.inputs.push(Box::new(edit));
    }

    /// Wraps what is made of the classes.
    pub fn wrap_classes(&mut self, wrap: impl Fn(&Inputs, Classes) -> Classes + 'static) {
        let inner = std::mem::replace(&mut self.classes, Box::new(right::classes));
        self.classes = Box::new(move |inputs, seed| wrap(inputs, inner(inputs, seed)));
    }

    /// Wraps the class weights.
    pub fn wrap_weights(&mut self, wrap: impl Fn(&Inputs, Vec<Number>) -> Vec<Number> + 'static) {
        self.weights.push(Box::new(wrap));
    }

    /// Wraps the link: what it makes of a margin and a posterior.
    pub fn wrap_link(
        &mut self,
        wrap: impl Fn(&[Dual], usize, Dual, Posterior<Dual>) -> (Dual, Posterior<Dual>) + 'static,
    ) {
        self.linked.push(Box::new(wrap));
    }

    /// Moves the probability that the link gives by a part of itself, before any mistake is made with it: to its next last place,
    /// say, where another order of the operations may have put it.
    pub fn move_probability(&mut self, part: f64) {
        self.linked.insert(
            0,
            Box::new(move |_, _, margin, mut at| {
                at.p = at.p + at.p * at.p.lift(part);
                (margin, at)
            }),
        );
    }

    /// Wraps the modulation.
    pub fn wrap_modulation(&mut self, wrap: impl Fn(&Inputs, &Row, Dual) -> Dual + 'static) {
        self.modulated.push(Box::new(wrap));
    }

    /// Exchanges HMLoss's weight: from `p`, `1 − p` and δ.
    pub(crate) fn exchange_hard_mining(&mut self, weight: fn(&Dual, &Dual, f64) -> Dual) {
        self.modulation = Box::new(move |inputs, row| match inputs.delta() {
            Some(delta) => weight(&row.posterior.p, &row.posterior.q, delta),
            None => right::modulation(inputs, row),
        });
    }

    /// Exchanges focal's modulation: from `p`, `1 − p` and γ.
    pub(crate) fn exchange_focal(&mut self, weight: fn(&Dual, &Dual, f64) -> Dual) {
        self.modulation = Box::new(move |inputs, row| match inputs.gamma() {
            Some(gamma) => weight(&row.posterior.p, &row.posterior.q, gamma),
            None => right::modulation(inputs, row),
        });
    }

    /// Wraps the divisor.
    pub fn wrap_divisor(&mut self, wrap: impl Fn(&Inputs, &[Number], Number) -> Number + 'static) {
        let inner = std::mem::replace(&mut self.divisor, Box::new(right::divisor));
        self.divisor = Box::new(move |inputs, weights| wrap(inputs, weights, inner(inputs, weights)));
    }

    /// Wraps the row's loss.
    pub fn wrap_loss(&mut self, wrap: impl Fn(&Inputs, &Row, Dual) -> Dual + 'static) {
        let inner = std::mem::replace(&mut self.loss, Box::new(|_, row| row.constant(0.0)));
        self.loss = Box::new(move |inputs, row| wrap(inputs, row, inner(inputs, row)));
    }
}
