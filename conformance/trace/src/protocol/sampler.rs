//! Which examples an epoch saw: its class frequencies against the claimed sampler's.

use super::Run;
use crate::Sampler;

/// The chance that a class-balanced sampler is called anything else, over all epochs of a trace together.
pub(crate) const FALSE_ALARM: f64 = 1e-6;

impl Run<'_> {
    pub(super) fn sampler(&mut self) {
        let counts = self.header.class_counts.clone();
        let claim = match self.protocol.sampler {
            Some(Sampler::Shuffle | Sampler::Learned { .. }) if counts.is_none() => None,
            claim => claim,
        };
        match self.claim("sampler", claim) {
            Some(Sampler::Shuffle) => self.shuffled(&counts.unwrap_or_default(), usize::MAX),
            Some(Sampler::Learned { from_epoch }) => {
                self.shuffled(&counts.unwrap_or_default(), from_epoch);
                self.learned(from_epoch);
            }
            Some(Sampler::ClassBalanced) => self.balanced(counts.as_deref()),
            None => {}
        }
    }

    /// Every example once: an epoch that has them all has exactly their classes; one whose last examples were dropped has no
    /// more of a class than there are. Epochs from `until` on are drawn otherwise.
    fn shuffled(&mut self, counts: &[u64], until: usize) {
        let examples: u64 = counts.iter().sum();
        let batch = self.protocol.batch_size.or_else(|| self.seen.rows.iter().max().copied()).unwrap_or(0) as u64;
        let whole = self.whole_epochs();
        for (&epoch, seen) in self.seen.epochs.range(..until) {
            let all = whole.iter().any(|steps| self.steps[steps.start].epoch == epoch);
            let total: u64 = seen.iter().sum();
            let over = seen.iter().zip(counts).position(|(seen, own)| seen > own);
            let dropped = examples.saturating_sub(total);
            let wrong = match over {
                Some(class) => {
                    format!("class {class} was seen {} times, and has {} examples", seen[class], counts[class])
                }
                None if all && dropped >= batch.max(1) => {
                    format!("{total} of {examples} examples were seen: more were left out than make a batch of {batch}")
                }
                None => continue,
            };
            let balanced = uniform(seen, FALSE_ALARM).is_none();
            let really = if balanced { "; its class frequencies are those of a class-balanced sampler" } else { "" };
            let message =
                format!("epoch {epoch} saw the classes {seen:?}: {wrong}; claimed is each example once{really}");
            return self.departs("sampler", self.first_of(epoch), message);
        }
    }

    /// Every class as likely as any other.
    fn balanced(&mut self, counts: Option<&[u64]>) {
        let share = FALSE_ALARM / self.seen.epochs.len().max(1) as f64;
        for (&epoch, seen) in &self.seen.epochs {
            let Some(chance) = uniform(seen, share) else { continue };
            let plain = if counts == Some(seen) { "; it is each example once: a plain shuffle" } else { "" };
            let message = format!(
                "epoch {epoch} saw the classes {seen:?}; claimed is every class as likely as any other, of which the \
                 chance is below {chance:.0e}{plain}"
            );
            return self.departs("sampler", self.first_of(epoch), message);
        }
    }
}

/// A bound on the chance that classes drawn alike are as uneven as these counts, where it is below `alarm`.
///
/// With `D` the relative entropy of the frequencies to the uniform ones, `P(n·D ≥ x) ≤ e^{−x}·(e·x/(C − 1))^{C − 1}` for
/// `x > C − 1`, for every n and C (Agrawal 2020, theorem 1.2): unlike the tail of χ², no approximation.
fn uniform(counts: &[u64], alarm: f64) -> Option<f64> {
    let (total, classes) = (counts.iter().sum::<u64>() as f64, counts.len() as f64);
    let term = |count: &u64| *count as f64 * (*count as f64 * classes / total).ln();
    let entropy: f64 = counts.iter().filter(|count| **count > 0).map(term).sum();
    let freedom = classes - 1.0;
    if freedom < 1.0 || entropy <= freedom {
        return None;
    }
    let chance = (freedom * (1.0 + (entropy / freedom).ln()) - entropy).exp();
    (chance < alarm).then_some(chance.max(f64::MIN_POSITIVE))
}

#[cfg(test)]
mod tests {
    use super::uniform;

    // With two classes the tail is that of a fair coin: P(|X − 50| ≥ 50) = 2·2^−100 = 1.6e-30 for 100 draws of one side, and
    // the bound, e^{−x}·e·x with x = 100·ln 2, must lie above it.
    #[test]
    fn the_bound_lies_above_the_chance() {
        let chance = uniform(&[100, 0], 1e-6).expect("a hundred draws of one side are no fair coin's");
        assert!((1.6e-30..1e-27).contains(&chance), "{chance:e}");
        assert_eq!(uniform(&[50, 50], 1e-6), None);
        assert_eq!(uniform(&[0, 0], 1e-6), None);
    }
}
