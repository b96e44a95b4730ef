//! What the derivatives are asked about: every choice in every slot, parameters over their ranges, and margins from −700 to
//! 700, among them ties, near ties, both sides of the peaks of HMLoss, and p near 1.

use lossproof::{Adjustment, Link, Loss, Modulation, Reduction, Weighting};

use crate::support::{LINKS, Owned};

pub(crate) const REDUCTIONS: [Reduction; 4] =
    [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean];

/// One list a kind of adjustment.
pub(crate) fn adjustments() -> Vec<Vec<Adjustment>> {
    let margins = [(0.5, 30.0), (0.0, 1.0), (3.0, 0.01), (1.0, 4.0)];
    vec![
        vec![Adjustment::Identity],
        margins.map(|(max_margin, scale)| Adjustment::Margin { max_margin, scale }).to_vec(),
        vec![Adjustment::LogPrior],
        [0.0625, 1.0, 0.0].map(|threshold| Adjustment::EqualizationMask { threshold }).to_vec(),
    ]
}

/// One list a kind of modulation.
pub(crate) fn modulations() -> Vec<Vec<Modulation>> {
    let focal = [2.0, 0.0, 0.5, 1.0, 5.0, 1e-3, 700.0].map(|gamma| Modulation::Focal { gamma });
    let mining = [1e4, 1.0, 2.5, 10.0, 0.5, 1e3, 1e5, 0.75, 1e7, 2e7, 1e10, 650.5, 1e-3]
        .map(|delta| Modulation::HardMining { delta });
    let published = [10.0, 1e4, 2.5, 1e10].map(|delta| Modulation::HardMiningAsPublished { delta });
    let density =
        [(10, 0.0), (1, 0.0), (32, 0.75)].map(|(bins, momentum)| Modulation::GradientDensity { bins, momentum });
    vec![vec![Modulation::One], focal.to_vec(), mining.to_vec(), published.to_vec(), density.to_vec()]
}

/// One list a kind of weighting, for `classes` classes.
fn weightings(classes: usize) -> Vec<Vec<Weighting>> {
    let betas = [0.9999, 0.0, 1.0 - f64::EPSILON / 2.0].map(|beta| Weighting::EffectiveNumber { beta });
    let given = [0.0, 0.25, 2.5][..classes].to_vec();
    vec![vec![Weighting::None], vec![Weighting::InverseFrequency], betas.to_vec(), vec![Weighting::Given(given)]]
}

/// Every kind of every slot with every kind of every other, each with a batch. The parameters of a kind take turns.
pub(crate) fn product() -> Vec<(Loss, Owned)> {
    combine(|kinds, turn| vec![turn % kinds])
}

/// The same with every parameter of every kind.
pub(crate) fn every() -> Vec<(Loss, Owned)> {
    combine(|kinds, _| (0..kinds).collect())
}

/// `which` says, of how many choices of a kind and for the how manieth combination of kinds, which are taken.
fn combine(which: impl Fn(usize, usize) -> Vec<usize>) -> Vec<(Loss, Owned)> {
    fn pick<T: Clone>(list: &[T], which: Vec<usize>) -> Vec<T> {
        which.into_iter().map(|i| list[i].clone()).collect()
    }
    let mut all = Vec::new();
    let mut turn = 0;
    for (adjustments, modulations, link, reduction) in kinds() {
        for weightings in weightings(classes(link)) {
            let weightings = pick(&weightings, which(weightings.len(), turn));
            for &adjustment in &pick(&adjustments, which(adjustments.len(), turn)) {
                for &modulation in &pick(&modulations, which(modulations.len(), turn)) {
                    for weighting in weightings.iter().cloned() {
                        let loss = Loss { adjustment, link, modulation, weighting, reduction };
                        all.push((loss, batch(link, all.len())));
                    }
                }
            }
            turn += 1;
        }
    }
    all
}

type Kinds = (Vec<Adjustment>, Vec<Modulation>, Link, Reduction);

