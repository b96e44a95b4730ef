//! The sample evaluated: one row of the table for each setting, region and arithmetic.

use lossproof_harness::grading::Region;
use lossproof_harness::protocol::{Dtype, Request};
use rayon::prelude::*;

use crate::errors::{Errors, errors};
use crate::figures::rounded_up;
use crate::sample;
use crate::table::{Numbers, Row};
use crate::{Arithmetic, Figures, SETTINGS, Setting};

/// How much of the sample is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The beginning: 32 rows for each setting, dtype and region.
    Quick,
    /// All: 1,024 rows.
    Full,
}

impl Size {
    fn batches(self) -> usize {
        match self {
            Self::Quick => 4,
            Self::Full => 128,
        }
    }
}

/// A batch of the sample that could not be measured. It is a mistake in lossproof, whose sample it is.
#[derive(Clone, Debug, thiserror::Error)]
#[error("a batch of the sample has no exact answer, which is a mistake in lossproof: {why}\n{request:?}")]
pub struct Failed {
    pub(crate) request: Box<Request>,
    pub(crate) why: String,
}

/// Measures the settings and dtypes that `wanted` accepts; `done` is told of each that is complete, with how many there are.
///
/// # Errors
/// [`Failed`] where the reference or the oracle has no answer to a batch of the sample.
pub fn measure(
    size: Size,
    wanted: impl Fn(&Setting, Dtype) -> bool,
    done: impl Fn(usize) + Sync,
) -> Result<Vec<Row>, Failed> {
    let mut parts = Vec::new();
    for setting in &SETTINGS {
        for dtype in [Dtype::F64, Dtype::F32, Dtype::F16, Dtype::Bf16] {
            for region in Region::ALL.into_iter().filter(|_| wanted(setting, dtype)) {
                parts.push((setting, dtype, region));
            }
        }
    }
    let count = parts.len();
    let measured = parts.into_par_iter().map(|(setting, dtype, region)| {
        let rows = part(setting, dtype, region, size.batches());
        done(count);
        rows
    });
    let mut rows = measured.collect::<Result<Vec<_>, _>>()?.concat();
    let setting = |row: &Row| SETTINGS.iter().position(|setting| setting.name() == row.loss);
    let arithmetic = |row: &Row| Arithmetic::ALL.iter().position(|arithmetic| *arithmetic == row.arithmetic);
    rows.sort_by_key(|row| (setting(row), arithmetic(row), row.region));
    Ok(rows)
}

/// The rows of one setting, dtype and region: one for each arithmetic.
fn part(setting: &Setting, dtype: Dtype, region: Region, batches: usize) -> Result<Vec<Row>, Failed> {
    let mut all: Vec<(Arithmetic, Errors)> = Vec::new();
    for request in sample::batches(setting, dtype, region, batches) {
        for (arithmetic, errors) in errors(&request)? {
            match all.iter_mut().find(|(a, _)| *a == arithmetic) {
                Some((_, before)) => before.append(errors),
                None => all.push((arithmetic, errors)),
            }
        }
    }
    let row = |(arithmetic, errors): (Arithmetic, Errors)| Row {
        loss: setting.name(),
        arithmetic,
        region,
        bounds: errors.bounds.map(|bounds| bounds.map(rounded_up)),
        errors: Numbers {
            loss: Figures::of(errors.loss),
            gradient: Figures::of(errors.gradient),
            hessian: Figures::of(errors.hessian),
        },
    };
    Ok(all.into_iter().map(row).collect())
}
