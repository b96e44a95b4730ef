//! An implementation of the losses, made of slots that a mistake exchanges or wraps.
//!
//! It computes values only, from the reference's own parts; derivatives are those of the values, by [`Dual`] numbers, as
//! frameworks have them. In [`Arithmetic::Exact`] the slots that are not exchanged give the exact answer.

mod evaluate;
mod inputs;
mod right;

pub use evaluate::Evaluated;
pub use inputs::Inputs;
pub(crate) use right::{Density, density, posterior};

use lossproof::{Posterior, Real};

use crate::{Dual, Number};

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
    /// `ω_y` times the row weight.
    pub weight: Number,
    /// GHM-C's weight of the row, 1 elsewhere.
    pub density: Number,
}

impl Row {
    /// The constant `x` in the row's arithmetic.
    pub fn constant(&self, x: f64) -> Dual {
        self.weight.lift(x).into()
    }
}

type Slot<F> = Box<F>;

/// How someone wrote the losses: one function a step. [`Implementation::right`] has every step right.
pub struct Implementation {
    /// What it takes the call for, one edit after the other.
    pub inputs: Vec<Slot<dyn Fn(&mut Inputs)>>,
    /// All rows' logits before anything else. Where this is set, every row may depend on all others.
    pub logits: Option<Slot<dyn Fn(&Inputs, Vec<Vec<Dual>>) -> Vec<Vec<Dual>>>>,
    /// A row's adjusted logits, from its number, target and logits; −∞ masks.
    pub adjust: Slot<dyn Fn(&Inputs, usize, usize, &[Dual]) -> Vec<Dual>>,
    /// The margin and the posterior of a target, from adjusted logits.
    pub link: Slot<dyn Fn(&[Dual], usize) -> (Dual, Posterior<Dual>)>,
    /// The class weights.
    pub weights: Slot<dyn Fn(&Inputs, &Number) -> Vec<Number>>,
    /// The weight that a row gets of the class weights.
    pub weight: Slot<dyn Fn(&Inputs, &[Number], &Row) -> Number>,
    /// GHM-C's weights of the rows that count, from their numbers in order.
    pub density: Slot<dyn Fn(&Inputs, &[Number]) -> Vec<Number>>,
    /// `m(p)`.
    pub modulation: Slot<dyn Fn(&Inputs, &Row) -> Dual>,
    /// A row's loss.
    pub loss: Slot<dyn Fn(&Inputs, &Row) -> Dual>,
    /// All rows' losses from all rows, in the place of `loss`. Where this is set, every row may depend on all others.
    pub batch: Option<Slot<dyn Fn(&Inputs, &[Row]) -> Vec<Dual>>>,
    /// What a reduced loss and its gradient are divided by, from the rows' weights.
    pub divisor: Slot<dyn Fn(&Inputs, &[Number]) -> Number>,
    /// What becomes of a gradient's entry on the way back: row, class, entry.
    pub backward: Vec<Slot<dyn Fn(&Inputs, usize, usize, Number) -> Number>>,
    /// What becomes of the numbers at last; the count tells how often it was called before.
    pub answer: Vec<Slot<dyn Fn(&Inputs, usize, &mut Evaluated)>>,
    /// What is lost besides what working precision loses, relative to each number.
    pub blur: f64,
}

impl Implementation {
    /// Wraps the modulation.
    pub fn wrap_modulation(&mut self, wrap: impl Fn(&Inputs, &Row, Dual) -> Dual + 'static) {
        let inner = std::mem::replace(&mut self.modulation, Box::new(|_, row| row.constant(1.0)));
        self.modulation = Box::new(move |inputs, row| wrap(inputs, row, inner(inputs, row)));
    }

    /// Wraps the class weights.
    pub fn wrap_weights(&mut self, wrap: impl Fn(&Inputs, Vec<Number>) -> Vec<Number> + 'static) {
        let inner = std::mem::replace(&mut self.weights, Box::new(|_, _| Vec::new()));
        self.weights = Box::new(move |inputs, seed| wrap(inputs, inner(inputs, seed)));
    }

    /// Wraps the link: what it makes of a margin and a posterior.
    pub fn wrap_link(
        &mut self,
        wrap: impl Fn(&[Dual], usize, Dual, Posterior<Dual>) -> (Dual, Posterior<Dual>) + 'static,
    ) {
        let inner = std::mem::replace(&mut self.link, Box::new(right::link));
        self.link = Box::new(move |adjusted, target| {
            let (margin, posterior) = inner(adjusted, target);
            wrap(adjusted, target, margin, posterior)
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