fn kinds() -> Vec<Kinds> {
    let mut kinds = Vec::new();
    for adjustment in adjustments() {
        for modulation in modulations() {
            for link in LINKS {
                let rest = |reduction| (adjustment.clone(), modulation.clone(), link, reduction);
                kinds.extend(REDUCTIONS.map(rest));
            }
        }
    }
    kinds
}

fn classes(link: Link) -> usize {
    if link == Link::Softmax { 3 } else { 2 }
}

/// Two rows, at margins that take turns, with all that any loss needs.
fn batch(link: Link, turn: usize) -> Owned {
    let margins = mild();
    let margin = |row: usize| margins[(7 * turn + 11 * row) % margins.len()];
    let mut batch = match link {
        Link::Softmax => {
            let logits = (0..2).flat_map(|row| [0.25, margin(row), -1.25]).collect();
            Owned::rows(logits, 3, |row| Some([1, turn % 3][row]))
        }
        Link::Sigmoid => Owned::rows((0..2).map(margin).collect(), 1, |row| Some((row + turn) % 2)),
    };
    let classes = classes(link);
    batch.counts = Some([5000, 300, 20][..classes].to_vec());
    batch.draws = Some((0..2).map(|row| (0..classes).map(|k| (turn + row + k).is_multiple_of(2)).collect()).collect());
    batch.row_weights = turn.is_multiple_of(3).then(|| vec![0.375, 2.0]);
    batch
}

/// Margins at which every number of every loss is far inside binary64, each a multiple of 2^-8.
pub(crate) fn mild() -> Vec<f64> {
    [-40.0, -30.0, -23.0, -16.5, -11.5, -9.25, -7.0, -4.75, -2.5, -1.0, -0.25]
        .into_iter()
        .flat_map(|t| [t, -t])
        .chain([0.0, 1.0 / 256.0])
        .collect()
}

/// Margins over all that binary64 holds of a probability, with what is special for the loss.
pub(crate) fn margins(modulation: Modulation) -> Vec<f64> {
    let ends = [700.0, 350.25, 110.0, 37.5, 1e-6, 1e-9, 1e-300].into_iter().flat_map(|t| [-t, t]);
    // p at δp = x: around the maximum (δp from 0.24 to 1.34), the other zeros of the gradient above δ = 1.2466e7, and where
    // the second term is damped away; q at δq = x.
    let special: Vec<f64> = match modulation {
        Modulation::HardMining { delta } | Modulation::HardMiningAsPublished { delta } => {
            let at = |x: f64| (x < delta).then(|| (x / delta / (1.0 - x / delta)).ln());
            // The corners of the clip of the variant as-published: p = 1e-10, and q at the end that is rounded in binary64.
            let corners = [-23.0258510299, -23.0258508299, 23.025850847, 23.025851147, 23.025851447];
            let left = [0.2, 0.2369, 0.5, 0.9377, 1.1867, 1.2438, 1.29, 1.4, 2.54122, 3.03419, 40.0].map(at);
            left.into_iter().flatten().flat_map(|t| [t, -t]).chain(corners).collect()
        }
        // As far from the edges of ten bins as from those of three.
        Modulation::GradientDensity { .. } => vec![-0.4, 0.7],
        _ => Vec::new(),
    };
    mild().into_iter().chain(ends).chain(special).collect()
}

/// Every modulation, one row a margin, the target's logit carrying it, among three classes or as a sigmoid.
pub(crate) fn sweep(link: Link) -> impl Iterator<Item = (Loss, Owned)> {
    modulations().into_iter().flatten().map(move |modulation| {
        let margins = margins(modulation);
        let batch = match link {
            Link::Softmax => {
                let logits = margins.iter().flat_map(|t| [0.0, *t, -1.25]).collect();
                Owned::rows(logits, 3, |_| Some(1))
            }
            Link::Sigmoid => Owned::rows(margins, 1, |row| Some(row % 2)),
        };
        (Loss { modulation, link, ..Loss::default() }, batch)
    })
}
