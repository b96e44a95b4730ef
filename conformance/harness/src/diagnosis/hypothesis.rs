//! A guess at what a subject computes: one mistake, or two together.

use lossproof::Format;
use lossproof_mistakes::{Arithmetic, Form, Implementation, Kind, Mistake};

use crate::protocol::Dtype;

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
    /// What it is computed in.
    pub computed: Computed,
}

/// In which arithmetic a hypothesis gives its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Computed {
    /// Far more exactly than the subject computes: in binary64 for a narrower type, in double-double for binary64.
    Exactly,
    /// In the type that was asked for.
    InItsType,
    /// In the type that was asked for, half types in binary32.
    Widened,
}

impl Hypothesis {
    /// One mistake.
    pub fn one(made: Made) -> Self {
        Self { made: vec![made], computed: Computed::Exactly }
    }

    /// The right implementation with these mistakes in it.
    pub fn implementation(&self) -> Implementation {
        let mut implementation = Implementation::right();
        for made in &self.made {
            (made.form.make)(&mut implementation, made.value);
        }
        implementation
    }

    /// The arithmetic for a request of a dtype.
    pub fn arithmetic(&self, dtype: Dtype) -> Arithmetic {
        let half = matches!(dtype, Dtype::F16 | Dtype::Bf16);
        match self.computed {
            Computed::Exactly if dtype == Dtype::F64 => Arithmetic::Exact,
            Computed::Exactly => Arithmetic::In(Format::F64),
            Computed::Widened if half => Arithmetic::In(Format::F32),
            Computed::InItsType | Computed::Widened => Arithmetic::In(dtype.format()),
        }
    }

    /// Whether a mistake of it shows in rounding alone.
    pub fn loses_by_rounding(&self) -> bool {
        self.made.iter().any(|made| made.mistake.kind == Kind::Rounding)
    }

    /// Whether all that is off here is lost in rounding: beside a wrong formula the two cannot be told apart.
    pub fn is_rounding(&self) -> bool {
        self.made.iter().all(|made| made.mistake.kind == Kind::Rounding)
    }
}
