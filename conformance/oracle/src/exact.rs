//! A row's gradient and Hessian exactly, where they are rational.

use lossproof::Modulation;

use crate::competition::{Competition, Outcome};
use crate::field::Field;
use crate::modulation::Modulated;
use crate::rational::{Exact, Rationals, rational_power};
use crate::surprisal::chain;

impl Competition {
    /// Gradient and Hessian entry of every class before `ω`, as polynomials in the surprisal; `density` is the weight of the
    /// row's bin.
    pub(crate) fn exact_derivatives(&self, modulation: &Modulation, density: &Exact) -> Vec<(Exact, Exact)> {
        let (probabilities, rest) = self.exact_probabilities();
        let modulated = match *modulation {
            Modulation::One => Modulated::constant(Rationals, Rationals.integer(1)),
            Modulation::GradientDensity { .. } => Modulated::constant(Rationals, density.clone()),
            Modulation::Focal { gamma } => Modulated::focal(Rationals, gamma, rational_power(&rest, gamma), &rest),
            Modulation::HardMining { .. } | Modulation::HardMiningAsPublished { .. } => {
                return vec![(None, None); self.logits.len()];
            }
        };
        let surprisal = Some([0, 1].map(|coefficient: u8| coefficient.into()).to_vec());
        let loss = chain(Rationals, &modulated, &probabilities[self.target], &surprisal);
        let (derivatives, probabilities) = ((&loss.first, &loss.second), (&probabilities[..], &rest));
        let gradient = self.gradient(Rationals, derivatives.0, probabilities);
        gradient.into_iter().zip(self.hessian(Rationals, derivatives, probabilities)).collect()
    }

    /// The probability of the target, where it is rational.
    pub(crate) fn exact_probability(&self) -> Exact {
        self.exact_probabilities().0.swap_remove(self.target)
    }

    /// The probability of every class as far as it is rational, and `1 − p` of the target.
    fn exact_probabilities(&self) -> (Vec<Exact>, Exact) {
        let classes = 0..self.logits.len();
        let one = || Rationals.integer(1);
        match self.outcome() {
            Outcome::Open if self.tied_rivals().len() == self.rivals().count() => {
                let shares = self.exact_shares(|class| self.is_alive(class));
                let rest = Rationals.sub(&one(), &shares[self.target]);
                (shares, rest)
            }
            Outcome::TakenBy(class) => (self.exact_shares(|other| other == class), one()),
            Outcome::Impossible => {
                let is_rival = |class: usize| class != self.target && self.is_alive(class);
                let strongest = self.strongest_rival();
                let shares = if self.rivals().all(|class| self.logits[class] == strongest) {
                    self.exact_shares(is_rival)
                } else {
                    // The target's step is −1 whatever the others do.
                    classes.map(|class| if is_rival(class) { None } else { Rationals.integer(0) }).collect()
                };
                (shares, one())
            }
            Outcome::Open | Outcome::Certain | Outcome::Undefined => (vec![None; classes.len()], None),
        }
    }

    /// The shares of the classes that take part, by how often each counts.
    fn exact_shares(&self, takes_part: impl Fn(usize) -> bool) -> Vec<Exact> {
        let count = |class: usize| {
            let count = if takes_part(class) { self.multiplicity[class] } else { 0 };
            Rationals.integer(count)
        };
        let counts: Vec<Exact> = (0..self.logits.len()).map(count).collect();
        let sum = Rationals.sum(&counts);
        counts.iter().map(|count| Rationals.div(count, &sum)).collect()
    }
}
