//! A call answered by an implementation.

use lossproof::{Batch, Error, Loss, Posterior, Real, Reduction};

use super::{Implementation, Inputs, Row};
use crate::{Arithmetic, Dual, Number};

/// What an implementation answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// One loss a row, or one.
    pub loss: Vec<f64>,
    /// The gradient in the caller's logits, row-major.
    pub gradient: Vec<f64>,
    /// What each row's derivatives were multiplied by: its weight times the incoming gradient over the divisor; 0 of an ignored
    /// row.
    pub factors: Vec<f64>,
}

/// One direction in which to differentiate: row and class.
type Along = Option<(usize, usize)>;

impl Implementation {
    /// Its answer to a call. `count` tells how often it was called before.
    ///
    /// # Errors
    /// [`Error`] names what of the batch the loss cannot take.
    pub fn evaluate(
        &self,
        loss: &Loss,
        batch: &Batch<f64>,
        arithmetic: Arithmetic,
        count: usize,
    ) -> Result<Evaluated, Error> {
        let mut inputs = Inputs::new(loss, batch)?;
        for edit in &self.inputs {
            edit(&mut inputs);
        }
        let zero = arithmetic.number(0.0);
        let classes = (self.weights)(&inputs, &zero);
        let density = self.densities(&inputs, &classes, &zero);
        let walk = Walk { implementation: self, inputs: &inputs, classes: &classes, density: &density, zero };
        let rows = walk.rows(None);
        let losses = walk.losses(&rows);
        let weights: Vec<Number> = rows.iter().map(|row| row.weight).collect();
        let divisor = (self.divisor)(&inputs, &weights);
        let incoming = |row: usize| {
            let given = inputs.incoming.as_ref().map_or(1.0, |incoming| incoming[row]);
            zero.lift(given) / divisor
        };
        let mut evaluated = Evaluated {
            loss: reduced(&inputs, &rows, &losses, divisor),
            gradient: Vec::with_capacity(inputs.logits.len() * inputs.reported().len()),
            factors: vec![0.0; inputs.logits.len()],
        };
        for row in &rows {
            evaluated.factors[row.index] = (row.weight * incoming(row.index)).approx();
        }
        for row in 0..inputs.logits.len() {
            for class in inputs.reported() {
                let entry = walk.derivative(row, class, &incoming);
                let entry = self.backward.iter().fold(entry, |entry, step| step(&inputs, row, class, entry));
                evaluated.gradient.push(entry.approx());
            }
        }
        for step in &self.answer {
            step(&inputs, count, &mut evaluated);
        }
        Ok(evaluated)
    }

    /// GHM-C's weights of all rows: from their posteriors, which need no derivative.
    fn densities(&self, inputs: &Inputs, classes: &[Number], zero: &Number) -> Vec<Number> {
        let mut all = vec![zero.lift(1.0); inputs.logits.len()];
        if !matches!(inputs.loss.modulation, lossproof::Modulation::GradientDensity { .. }) {
            return all;
        }
        let walk = Walk { implementation: self, inputs, classes, density: &all, zero: *zero };
        let rows = walk.rows(None);
        let norms: Vec<Number> = rows.iter().map(|row| row.posterior.q.value).collect();
        for (row, weight) in rows.iter().zip((self.density)(inputs, &norms)) {
            all[row.index] = weight;
        }
        all
    }

    /// Whether a row's loss may depend on other rows' logits.
    fn is_coupled(&self) -> bool {
        self.logits.is_some() || self.batch.is_some()
    }
}

fn reduced(inputs: &Inputs, rows: &[Row], losses: &[Dual], divisor: Number) -> Vec<f64> {
    if inputs.loss.reduction == Reduction::None {
        let mut all = vec![0.0; inputs.logits.len()];
        for (row, loss) in rows.iter().zip(losses) {
            // A mistaken divisor concerns rows too.
            all[row.index] = (loss.value / divisor).approx();
        }
        return all;
    }
    let sum = losses.iter().fold(divisor.lift(0.0), |sum, loss| sum + loss.value);
    vec![(sum / divisor).approx()]
}

/// What is the same for every direction of a call.
struct Walk<'a> {
    implementation: &'a Implementation,
    inputs: &'a Inputs,
    classes: &'a [Number],
    density: &'a [Number],
    zero: Number,
}

impl Walk<'_> {
    /// `dL/dz` for one logit, `L` being the losses' sum, each times its incoming gradient.
    fn derivative(&self, row: usize, class: usize, incoming: &dyn Fn(usize) -> Number) -> Number {
        let along = Some((row, class));
        let derivative = |loss: &Dual| loss.derivative.unwrap_or(self.zero);
        if self.implementation.is_coupled() {
            let rows = self.rows(along);
            let losses = self.losses(&rows);
            let terms = rows.iter().zip(&losses).map(|(row, loss)| derivative(loss) * incoming(row.index));
            return terms.fold(self.zero, |sum, term| sum + term);
        }
        let Some(own) = self.row(row, self.logits(row, along)) else { return self.zero };
        derivative(&(self.implementation.loss)(self.inputs, &own)) * incoming(row)
    }

    /// A row's logits, differentiated along one of all.
    fn logits(&self, row: usize, along: Along) -> Vec<Dual> {
        let one = |(class, z): (usize, &f64)| {
            let derivative = along.map(|along| self.zero.lift(f64::from(u8::from(along == (row, class)))));
            Dual { value: self.zero.lift(*z), derivative }
        };
        self.inputs.logits[row].iter().enumerate().map(one).collect()
    }

    /// The rows that are not ignored.
    fn rows(&self, along: Along) -> Vec<Row> {
        let mut logits: Vec<Vec<Dual>> = (0..self.inputs.logits.len()).map(|row| self.logits(row, along)).collect();
        if let Some(step) = &self.implementation.logits {
            logits = step(self.inputs, logits);
        }
        logits.into_iter().enumerate().filter_map(|(row, logits)| self.row(row, logits)).collect()
    }

    fn row(&self, index: usize, logits: Vec<Dual>) -> Option<Row> {
        let Self { implementation, inputs, .. } = self;
        let target = inputs.targets[index]?;
        let adjusted = (implementation.adjust)(inputs, index, target, &logits);
        let (margin, posterior): (Dual, Posterior<Dual>) = (implementation.link)(&adjusted, target);
        let one = self.zero.lift(1.0);
        let density = self.density[index];
        let mut row =
            Row { index, target, logits, adjusted, margin, posterior, modulation: one.into(), weight: one, density };
        let of_row = inputs.row_weights.as_ref().map_or(1.0, |weights| weights[index]);
        row.weight = (implementation.weight)(inputs, self.classes, &row) * one.lift(of_row);
        row.modulation = (implementation.modulation)(inputs, &row);
        Some(row)
    }

    fn losses(&self, rows: &[Row]) -> Vec<Dual> {
        match &self.implementation.batch {
            Some(batch) => batch(self.inputs, rows),
            None => rows.iter().map(|row| (self.implementation.loss)(self.inputs, row)).collect(),
        }
    }
}
