//! The structs that the kernel reads, and the loss that they are made from.

// Classes, bins and tables are few enough, by `Loss::new` and the reference; rows are no more than memory has bytes.
#![allow(clippy::cast_possible_wrap)]

use lossproof::{Adjustment, Link, Modulation, PerClass, Reduction, Weighting};

use crate::real::Real;

/// `lp_loss` of `kernel/loss.h`: the same fields in the same order.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameters<T> {
    rows: i64,
    ignored: i64,
    scale: T,
    parameter: T,
    log_delta: T,
    turns: T,
    rest: T,
    modulation: i32,
    ignores: i32,
    classes: i32,
    sigmoid: i32,
    weights: i32,
    margins: i32,
    log_masses: i32,
    rare: i32,
    density: i32,
    bins: i32,
    has_row_weights: i32,
    has_draws: i32,
    has_gradient: i32,
    has_losses: i32,
    by_weight: i32,
    per_block: i32,
}

/// So many rows are weighed by a block: `LP_WEIGHED`.
const WEIGHED: usize = 256;
/// Rows of a block where each is one thread's.
pub(crate) const ROWS: usize = 128;
/// Up to so many logits a row is one thread's: the block's rows then fit its memory, in f64 too.
const FEW: usize = 32;
/// About so many logits are a block's where its threads share the rows.
const SHARED: usize = 4096;

/// A loss with its classes' numbers, as the kernel takes it.
#[derive(Clone, Debug)]
pub struct Loss {
    choice: lossproof::Loss,
    classes: usize,
    per_class: Option<PerClass<f64>>,
    ignored: Option<i64>,
}

/// The kernels, in the order in which they are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// GHM-C's bins.
    Count,
    /// What rows add to the divisor, and their sum.
    Weigh,
    Divisor,
    /// Losses and gradient, and the reduced loss.
    Rows,
    Mean,
}

/// What a batch has besides logits and targets.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Has {
    pub(crate) row_weights: bool,
    pub(crate) draws: bool,
    pub(crate) gradient: bool,
}

impl Loss {
    /// A loss for so many classes (two with the sigmoid link), with their numbers where it has any, and the target that
    /// stands for none.
    ///
    /// # Errors
    /// Where there are more classes than the kernel can count, or not as many as there are numbers for.
    pub fn new(
        loss: lossproof::Loss,
        classes: usize,
        per_class: Option<PerClass<f64>>,
        ignored: Option<i64>,
    ) -> Result<Self, String> {
        // Four tables of so many numbers, and the bins' densities, are counted in 31 bits.
        if classes > 1 << 28 {
            return Err(format!("`logits` has {classes} classes; expected at most 268435456 (2^28)"));
        }
        let known = per_class.as_ref().map_or(classes, |known| known.weights.len());
        let expected = if loss.link == Link::Sigmoid { 2 } else { known };
        if classes != expected || classes != known {
            return Err(format!("there are {classes} classes, and numbers for {known}; expected {expected}"));
        }
        Ok(Self { choice: loss, classes, per_class, ignored })
    }

    /// How many logits a row has.
    pub(crate) fn columns(&self) -> usize {
        if self.choice.link == Link::Sigmoid { 1 } else { self.classes }
    }

    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    pub(crate) fn is_reduced(&self) -> bool {
        self.choice.reduction != Reduction::None
    }

    /// GHM-C's bins and momentum.
    pub(crate) fn density(&self) -> Option<(usize, f64)> {
        match self.choice.modulation {
            Modulation::GradientDensity { bins, momentum } => Some((bins, momentum)),
            _ => None,
        }
    }

    /// What the reduction divides by, where the batch's size says it; otherwise the rows are weighed.
    pub(crate) fn divisor(&self, rows: usize) -> Option<f64> {
        match self.choice.reduction {
            Reduction::None | Reduction::Sum => Some(1.0),
            Reduction::Mean if self.ignored.is_none() => Some(rows as f64),
            Reduction::Mean | Reduction::WeightedMean => None,
        }
    }

