//! A guess at what a subject computes: one mistake, or two together.

use lossproof::Format;
use lossproof_mistakes::{Arithmetic, Evaluated, Form, Implementation, Kind, Mistake};

use crate::protocol::{Dtype, Request};
use crate::reference::{Refused, problem};

/// A mistake made in one of its forms, with one value of its number.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// The entry.
    pub mistake: &'static Mistake,
    /// The form.
    pub form: &'static Form,
    /// The number; of no meaning where the form has none.
    pub value: f64,
}

impl PartialEq for Made {
    fn eq(&self, other: &Self) -> bool {
        super::same(self.mistake, other.mistake) && self.form.what == other.form.what && self.value == other.value
    }
}

/// What a subject may compute.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// The mistakes, made one after the other.
    pub made: Vec<Made>,
    /// Whether half types are computed in binary32 and then rounded.
    pub widens: bool,
}

impl Hypothesis {
    /// One mistake.
    pub fn one(made: Made) -> Self {
        Self { made: vec![made], widens: false }
    }

    /// The right implementation with these mistakes in it.
    pub fn implementation(&self) -> Implementation {
        let mut implementation = Implementation::right();
        for made in &self.made {
            (made.form.make)(&mut implementation, made.value);
        }
        implementation
    }

    /// Exact, unless what is lost is the mistake.
    pub fn arithmetic(&self, dtype: Dtype) -> Arithmetic {
        if self.made.iter().all(|made| made.mistake.kind != Kind::Rounding) {
            return Arithmetic::Exact;
        }
        let half = matches!(dtype, Dtype::F16 | Dtype::Bf16);
        Arithmetic::In(if half && self.widens { Format::F32 } else { dtype.format() })
    }

    /// What a subject that makes these mistakes answers.
    ///
    /// # Errors
    /// [`Refused`] where the request itself is wrong.
    pub fn answer(&self, request: &Request) -> Result<Evaluated, Refused> {
        let (loss, data) = problem(request)?;
        let arithmetic = self.arithmetic(request.dtype);
        Ok(self.implementation().evaluate(&loss, &data.batch(), arithmetic, 0)?)
    }
}
