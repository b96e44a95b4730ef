//! The kernel on the host, compiled by a C compiler: what the suite grades, so that each line of its arithmetic is graded
//! where there is no GPU.

#![allow(unsafe_code)] // C is called; the reasons why that is sound stand at the call

use std::ffi::c_void;
use std::ptr;

use half::{bf16, f16};

use crate::Stored;
use crate::parameters::{Has, Kernel, Loss, Parameters};
use crate::real::Sealed;
use crate::steps::{self, Device};

/// A batch in the host's memory.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a, E> {
    /// One row after the other.
    pub logits: &'a [E],
    /// One a row.
    pub targets: &'a [i64],
    /// One a row.
    pub row_weights: Option<&'a [f64]>,
    /// SEQL's, one a row and class.
    pub draws: Option<&'a [u8]>,
}

/// A loss, its gradient, and GHM-C's moving average.
#[derive(Clone, Debug)]
pub struct Evaluated<E> {
    /// One a row with reduction none, else one.
    pub loss: Vec<E>,
    /// In the shape of the logits.
    pub gradient: Vec<E>,
    /// After the batch.
    pub density: Option<Vec<f64>>,
}

/// `lp_batch` of `kernel/batch.h`.
#[repr(C)]
struct Pointers<E> {
    numbers: *mut f64,
    logits: *const E,
    targets: *const i64,
    row_weights: *const f64,
    draws: *const u8,
    gradient: *mut E,
    losses: *mut E,
    loss: *mut E,
    totals: *mut [f64; 2],
    counts: *mut u32,
    status: *mut u32,
}

/// One of the kernels for a dtype, with the number of its blocks.
type Function = unsafe extern "C" fn(*const c_void, *const c_void, i64);

/// A dtype for which the kernel is compiled.
#[allow(private_bounds)] // its functions are called here alone
pub trait Compiled: Stored + OfHost {}

trait OfHost: Sealed {
    /// By whether a row is one thread's.
    fn function(kernel: Kernel, is_few: bool) -> Function;
}

macro_rules! compiled {
    ($stored:ident, $weigh:ident, $divisor:ident, $count_few:ident, $count_many:ident, $rows_few:ident, $rows_many:ident,
     $mean:ident) => {
        unsafe extern "C" {
            fn $weigh(loss: *const c_void, batch: *const c_void, blocks: i64);
            fn $divisor(loss: *const c_void, batch: *const c_void, blocks: i64);
            fn $count_few(loss: *const c_void, batch: *const c_void, blocks: i64);
            fn $count_many(loss: *const c_void, batch: *const c_void, blocks: i64);
            fn $rows_few(loss: *const c_void, batch: *const c_void, blocks: i64);
            fn $rows_many(loss: *const c_void, batch: *const c_void, blocks: i64);
            fn $mean(loss: *const c_void, batch: *const c_void, blocks: i64);
        }
        impl Compiled for $stored {}
        impl OfHost for $stored {
            fn function(kernel: Kernel, is_few: bool) -> Function {
                match (kernel, is_few) {
                    (Kernel::Weigh, _) => $weigh,
                    (Kernel::Divisor, _) => $divisor,
                    (Kernel::Count, true) => $count_few,
                    (Kernel::Count, false) => $count_many,
                    (Kernel::Rows, true) => $rows_few,
                    (Kernel::Rows, false) => $rows_many,
                    (Kernel::Mean, _) => $mean,
                }
            }
        }
    };
}

compiled!(
    f16,
    lossproof_weigh_f16,
    lossproof_divisor_f16,
    lossproof_count_few_f16,
    lossproof_count_many_f16,
    lossproof_rows_few_f16,
    lossproof_rows_many_f16,
    lossproof_mean_f16
);
compiled!(
    bf16,
    lossproof_weigh_bf16,
    lossproof_divisor_bf16,
    lossproof_count_few_bf16,
    lossproof_count_many_bf16,
    lossproof_rows_few_bf16,
    lossproof_rows_many_bf16,
    lossproof_mean_bf16
);
compiled!(
    f32,
    lossproof_weigh_f32,
    lossproof_divisor_f32,
    lossproof_count_few_f32,
    lossproof_count_many_f32,
    lossproof_rows_few_f32,
    lossproof_rows_many_f32,
    lossproof_mean_f32
);
compiled!(
    f64,
    lossproof_weigh_f64,
    lossproof_divisor_f64,
    lossproof_count_few_f64,
    lossproof_count_many_f64,
    lossproof_rows_few_f64,
    lossproof_rows_many_f64,
    lossproof_mean_f64
);

