//! A statement about every point of a region, in any number of variables.

use rayon::prelude::*;

use super::{Region, Side};

/// What is certain of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// The statement holds on all of it.
    Holds,
    /// The opposite holds on all of it.
    Fails,
    /// Neither is certain.
    Open,
}

impl Judgement {
    /// Of the opposite statement.
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
            Self::Open => Self::Open,
        }
    }

    /// A statement, its opposite, or neither.
    pub(crate) fn of(holds: bool, fails: bool) -> Self {
        match (holds, fails) {
            (true, _) => Self::Holds,
            (_, true) => Self::Fails,
            _ => Self::Open,
        }
    }
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ending {
    /// The statement holds everywhere.
    Proved,
    /// The opposite holds on this box.
    Refuted(Region),
    /// This box could not be judged.
    Undecided(Region),
}

/// How a search ended, and how many boxes it took.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Search {
    pub(crate) ending: Ending,
    pub(crate) boxes: usize,
}

/// No search here judges more boxes.
pub(crate) const BUDGET: usize = 200_000;

/// Judges `regions` and whatever they are cut into, generation by generation: each on all cores, the result read in the
/// order of the boxes, so that the same box is reported whatever the cores do.
pub(crate) fn everywhere(regions: Vec<Region>, judge: impl Fn(&[Side]) -> Judgement + Sync) -> Search {
    let (mut generation, mut boxes) = (regions, 0);
    loop {
        let judgements: Vec<Judgement> = generation.par_iter().map(|region| judge(region)).collect();
        boxes += generation.len();
        let failed = generation.iter().zip(&judgements).find(|(_, judgement)| **judgement == Judgement::Fails);
        if let Some((region, _)) = failed {
            return Search { ending: Ending::Refuted(region.clone()), boxes };
        }
        let mut next = Vec::new();
        for (region, judgement) in generation.iter().zip(&judgements) {
            if *judgement == Judgement::Open {
                let Some(halves) = halves(region).filter(|_| boxes < BUDGET) else {
                    return Search { ending: Ending::Undecided(region.clone()), boxes };
                };
                next.extend(halves);
            }
        }
        if next.is_empty() {
            return Search { ending: Ending::Proved, boxes };
        }
        generation = next;
    }
}

/// The box cut across its longest side.
pub(crate) fn halves(region: &[Side]) -> Option<[Region; 2]> {
    let longest = (0..region.len()).max_by(|&i, &j| region[i].extent().total_cmp(&region[j].extent()))?;
    region[longest].halves().map(|halves| {
        halves.map(|half| {
            let mut cut = region.to_vec();
            cut[longest] = half;
            cut
        })
    })
}
