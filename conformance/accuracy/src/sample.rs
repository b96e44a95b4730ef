//! The fixed sample: the same batches on every platform, since integers and double-double decide all of it.

use lossproof::Link;
use lossproof_harness::cases::{Source, complete};
use lossproof_harness::grading::Region;
use lossproof_harness::protocol::{Dtype, Grid, Request, Table};

use crate::Setting;

/// Rows of a batch.
pub const ROWS: usize = 8;
/// The paper's day; any number would do.
pub(crate) const SEED: u64 = 20_221_124;

/// The links and numbers of classes, in turn.
const SHAPES: [(Link, usize); 4] = [(Link::Softmax, 3), (Link::Sigmoid, 2), (Link::Softmax, 2), (Link::Softmax, 5)];

/// The first `batches` batches of a setting, dtype and region; a longer list begins with a shorter one. Those that the
/// loss does not reach are left out.
pub fn batches(setting: &Setting, dtype: Dtype, region: Region, batches: usize) -> Vec<Request> {
    let mut cells = SHAPES.map(|(link, classes)| {
        let cell = setting.cell(link, dtype);
        // Streams of one cell with another region or shape must not run along together.
        let seed = SEED ^ ((region as u64) << 32) ^ ((classes as u64) << 40) ^ (u64::from(link == Link::Sigmoid) << 48);
        (Source::new(seed, &cell), cell, classes)
    });
    let batch = |index: usize| {
        let (source, cell, classes) = &mut cells[index % SHAPES.len()];
        let mut request = match region {
            Region::Extreme => {
                let (logits, targets, draws) = extreme(source, cell.link, *classes, dtype);
                let grid = match cell.link {
                    Link::Sigmoid => Grid::Flat(logits),
                    Link::Softmax => Grid::Rows(Table::from_values(ROWS, *classes, logits).unwrap_or_default()),
                };
                let mut request = cell.request(grid, targets, None);
                complete(&mut request, *classes, draws);
                request
            }
            _ => source.batch(cell, (ROWS, *classes), region)?,
        };
        request.hessian = true;
        Some(request)
    };
    (0..batches).filter_map(batch).collect()
}

type Rows = (Vec<f64>, Vec<Option<usize>>, Vec<Vec<bool>>);

/// Rows that hold a logit beyond ±1e4 (±1e3 in f16), an infinity or a subnormal number, among ordinary ones.
fn extreme(source: &mut Source, link: Link, classes: usize, dtype: Dtype) -> Rows {
    let format = dtype.format();
    let columns = if link == Link::Sigmoid { 1 } else { classes };
    let mut logits = Vec::with_capacity(ROWS * columns);
    let mut below = |n: usize| ((source.uniform() * n as f64) as usize).min(n - 1);
    for _ in 0..ROWS {
        let special = below(columns);
        for column in 0..columns {
            let sign = [-1.0, 1.0][below(2)];
            // At most `precision` bits, so that it is a number of the dtype.
            let fraction = 1.0 + below(1 << 7) as f64 / 128.0;
            let exponent = match (column == special, below(4)) {
                (true, 0) => {
                    logits.push(sign * f64::INFINITY);
                    continue;
                }
                (true, 1) => {
                    let least = format.smallest() * (1 + below(64)) as f64;
                    logits.push(sign * least);
                    continue;
                }
                // From 2^10 in f16, from 2^14 elsewhere, to the end of the dtype.
                (true, _) => {
                    let first = if dtype == Dtype::F16 { 10 } else { 14 };
                    first + below((format.max_exponent - first) as usize).cast_signed() as i32
                }
                (false, _) => below(5).cast_signed() as i32 - 2,
            };
            logits.push(sign * fraction * 2_f64.powi(exponent));
        }
    }
    let targets = (0..ROWS).map(|_| Some(below(classes))).collect();
    let draws = (0..ROWS).map(|_| (0..classes).map(|_| below(2) == 1).collect()).collect();
    (logits, targets, draws)
}