    /// Whether a row is one thread's.
    pub(crate) fn is_few(&self) -> bool {
        self.columns() <= FEW
    }

    /// How many rows are a block's: by the shape alone, so that the same bits come out.
    fn per_block(&self) -> usize {
        if self.is_few() { ROWS } else { (SHARED / self.columns()).next_power_of_two().clamp(1, 16) }
    }

    /// How many blocks a kernel has for so many rows.
    pub(crate) fn blocks(&self, kernel: Kernel, rows: usize) -> usize {
        match kernel {
            Kernel::Weigh => rows.div_ceil(WEIGHED),
            Kernel::Divisor | Kernel::Mean => 1,
            Kernel::Count | Kernel::Rows => rows.div_ceil(self.per_block()),
        }
    }

    /// For how many totals there must be room.
    pub(crate) fn totals(&self, rows: usize) -> usize {
        self.blocks(Kernel::Weigh, rows).max(self.blocks(Kernel::Rows, rows))
    }

    /// The kernel's parameters and numbers, with the densities of GHM-C's bins where they are known.
    pub(crate) fn prepared<T: Real>(
        &self,
        rows: usize,
        has: Has,
        density: Option<&[f64]>,
    ) -> (Parameters<T>, Vec<f64>) {
        let loss = &self.choice;
        let mut numbers = vec![self.divisor(rows).unwrap_or(f64::NAN)];
        let mut place = |values: Option<Vec<f64>>| {
            let Some(values) = values else { return 0 };
            let at = numbers.len();
            numbers.extend(values);
            at as i32
        };
        let known = self.per_class.as_ref();
        let flags = |rare: &[bool]| rare.iter().map(|rare| f64::from(u8::from(*rare))).collect::<Vec<f64>>();
        let is_margin = matches!(loss.adjustment, Adjustment::Margin { .. });
        let is_prior = loss.adjustment == Adjustment::LogPrior;
        let weights = place(known.filter(|_| loss.weighting != Weighting::None).map(|known| known.weights.clone()));
        let margins = place(known.filter(|_| is_margin).map(|known| known.margins.clone()));
        let log_masses = place(known.filter(|_| is_prior).map(|known| known.masses.iter().map(|m| m.ln()).collect()));
        let rare = place(known.filter(|known| known.rare.contains(&true)).map(|known| flags(&known.rare)));
        let bins = density.map_or(self.density().map_or(0, |(bins, _)| bins), <[f64]>::len);
        let density = place(density.map(<[f64]>::to_vec));
        let (modulation, parameter) = match loss.modulation {
            Modulation::One | Modulation::GradientDensity { .. } => (0, 1.0),
            Modulation::Focal { gamma } => (1, gamma),
            Modulation::HardMining { delta } => (2, delta),
            Modulation::HardMiningAsPublished { delta } => (3, delta),
        };
        let nearest = parameter.round_ties_even();
        let parameters = Parameters {
            rows: rows as i64,
            ignored: self.ignored.unwrap_or(0),
            scale: T::of(known.map_or(1.0, |known| known.scale)),
            parameter: T::of(parameter),
            log_delta: T::of(parameter.ln()),
            turns: T::of(nearest % 2.0),
            rest: T::of(parameter - nearest),
            modulation,
            ignores: self.ignored.is_some().into(),
            classes: self.classes as i32,
            sigmoid: (loss.link == Link::Sigmoid).into(),
            weights,
            margins,
            log_masses,
            rare,
            density,
            bins: bins as i32,
            has_row_weights: has.row_weights.into(),
            has_draws: has.draws.into(),
            has_gradient: has.gradient.into(),
            has_losses: (!self.is_reduced()).into(),
            by_weight: (loss.reduction == Reduction::WeightedMean).into(),
            per_block: self.per_block() as i32,
        };
        (parameters, numbers)
    }
}
