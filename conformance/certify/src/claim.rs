//! A claim of the specification: data and a proof, and how a proof ends.

use crate::enclosure::Enclosure;
use crate::printed::Printed;
use crate::search::{Ending, Search, Side};

/// A statement of the specification with what proves or refutes it.
pub struct Claim {
    /// A short name, `hm-supremum`.
    pub id: String,
    /// The chapter of `spec/` that states it, without `.md`.
    pub chapter: &'static str,
    /// What is said.
    pub statement: String,
    /// For which arguments.
    pub domain: String,
    /// Whether the specification says it, or says that it is false.
    pub expected: Expected,
    /// The section of `spec/proofs.md` that the proof rests on beside its boxes.
    pub lemma: Option<&'static str>,
    pub(crate) proof: Box<dyn Fn() -> Outcome + Send + Sync>,
}

/// What the specification says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It is true.
    Proved,
    /// It is false, and stands here to be refuted.
    Refuted,
}

/// How the proof of a claim ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What is certain.
    pub verdict: Verdict,
    /// The numbers that the claim is about.
    pub enclosures: Vec<Named>,
    /// How many boxes were judged; 0 where a lemma or one evaluation does it.
    pub boxes: usize,
}

/// What is certain of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It holds on its whole domain.
    Proved,
    /// The opposite holds on this box.
    Refuted(Vec<Place>),
    /// Nothing; this box resisted.
    Undecided(Vec<Place>),
}

/// One side of a box, by the name of its variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The variable.
    pub variable: String,
    /// From where to where.
    pub side: Side,
}

/// A number and its enclosure.
#[derive(Clone, Debug)]
pub struct Named {
    /// What it is, `p*`.
    pub name: String,
    /// Where it lies.
    pub enclosure: Enclosure,
}

impl Claim {
    /// A claim that the specification makes, proved by boxes and evaluations alone.
    pub(crate) fn new(
        id: impl Into<String>,
        chapter: &'static str,
        statement: impl Into<String>,
        domain: impl Into<String>,
        proof: impl Fn() -> Outcome + Send + Sync + 'static,
    ) -> Self {
        Self {
            id: id.into(),
            chapter,
            statement: statement.into(),
            domain: domain.into(),
            expected: Expected::Proved,
            lemma: None,
            proof: Box::new(proof),
        }
    }

    /// The same, resting on a section of `spec/proofs.md` too.
    pub(crate) fn by_lemma(self, lemma: &'static str) -> Self {
        Self { lemma: Some(lemma), ..self }
    }

    /// The same, stated to be refuted.
    pub(crate) fn refuted(self) -> Self {
        Self { expected: Expected::Refuted, ..self }
    }

    /// Runs the proof.
    pub fn certify(&self) -> Outcome {
        (self.proof)()
    }
}

impl Expected {
    /// Whether the proof ended as the specification says.
    pub fn is_met(self, verdict: &Verdict) -> bool {
        matches!((self, verdict), (Self::Proved, Verdict::Proved) | (Self::Refuted, Verdict::Refuted(_)))
    }
}

impl Place {
    pub(crate) fn new(variable: impl Into<String>, side: Side) -> Self {
        Self { variable: variable.into(), side }
    }

    /// Where an enclosure lies.
    pub(crate) fn of(variable: impl Into<String>, enclosure: &Enclosure) -> Self {
        let (lower, upper) = enclosure.to_f64();
        Self::new(variable, Side::new(lower, upper))
    }
}

impl Named {
    pub(crate) fn new(name: impl Into<String>, enclosure: Enclosure) -> Self {
        Self { name: name.into(), enclosure }
    }
}

impl Outcome {
    /// From a search over boxes whose sides have these names.
    pub(crate) fn of(search: &Search, variables: &[&str]) -> Self {
        let places =
            |region: &[Side]| variables.iter().zip(region).map(|(name, side)| Place::new(*name, *side)).collect();
        let verdict = match &search.ending {
            Ending::Proved => Verdict::Proved,
            Ending::Refuted(region) => Verdict::Refuted(places(region)),
            Ending::Undecided(region) => Verdict::Undecided(places(region)),
        };
        Self { verdict, enclosures: Vec::new(), boxes: search.boxes }
    }

    /// From numbers that are claimed to be what is printed: each is within what rounds to it, or certainly is not.
    pub(crate) fn of_values(values: Vec<(Named, Printed)>, boxes: usize) -> Self {
        let verdict = values.iter().find_map(|(named, printed)| {
            let place = || vec![Place::of(&named.name, &named.enclosure)];
            match printed.agrees(&named.enclosure) {
                Some(true) => None,
                Some(false) => Some(Verdict::Refuted(place())),
                None => Some(Verdict::Undecided(place())),
            }
        });
        let enclosures = values.into_iter().map(|(named, _)| named).collect();
        Self { verdict: verdict.unwrap_or(Verdict::Proved), enclosures, boxes }
    }

    /// Nothing left to prove.
    pub(crate) fn proved() -> Self {
        Self { verdict: Verdict::Proved, enclosures: Vec::new(), boxes: 0 }
    }

    /// What resisted.
    pub(crate) fn undecided(variable: &str, side: Side) -> Self {
        Self { verdict: Verdict::Undecided(vec![Place::new(variable, side)]), enclosures: Vec::new(), boxes: 0 }
    }

    /// The same for one value of a parameter, which a box that is not proved names.
    pub(crate) fn at(mut self, parameter: &str, value: f64) -> Self {
        if let Verdict::Refuted(places) | Verdict::Undecided(places) = &mut self.verdict {
            places.push(Place::new(parameter, Side::new(value, value)));
        }
        self
    }

    /// Both: the first that is not proved decides.
    pub(crate) fn and(mut self, other: impl FnOnce() -> Self) -> Self {
        if self.verdict != Verdict::Proved {
            return self;
        }
        let other = other();
        self.enclosures.extend(other.enclosures);
        Self { verdict: other.verdict, enclosures: self.enclosures, boxes: self.boxes + other.boxes }
    }
}
