//! How fast the suite is: rows through the pipe, and a whole default verification of one subject.
//!
//! `cargo bench -p lossproof-cli --bench verify`. The pipe's figure is rows a second, f64, 10 classes, gradient included:
//! `lossproof serve` on the other side, every answer graded against the reference.

use std::hint::black_box;
use std::time::Duration;

use divan::Bencher;
use divan::counter::ItemsCount;
use lossproof_harness::grading::{Grade, expect, grade};
use lossproof_harness::protocol::{Grid, Request, Table};
use lossproof_harness::report::Verdict;
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::{Limits, Outcome, Process, Subject};
use rayon::prelude::*;

fn main() {
    divan::main();
}

const ROWS: usize = 8;
const CLASSES: usize = 10;
const REQUESTS: usize = 2000;

/// Requests of ordinary logits, different in each row.
fn requests(loss: &str) -> Vec<Request> {
    let mut state = 1_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let one = |_| {
        let values = (0..ROWS * CLASSES).map(|_| 20.0 * uniform() - 10.0).collect();
        let table = Table::from_values(ROWS, CLASSES, values).unwrap_or_default();
        let targets = (0..ROWS).map(|row| Some(row % CLASSES)).collect();
        Request { gradient: true, ..Request::new(loss, Grid::Rows(table), targets) }
    };
    (0..REQUESTS).map(one).collect()
}

fn serve() -> Process {
    let limits = Limits { timeout: Duration::from_secs(10), budget: None };
    Process::new(env!("CARGO_BIN_EXE_lossproof"), ["serve".into()], limits)
}

#[divan::bench(args = ["ce", "focal", "hmloss"], sample_count = 10, sample_size = 1)]
fn rows_through_the_pipe(bencher: Bencher, loss: &str) {
    let requests = requests(loss);
    let mut subject = serve();
    assert!(subject.hello().is_ok(), "lossproof serve answers hello");
    bencher.counter(ItemsCount::new(ROWS * REQUESTS)).bench_local(|| {
        let expectations: Vec<_> = requests.par_iter().map(|request| expect(request).ok()).collect();
        subject.answer(&requests, &mut |index, outcome| {
            let (Outcome::Answered(answer), Some(expected)) = (outcome, &expectations[index]) else {
                panic!("every request is answered and has an exact answer");
            };
            let worst = grade(&requests[index], expected, &answer);
            assert!(black_box(worst).is_some_and(|worst| worst.grade == Grade::A));
        });
    });
    subject.finish();
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn default_verification_of_the_reference() {
    let report = verify(&mut serve(), &Options::default(), &mut |_| {});
    assert_eq!(report.verdict, Verdict::Conforms);
}
