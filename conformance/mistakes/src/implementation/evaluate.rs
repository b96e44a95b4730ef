//! A call answered by an implementation.

use lossproof::{Batch, Error, Loss, Posterior, Real, Reduction};

use super::examples::parts;
use super::{Classes, Implementation, Inputs, Row};
use crate::{Arithmetic, Dual, Number};

/// What an implementation answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// One loss a row (an element, with rows of labels), or one.
    pub loss: Vec<f64>,
    /// The gradient in the caller's logits, row-major.
    pub gradient: Vec<f64>,
    /// What the derivatives of each were multiplied by: its weight times the incoming gradient over the divisor; 0 of an
    /// ignored row.
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
        let evaluated = self.evaluate_if(loss, batch, arithmetic, count, &|_| true)?;
        // Whatever the loss is, it goes on.
        Ok(evaluated.unwrap_or(Evaluated { loss: Vec::new(), gradient: Vec::new(), factors: Vec::new() }))
    }

    /// The same, unless the answer without its gradient, which costs most, is found not to be `plausible`.
    ///
    /// # Errors
    /// As [`Implementation::evaluate`].
    pub fn evaluate_if(
        &self,
        loss: &Loss,
        batch: &Batch<f64>,
        arithmetic: Arithmetic,
        count: usize,
        plausible: &dyn Fn(&Evaluated) -> bool,
    ) -> Result<Option<Evaluated>, Error> {
        let mut inputs = Inputs::new(loss, batch)?;
        for edit in &self.inputs {
            edit(&mut inputs);
        }
        let arithmetic = self.arithmetic.map_or(arithmetic, |coarser| coarser(arithmetic));
        let zero = arithmetic.number(0.0);
        let classes = self.of_classes(&inputs, &zero);
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
        let examples = parts(loss, batch).1;
        let mut evaluated = Evaluated {
            loss: reduced(&inputs, examples, &rows, &losses, divisor),
            gradient: Vec::new(),
            factors: vec![0.0; examples],
        };
        for row in &rows {
            evaluated.factors[inputs.examples[row.index]] += (row.weight * incoming(row.index)).approx();
        }
        if !plausible(&evaluated) {
            return Ok(None);
        }
        let width = inputs.reported().len();
        let mut gradient = vec![zero; examples * width];
        for row in 0..inputs.logits.len() {
            for (place, class) in inputs.reported().enumerate() {
                let entry = walk.derivative(row, class, &incoming);
                let entry = self.backward.iter().fold(entry, |entry, step| step(&inputs, row, class, entry));
                let sum = &mut gradient[inputs.examples[row] * width + place];
                *sum = *sum + entry;
            }
        }
        evaluated.gradient = gradient.iter().map(Real::approx).collect();
        for step in &self.answer {
            step(arithmetic, count, &mut evaluated);
        }
        Ok(Some(evaluated))
    }

    /// What it makes of the classes, the weights normalised.
    fn of_classes(&self, inputs: &Inputs, zero: &Number) -> Classes {
        let mut classes = (self.classes)(inputs, zero);
        let normalised = (self.normalise)(inputs, classes.weights);
        classes.weights = self.weights.iter().fold(normalised, |weights, step| step(inputs, weights));
        classes
    }

    /// GHM-C's weights of all rows: from their posteriors, which need no derivative.
    fn densities(&self, inputs: &Inputs, classes: &Classes, zero: &Number) -> Vec<Number> {
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
        self.rows.is_some() || self.together.is_some()
    }
}

fn reduced(inputs: &Inputs, examples: usize, rows: &[Row], losses: &[Dual], divisor: Number) -> Vec<f64> {
    if inputs.loss.reduction == Reduction::None {
        let mut all = vec![divisor.lift(0.0); examples];
        for (row, loss) in rows.iter().zip(losses) {
            // A mistaken divisor concerns rows too.
            let sum = &mut all[inputs.examples[row.index]];
            *sum = *sum + loss.value / divisor;
        }
        return all.iter().map(Real::approx).collect();
    }
    let sum = losses.iter().fold(divisor.lift(0.0), |sum, loss| sum + loss.value);
    vec![(sum / divisor).approx()]
}

