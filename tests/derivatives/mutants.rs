//! Wrong derivatives, and that a check rejects each of them and none of the right ones.

use lossproof::{Adjustment, Ball, Evaluation, Loss, Modulation, Reduction, Weighting};

use crate::assembly::{MISTAKES, assembled};
use crate::support::Owned;

/// Losses and a batch at which every term counts: scale, margin, unequal weights, a mean, second derivatives.
fn telling() -> impl Iterator<Item = (Loss, Owned)> {
    let batch = Owned::rows(vec![0.5, -1.0, 0.25, 0.75, 0.5, 1.5], 3, |row| Some([1, 2][row]));
    let batch = Owned { counts: Some(vec![5000, 300, 20]), ..batch };
    let modulations = [Modulation::Focal { gamma: 2.0 }, Modulation::HardMining { delta: 10.0 }];
    modulations.into_iter().map(move |modulation| {
        let loss = Loss {
            adjustment: Adjustment::Margin { max_margin: 0.5, scale: 4.0 },
            modulation,
            weighting: Weighting::InverseFrequency,
            reduction: Reduction::Mean,
            ..Loss::default()
        };
        (loss, batch.clone())
    })
}

/// Asserts that `check` takes the derivatives assembled rightly, and none of those with a mistake.
pub(crate) fn rejected_by(check: impl Fn(&Loss, &Owned, &Evaluation<Ball>) -> Result<(), String>) {
    for (loss, batch) in telling() {
        let right = check(&loss, &batch, &assembled(&loss, &batch, None));
        assert!(right.is_ok(), "{right:?}\n{loss:?}");
        for mistake in MISTAKES {
            let wrong = check(&loss, &batch, &assembled(&loss, &batch, Some(mistake)));
            assert!(wrong.is_err(), "{mistake:?} passed for {:?}", loss.modulation);
        }
    }
}
