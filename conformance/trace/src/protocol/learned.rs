//! A sampler whose class probabilities are learned: what was drawn against the probabilities that the steps record.

use super::Run;
use super::sampler::FALSE_ALARM;
use crate::Step;

/// How far a recorded distribution may sum beside 1: what was kept in binary32 is off by at most 6e-8 a class of its own value.
const SUM: f64 = 1e-6;
/// The tilts θ of the test, as powers of two from 2^-4 to 2^2, upwards and downwards: by 6 % and by a factor 55.
const TILTS: std::ops::RangeInclusive<i32> = -4..=2;

impl Run<'_> {
    /// From `from_epoch` on each draw is of a class by the step's own probabilities. Before it there are none.
    pub(super) fn learned(&mut self, from_epoch: usize) {
        self.unchecked.push("how the class probabilities were learned");
        let classes = self.header.classes;
        let wrong = |step: &Step| match &step.class_probabilities {
            None if step.epoch >= from_epoch => Some("has no class probabilities".to_owned()),
            Some(_) if step.epoch < from_epoch => Some("has class probabilities".to_owned()),
            Some(own) if !is_distribution(own, classes) => Some(format!("has the class probabilities {own:?}")),
            _ => None,
        };
        if let Some((index, why)) = self.steps.iter().enumerate().find_map(|(index, step)| Some((index, wrong(step)?)))
        {
            let message =
                format!("the step {why}; claimed are {classes} of them, of sum 1, from epoch {from_epoch} on");
            return self.departs("sampler", index, message);
        }
        let mut test = TestMartingale::new(classes);
        for (index, seen) in &self.seen.drawn {
            let own = self.steps[*index].class_probabilities.as_deref().unwrap_or_default();
            if test.add(own, seen) {
                let (seen, expected) = (&test.seen, test.expected.iter().map(|n| n.round()).collect::<Vec<_>>());
                let message = format!(
                    "the classes {seen:?} were drawn so far, where the steps' class probabilities expect {expected:?}: by \
                     them the chance is below {FALSE_ALARM:.0e}"
                );
                return self.departs("sampler", *index, message);
            }
        }
    }
}

fn is_distribution(probabilities: &[f64], classes: usize) -> bool {
    let sum: f64 = probabilities.iter().sum();
    probabilities.len() == classes && probabilities.iter().all(|p| *p >= 0.0) && (sum - 1.0).abs() <= SUM
}

/// A test of draws by probabilities that depend on what was drawn before.
///
/// A draw that is of class k with probability p has `E e^{θ·1[k]} = 1 + p·(e^θ − 1)`, whatever came before it. Hence
/// `M_{k,θ} = exp(θ·n_k − Σ log(1 + p·(e^θ − 1)))`, over all draws so far, is a martingale with mean 1, and so is the mean of these
/// over classes and tilts. A martingale that is never negative and begins at 1 ever comes to `1/α` with a chance of at most α (Ville
/// 1939): one bound for the whole trace, that needs no independence.
struct TestMartingale {
    /// `log M`, class by class, a tilt each.
    logs: Vec<Vec<f64>>,
    tilts: Vec<f64>,
    seen: Vec<u64>,
    expected: Vec<f64>,
}

impl TestMartingale {
    fn new(classes: usize) -> Self {
        let tilts: Vec<f64> = TILTS.map(|power| 2.0_f64.powi(power)).flat_map(|tilt| [-tilt, tilt]).collect();
        Self {
            logs: vec![vec![0.0; tilts.len()]; classes],
            tilts,
            seen: vec![0; classes],
            expected: vec![0.0; classes],
        }
    }

    /// Adds a step's draws; whether the chance of all so far is below the false alarm's.
    fn add(&mut self, probabilities: &[f64], seen: &[u64]) -> bool {
        let draws = seen.iter().sum::<u64>() as f64;
        for (class, (p, n)) in probabilities.iter().zip(seen).enumerate() {
            for (log, tilt) in self.logs[class].iter_mut().zip(&self.tilts) {
                *log += tilt * *n as f64 - draws * (p * tilt.exp_m1()).ln_1p();
            }
            self.seen[class] += n;
            self.expected[class] += draws * p;
        }
        // What cannot be drawn and was, is told at once: no tilt is infinite.
        let impossible = probabilities.iter().zip(seen).any(|(p, n)| *p == 0.0 && *n > 0);
        let all = self.logs.iter().flatten();
        let largest = all.clone().copied().fold(f64::NEG_INFINITY, f64::max);
        let mean = all.clone().map(|log| (log - largest).exp()).sum::<f64>() / all.count().max(1) as f64;
        impossible || largest + mean.ln() >= -FALSE_ALARM.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::TestMartingale;

    // Two classes, each of 1/2. With n draws of one side and n = 100: M at θ = 4 is e^400/((1 + e^4)/2)^100 > e^64.
    #[test]
    fn draws_of_one_side_are_told_and_even_ones_are_not() {
        let mut test = TestMartingale::new(2);
        assert!((0..50).all(|_| !test.add(&[0.5, 0.5], &[1, 1])));
        assert_eq!((test.seen.clone(), test.expected.clone()), (vec![50, 50], vec![50.0, 50.0]));
        assert!(TestMartingale::new(2).add(&[0.5, 0.5], &[100, 0]));
        assert!(TestMartingale::new(2).add(&[1.0, 0.0], &[0, 1]));
        assert!(!TestMartingale::new(2).add(&[1.0, 0.0], &[100, 0]));
    }

    // The mean over all outcomes of one draw is 1, whatever the probabilities.
    #[test]
    fn its_mean_is_one() {
        let p = [0.7, 0.2, 0.1];
        let value = |class: usize| {
            let mut test = TestMartingale::new(3);
            let mut seen = [0; 3];
            seen[class] = 1;
            test.add(&p, &seen);
            let all = test.logs.iter().flatten();
            all.clone().map(|log| log.exp()).sum::<f64>() / all.count() as f64
        };
        let mean: f64 = (0..3).map(|class| p[class] * value(class)).sum();
        // 42 terms below e^4 a draw, each with a few roundings.
        assert!((mean - 1.0).abs() < 1e-13, "{mean}");
    }
}