/// What is the same for every direction of a call.
struct Walk<'a> {
    implementation: &'a Implementation,
    inputs: &'a Inputs,
    classes: &'a Classes,
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
        let (logits, adjusted) = self.adjusted(row, along);
        let Some(mut own) = self.row(row, logits, adjusted) else { return self.zero };
        own.modulation = self.modulation(&own, &own);
        derivative(&(self.implementation.loss)(self.inputs, &own)) * incoming(row)
    }

    /// A row's logits, differentiated along one of all, and what they are adjusted to.
    fn adjusted(&self, row: usize, along: Along) -> (Vec<Dual>, Vec<Dual>) {
        let Self { implementation, inputs, classes, .. } = self;
        let one = |(class, z): (usize, &f64)| {
            let derivative = along.map(|along| self.zero.lift(f64::from(u8::from(along == (row, class)))));
            Dual { value: self.zero.lift(*z), derivative }
        };
        let given = inputs.logits[row].iter().enumerate().map(one).collect();
        let logits: Vec<Dual> = implementation.logits.iter().fold(given, |logits, step| step(logits));
        let adjusted = match inputs.targets[row] {
            Some(target) => (implementation.adjust)(inputs, classes, row, target, &logits),
            None => logits.clone(),
        };
        let adjusted = implementation.adjusted.iter().fold(adjusted, |adjusted, step| step(inputs, adjusted));
        (logits, adjusted)
    }

    /// The rows that are not ignored.
    fn rows(&self, along: Along) -> Vec<Row> {
        let (logits, mut adjusted): (Vec<_>, Vec<_>) =
            (0..self.inputs.logits.len()).map(|row| self.adjusted(row, along)).unzip();
        if let Some(step) = &self.implementation.rows {
            adjusted = step(self.inputs, adjusted);
        }
        let all = logits.into_iter().zip(adjusted).enumerate();
        let mut rows: Vec<Row> =
            all.filter_map(|(index, (logits, adjusted))| self.row(index, logits, adjusted)).collect();
        let modulations: Vec<Dual> = match &self.implementation.together {
            Some(step) => {
                step(self.inputs, &rows).iter().zip(&rows).map(|(seen, own)| self.modulation(seen, own)).collect()
            }
            None => rows.iter().map(|row| self.modulation(row, row)).collect(),
        };
        for (row, modulation) in rows.iter_mut().zip(modulations) {
            row.modulation = modulation;
        }
        rows
    }

    /// A row, not yet modulated.
    fn row(&self, index: usize, logits: Vec<Dual>, adjusted: Vec<Dual>) -> Option<Row> {
        let Self { implementation, inputs, classes, .. } = self;
        let target = inputs.targets[index]?;
        let linked: (Dual, Posterior<Dual>) = (implementation.link)(&adjusted, target);
        let (margin, posterior) = implementation
            .linked
            .iter()
            .fold(linked, |(margin, posterior), step| step(&adjusted, target, margin, posterior));
        let one = self.zero.lift(1.0);
        let mut row = Row {
            index,
            target,
            logits,
            adjusted,
            margin,
            posterior,
            modulation: one.into(),
            class_weight: one,
            weight: one,
            density: self.density[index],
            drawn: classes.rare[target] && inputs.is_drawn(index, target),
        };
        let of_row = inputs.row_weights.as_ref().map_or(1.0, |weights| weights[index]);
        row.class_weight = (implementation.weight)(inputs, &classes.weights, &row);
        row.weight = row.class_weight * one.lift(of_row);
        Some(row)
    }

    /// A row's modulation, from the row as it is seen.
    fn modulation(&self, seen: &Row, own: &Row) -> Dual {
        let Self { implementation, inputs, .. } = self;
        let from = match &implementation.probability {
            Some(step) => step(inputs, seen),
            None => seen.clone(),
        };
        let seen = implementation.seen.iter().fold(from, |row, step| step(inputs, row));
        let modulation = (implementation.modulation)(inputs, &seen);
        implementation.modulated.iter().fold(modulation, |modulation, step| step(inputs, own, modulation))
    }

    fn losses(&self, rows: &[Row]) -> Vec<Dual> {
        rows.iter().map(|row| (self.implementation.loss)(self.inputs, row)).collect()
    }
}
