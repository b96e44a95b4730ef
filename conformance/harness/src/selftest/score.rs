//! What became of each planted mistake.

use lossproof::Link;
use lossproof_mistakes::{Arithmetic, Kind};
use rayon::prelude::*;

use super::planted::{Planted, hello};
use crate::cases::{Cell, Selection, plan};
use crate::diagnosis::{Hypothesis, Made};
use crate::grading::{Expected, Grade, Region};
use crate::protocol::Dtype;
use crate::reference::problem;
use crate::report::{Report, Verdict};
use crate::run::{Options, Prepared, prepare, verify_prepared};

/// What became of a planted mistake.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    /// Caught, and the first finding names it.
    NamedFirst,
    /// Caught, and one of the first three findings names it, or counts it as an equal candidate.
    Named,
    /// Caught, and named otherwise or not at all.
    Caught,
    /// Not caught, though some number is wrong by more than the bound.
    Missed,
    /// No number is wrong by more than this many times the bound, which is 1 at most: nothing that could be caught.
    Invisible(f64),
    /// A control, and not accused.
    Clean,
    /// A control, and accused.
    Accused,
}

/// One planted mistake and what became of it.
#[derive(Clone, Debug)]
pub struct Score {
    /// What was planted.
    pub planted: Planted,
    /// What became of it.
    pub fate: Fate,
    /// The name that the first finding gave it.
    pub named: Option<&'static str>,
    /// Rows and classes of the first finding's request.
    pub shrunk: Option<(usize, usize)>,
    /// The cases that it fails, by what they are called whatever the dtype.
    pub fails: Vec<String>,
}

type Place = (&'static str, Link, Dtype);

/// Puts every planted mistake through the whole pipeline, and tells `each` as it ends.
pub fn selftest(options: &Options, all: Vec<Planted>, each: &(dyn Fn(&Score) + Sync)) -> Vec<Score> {
    let mut places: Vec<Place> = Vec::new();
    for planted in &all {
        let place = (planted.loss, planted.link, planted.dtype);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let asked: Vec<(Place, Asked)> =
        places.into_iter().map(|place| (place, Asked::new(place, &options.selection))).collect();
    let of = |planted: &Planted| {
        let place = (planted.loss, planted.link, planted.dtype);
        asked.iter().find(|(own, _)| *own == place).map(|(_, asked)| asked)
    };
    let score = |planted: Planted| {
        let score = of(&planted).map(|asked| score(planted, asked, options))?;
        each(&score);
        Some(score)
    };
    all.into_par_iter().filter_map(score).collect()
}

/// What every subject of one loss, link and dtype is asked.
struct Asked {
    cells: Vec<Cell>,
    cases: Vec<Prepared>,
}

impl Asked {
    fn new((loss, link, dtype): Place, selection: &Selection) -> Self {
        let plan = plan(&hello(loss, link, dtype), selection);
        Self { cells: plan.cells, cases: prepare(plan.cases, false, false) }
    }
}

fn score(planted: Planted, asked: &Asked, options: &Options) -> Score {
    let mut subject = planted.subject();
    let (report, results) = verify_prepared(&mut subject, &planted.hello(), options, (&asked.cells, &asked.cases));
    let fails = |index: &usize| {
        let wrong = results[*index].1.is_some_and(|checked| checked.grade > Grade::B);
        wrong && asked.cases[*index].expectations.region != Region::Extreme
    };
    let failing: Vec<usize> = (0..asked.cases.len()).filter(fails).collect();
    let first = report.findings.first().filter(|finding| finding.is_failure());
    Score {
        planted,
        fate: fate(&planted, &report),
        named: first.and_then(|finding| finding.mistake.as_ref()).map(|mistake| mistake.slug),
        shrunk: first.and_then(|finding| finding.request.as_ref()).map(|r| (r.rows(), r.classes())),
        fails: failing.into_iter().map(|index| asked.cases[index].case.key()).collect(),
    }
}

fn fate(planted: &Planted, report: &Report) -> Fate {
    let fails = report.verdict == Verdict::Fails;
    if planted.mistake.kind == Kind::Control {
        return if fails { Fate::Accused } else { Fate::Clean };
    }
    let slug = planted.mistake.slug;
    let remarked = report.findings.iter().filter_map(|finding| finding.mistake.as_ref()).any(|own| own.slug == slug);
    if !fails && remarked {
        // Within the bound, and told all the same.
        return Fate::NamedFirst;
    }
    if !fails {
        let worst = largest_effect(planted);
        return if worst > 1.0 { Fate::Missed } else { Fate::Invisible(worst) };
    }
    let names = |of: &[crate::report::Finding]| {
        of.iter().filter_map(|finding| finding.mistake.as_ref()).any(|mistake| mistake.slug == slug)
    };
    let equal = report.findings.iter().take(3).filter_map(|finding| finding.mistake.as_ref());
    let equal = equal.flat_map(|mistake| &mistake.candidates).any(|candidate| *candidate == slug);
    if names(&report.findings[..1]) {
        Fate::NamedFirst
    } else if names(&report.findings[..report.findings.len().min(3)]) || equal {
        Fate::Named
    } else {
        Fate::Caught
    }
}

/// The largest effect of a mistake on any number, in units of the bound of grade B, in the arithmetic of its dtype: over
/// three times as many random requests as a subject is asked, and others.
fn largest_effect(planted: &Planted) -> f64 {
    let Planted { mistake, form, value, dtype, .. } = *planted;
    let implementation = Hypothesis::one(Made { mistake, form, value }).implementation();
    let arithmetic = Arithmetic::In(dtype.format());
    let other = Selection { seed: OTHER_SEED, cases: 3 * Selection::default().cases, ..Selection::default() };
    let asked = Asked::new((planted.loss, planted.link, planted.dtype), &other);
    let effect = |prepared: &Prepared| -> f64 {
        let Prepared { case, expectations } = prepared;
        if expectations.region == Region::Extreme {
            return 0.0;
        }
        let Ok((loss, data)) = problem(&case.request) else { return 0.0 };
        let Ok(own) = implementation.evaluate(&loss, &data.batch(), arithmetic, 0) else { return 0.0 };
        let ratio = |(own, expected): (&f64, &Expected)| expected.error(*own) / expected.allowed(Grade::B, dtype);
        let losses = own.loss.iter().zip(&expectations.loss);
        losses.chain(own.gradient.iter().zip(&expectations.gradient)).map(ratio).fold(0.0, f64::max)
    };
    asked.cases.iter().map(effect).fold(0.0, f64::max)
}

/// A seed that no run has by default.
const OTHER_SEED: u64 = 0x5eed;
