//! The two levels, written out: the objective as a function of ψ, in any number type, with no derivative by hand.

use lossproof::{Jet, Real};
use lossproof_datasets::Stream;

/// A linear classifier under way, a batch that was drawn for it, and the examples that it is judged by.
pub(crate) struct Problem {
    pub(crate) class_counts: Vec<u64>,
    /// Each image's class and features.
    pub(crate) labels: Vec<u32>,
    pub(crate) images: Vec<Vec<f64>>,
    /// A class's weights a row, the bias last; and the velocities.
    pub(crate) weights: Vec<Vec<f64>>,
    pub(crate) velocities: Vec<Vec<f64>>,
    pub(crate) rate: f64,
    pub(crate) momentum: f64,
    pub(crate) decay: f64,
    pub(crate) temperature: f64,
    /// The numbers of the images that were drawn.
    pub(crate) drawn: Vec<usize>,
    /// The numbers of the images that it is judged by.
    pub(crate) judges: Vec<usize>,
    pub(crate) psi: Vec<f64>,
}

/// The stream of a draw.
pub(crate) fn stream(draw: u64) -> Stream {
    Stream::new(*b"gumbel  ", 3, 1, draw)
}

impl Problem {
    /// The cross-entropy after the step, with ψ as given; the images stay those that were drawn.
    pub(crate) fn objective<T: Real>(&self, psi: &[T]) -> T {
        let at: Vec<T> = self.psi.iter().map(|psi_0| psi[0].lift(*psi_0)).collect();
        // Straight through: the choice's 1, with the derivative of y.
        let s: Vec<T> =
            (0..self.drawn.len()).map(|draw| psi[0].lift(1.0) + self.soft(draw, psi) - self.soft(draw, &at)).collect();
        let stepped = self.step(&s);
        let loss =
            |image: &usize| self.loss(&stepped, *image, &self.class_counts.iter().map(|_| 1).collect::<Vec<_>>());
        mean(&self.judges.iter().map(loss).collect::<Vec<T>>())
    }

    /// The Gumbel-softmax of a draw at the image that it drew.
    fn soft<T: Real>(&self, draw: usize, psi: &[T]) -> T {
        let mut stream = stream(draw as u64);
        let one = psi[0].lift(1.0);
        let score = |label: &u32| {
            let rate = one.clone() / (one.clone() + (-psi[*label as usize].clone()).exp());
            (rate.ln() + one.lift(-(-stream.unit().ln()).ln())) / one.lift(self.temperature)
        };
        let powers: Vec<T> = self.labels.iter().map(score).map(|a| a.exp()).collect();
        powers[self.drawn[draw]].clone() / sum(&powers)
    }

    /// The weights after a step of the batch's loss, each draw's times s; the gradient by dual numbers, weight by weight.
    fn step<T: Real>(&self, s: &[T]) -> Vec<Vec<T>> {
        let number = |x: f64| s[0].lift(x);
        let gradient = |(k, d): (usize, usize)| {
            let dual =
                |(j, e), x: f64| Jet { value: number(x), derivative: number(if (j, e) == (k, d) { 1.0 } else { 0.0 }) };
            let weights: Vec<Vec<Jet<T>>> = (0..self.weights.len())
                .map(|j| self.weights[j].iter().enumerate().map(|(e, x)| dual((j, e), *x)).collect())
                .collect();
            let losses = self.drawn.iter().zip(s).map(|(image, s)| {
                self.loss(&weights, *image, &self.class_counts) * Jet { value: s.clone(), derivative: number(0.0) }
            });
            mean(&losses.collect::<Vec<_>>()).derivative
        };
        let stepped = |k: usize, d: usize| {
            let (w, v) = (number(self.weights[k][d]), number(self.velocities[k][d]));
            let velocity = number(self.momentum) * v + gradient((k, d)) + number(self.decay) * w.clone();
            w - number(self.rate) * velocity
        };
        (0..self.weights.len()).map(|k| (0..self.weights[k].len()).map(|d| stepped(k, d)).collect()).collect()
    }

    /// Balanced softmax by these counts: with all 1 cross-entropy.
    fn loss<T: Real>(&self, weights: &[Vec<T>], image: usize, counts: &[u64]) -> T {
        let zero = weights[0][0].lift(0.0);
        let logit = |row: &Vec<T>| {
            let terms = row.iter().zip(self.images[image].iter().chain([&1.0]));
            terms.fold(zero.clone(), |sum, (w, x)| sum + w.clone() * zero.lift(*x))
        };
        let powers: Vec<T> =
            weights.iter().zip(counts).map(|(row, n)| logit(row).exp() * zero.lift(*n as f64)).collect();
        sum(&powers).ln() - powers[self.labels[image] as usize].ln()
    }
}

fn sum<T: Real>(numbers: &[T]) -> T {
    numbers[1..].iter().fold(numbers[0].clone(), |sum, x| sum + x.clone())
}

fn mean<T: Real>(numbers: &[T]) -> T {
    sum(numbers) / numbers[0].lift(numbers.len() as f64)
}
