//! A mistake of the catalogue as a subject.

use lossproof::registry::{LOSSES, WEIGHTINGS};
use lossproof::{Evaluation, Link, Loss, Reduction, Weighting};
use lossproof_mistakes::{Arithmetic, Evaluated, Form, Implementation, Mistake};

use crate::cases::settings;
use crate::protocol::{Dtype, Hello, Request};
use crate::reference::{problem, to_answer};
use crate::subject::{InProcess, Limits, Outcome, Subject};

/// One mistake, made in one loss and dtype.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// The entry.
    pub mistake: &'static Mistake,
    /// The form that it is made in.
    pub form: &'static Form,
    /// Its number.
    pub value: f64,
    /// The loss that it is made in.
    pub loss: &'static str,
    /// The link.
    pub link: Link,
    /// The dtype, in which everything is computed.
    pub dtype: Dtype,
}

impl Planted {
    /// What a subject that makes the mistake offers: one loss, one link, one dtype, and everything else.
    pub fn hello(&self) -> Hello {
        hello(self.loss, self.link, self.dtype)
    }

    /// The subject.
    pub fn subject(&self) -> impl Subject {
        let mut implementation = Implementation::right();
        (self.form.make)(&mut implementation, self.value);
        let (arithmetic, mut count) = (Arithmetic::In(self.dtype.format()), 0);
        let evaluate = move |request: &Request| {
            let outcome = answer(&implementation, request, arithmetic, count);
            count += 1;
            outcome
        };
        InProcess::new(self.hello(), evaluate, Limits::default())
    }
}

/// What a subject of one loss, link and dtype offers.
pub(super) fn hello(loss: &str, link: Link, dtype: Dtype) -> Hello {
    let extensions = ["row-weights", "ignored-targets", "cotangent"].map(str::to_owned).to_vec();
    Hello {
        name: Some("planted".to_owned()),
        version: None,
        losses: vec![loss.to_owned()],
        weightings: WEIGHTINGS.iter().map(|entry| entry.name.to_owned()).collect(),
        links: vec![link],
        dtypes: vec![dtype],
        reductions: vec![Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean],
        gradient: true,
        extensions,
        ..Hello::default()
    }
}

fn answer(implementation: &Implementation, request: &Request, arithmetic: Arithmetic, count: usize) -> Outcome {
    let evaluated = problem(request).map_err(|refused| refused.to_string()).and_then(|(loss, data)| {
        implementation.evaluate(&loss, &data.batch(), arithmetic, count).map_err(|error| error.to_string())
    });
    match evaluated {
        Ok(Evaluated { loss, gradient, .. }) => {
            let evaluation = Evaluation { loss, gradient, hessian: None, density: None };
            Outcome::Answered(to_answer(request, evaluation))
        }
        Err(why) => Outcome::Error(why),
    }
}

/// What the catalogue plants: each form of each entry, with its first usual number and, where it has a range, one that nobody
/// would guess, in every dtype. In the first loss and link that the entry concerns all of it; in the others, which differ from
/// it by what the mistake does not touch, the commonest form, in the dtypes that people train and check in.
pub fn plantings(concerned: impl Fn(&Mistake) -> bool) -> Vec<Planted> {
    let mut all = Vec::new();
    for mistake in lossproof_mistakes::MISTAKES.iter().filter(|mistake| concerned(mistake)) {
        for (place, (loss, link)) in places(mistake).into_iter().enumerate() {
            let (forms, dtypes) =
                if place == 0 { (mistake.forms, &Dtype::ALL[..]) } else { (&mistake.forms[..1], &Dtype::ALL[2..]) };
            for form in forms {
                let values = values(form);
                for &value in if place == 0 { &values[..] } else { &values[..1] } {
                    all.extend(dtypes.iter().map(|&dtype| Planted { mistake, form, value, loss, link, dtype }));
                }
            }
        }
    }
    all
}

fn values(form: &Form) -> Vec<f64> {
    let Some(parameter) = form.parameter else { return vec![0.0] };
    let usual = parameter.usual.first().copied();
    // Between the ends of the range, away from round numbers.
    let fitted = parameter.range.map(|(low, high)| (low.ln() * 0.37 + high.ln() * 0.63).exp());
    usual.into_iter().chain(fitted).collect()
}

/// The losses and links that an entry concerns, with any weighting.
fn places(mistake: &Mistake) -> Vec<(&'static str, Link)> {
    let mut places = Vec::new();
    for entry in LOSSES {
        for link in [Link::Softmax, Link::Sigmoid] {
            let parameters = settings::parameters(entry.name, Dtype::F64);
            let slots = parameters.first().and_then(|given| entry.slots(given, false).ok());
            let Some((adjustment, modulation)) = slots else { continue };
            let weightings =
                [Weighting::None, Weighting::EffectiveNumber { beta: 0.9999 }, Weighting::Given(vec![0.75, 0.25])];
            let concerned = |weighting: Weighting| {
                (mistake.concerns)(&Loss { adjustment, link, modulation, weighting, ..Loss::default() })
            };
            if weightings.into_iter().any(concerned) {
                places.push((entry.name, link));
            }
        }
    }
    places
}