/// Evaluates a batch; `state` is GHM-C's moving average before it.
///
/// # Errors
/// Where a length does not fit the loss, a target is no class, or a row's weight is no finite number ≥ 0.
pub fn evaluate<E: Compiled>(loss: &Loss, batch: Batch<E>, state: Option<&[f64]>) -> Result<Evaluated<E>, String> {
    let rows = batch.targets.len();
    check(loss, &batch, rows)?;
    let mut host = Host {
        loss,
        batch,
        prepared: loss.prepared(rows, has(&batch), None),
        gradient: vec![E::default(); rows * loss.columns()],
        losses: vec![E::default(); rows],
        reduced: E::default(),
        totals: vec![[0.0; 2]; loss.totals(rows)],
        counts: vec![0; loss.density().map_or(0, |(bins, _)| bins + 1)],
        status: 0,
    };
    let density = steps::evaluate(&mut host, loss, rows, state)?;
    if host.status != 0 {
        return Err("a target is no class, or a row's weight no finite number ≥ 0".to_owned());
    }
    let losses = if loss.is_reduced() { vec![host.reduced] } else { host.losses };
    Ok(Evaluated { loss: losses, gradient: host.gradient, density })
}

/// A batch, and what the kernels write.
struct Host<'a, E: Compiled> {
    loss: &'a Loss,
    batch: Batch<'a, E>,
    prepared: (Parameters<E::Real>, Vec<f64>),
    gradient: Vec<E>,
    losses: Vec<E>,
    reduced: E,
    totals: Vec<[f64; 2]>,
    counts: Vec<u32>,
    status: u32,
}

fn has<E>(batch: &Batch<E>) -> Has {
    Has { row_weights: batch.row_weights.is_some(), draws: batch.draws.is_some(), gradient: true }
}

fn check<E>(loss: &Loss, batch: &Batch<E>, rows: usize) -> Result<(), String> {
    let lengths = [
        ("logits", Some(batch.logits.len()), rows * loss.columns()),
        ("row_weights", batch.row_weights.map(<[f64]>::len), rows),
        ("draws", batch.draws.map(<[u8]>::len), rows * loss.classes()),
    ];
    match lengths.into_iter().find(|(_, found, expected)| found.is_some_and(|found| found != *expected)) {
        Some((name, found, expected)) => {
            Err(format!("`{name}` has length {}; expected {expected}", found.unwrap_or_default()))
        }
        None => Ok(()),
    }
}

impl<E: Compiled> Device for Host<'_, E> {
    type Error = String;

    fn prepare(&mut self, density: &[f64]) -> Result<(), String> {
        self.prepared = self.loss.prepared(self.batch.targets.len(), has(&self.batch), Some(density));
        Ok(())
    }

    fn counts(&mut self) -> Result<Vec<u32>, String> {
        Ok(self.counts.clone())
    }

    fn run(&mut self, kernel: Kernel) -> Result<(), String> {
        let (parameters, numbers) = &mut self.prepared;
        let pointers = Pointers {
            numbers: numbers.as_mut_ptr(),
            logits: self.batch.logits.as_ptr(),
            targets: self.batch.targets.as_ptr(),
            row_weights: self.batch.row_weights.map_or(ptr::null(), <[f64]>::as_ptr),
            draws: self.batch.draws.map_or(ptr::null(), <[u8]>::as_ptr),
            gradient: self.gradient.as_mut_ptr(),
            losses: self.losses.as_mut_ptr(),
            loss: &raw mut self.reduced,
            totals: self.totals.as_mut_ptr(),
            counts: self.counts.as_mut_ptr(),
            status: &raw mut self.status,
        };
        let blocks = self.loss.blocks(kernel, self.batch.targets.len());
        let blocks = i64::try_from(blocks).map_err(|error| error.to_string())?;
        // SAFETY: the function is that of kernel/host.c for the dtype E. It reads the two structs, whose fields are those of
        // `lp_loss` and `lp_batch` in their order and types, and keeps neither. It reads and writes what they point to: logits
        // and gradient at `row·columns + column`, draws at `row·classes + class`, targets, row weights and losses at `row`, each
        // below the lengths that `check` has compared or `evaluate` has given; row weights and draws only where `has_row_weights`
        // and `has_draws` say that there are some; numbers at 0 and in the tables that `prepared` has put there, of one entry a
        // class or bin, at a class that `lp_class` has found below `classes` and a bin that `lp_bin` has found below `bins`;
        // totals at a block, of which `Loss::totals` counts the most; counts, by the count kernels alone, which run where there are
        // bins, at a bin or behind the last; the reduced loss and status themselves. Its own memory, LP_ROOM, has room for the
        // rows of a block that are one thread's. What is written is borrowed by nobody else.
        unsafe {
            E::function(kernel, self.loss.is_few())(
                (&raw const *parameters).cast(),
                (&raw const pointers).cast(),
                blocks,
            );
        }
        Ok(())
    }
}
