//! `lossproof-candle` before the suite, and where the suite does not go: rows of every width, and wide ones.

use lossproof::registry::{LOSSES, WEIGHTINGS};
use lossproof::{Link, Reduction};
use lossproof_adapter_candle::SUBJECTS;
use lossproof_harness::cases::Cell;
use lossproof_harness::grading::{Grade, expect, grade};
use lossproof_harness::protocol::{Dtype, Grid, Param, Params, Request, Table, Weighting};
use lossproof_harness::report::Verdict;
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::Outcome;

use crate::{COMPOSED, FUSED, KERNEL, ask, start};

#[test]
fn fused_and_kernel_are_grade_a_everywhere_and_composed_conforms() {
    for (name, require, strict) in [(FUSED, Grade::A, true), (KERNEL, Grade::A, true), (COMPOSED, Grade::B, false)] {
        // No budget: on a slow machine too all of it is asked.
        let budget = std::time::Duration::from_secs(3600);
        let options = Options { require, strict, budget, ..Options::default() };
        let report = verify(&mut *start(name), &options, &mut |_| {});
        assert_eq!(report.verdict, Verdict::Conforms, "{name}: {:?}", report.findings);
        // Nothing was left out: the verdict is one on every loss, weighting, link, reduction and type.
        let asked = |what: &dyn Fn(&Cell) -> bool| report.cells.iter().any(|of| what(&of.cell) && of.grade.is_some());
        for dtype in Dtype::ALL {
            for entry in LOSSES {
                for link in [Link::Softmax, Link::Sigmoid] {
                    let is_there = asked(&|cell| cell.loss == entry.name && cell.dtype == dtype && cell.link == link);
                    assert!(is_there, "{name}: {} {link:?} {}", entry.name, dtype.name());
                }
            }
        }
        for reduction in [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean] {
            assert!(asked(&|cell| cell.reduction == reduction), "{name}: {reduction:?}");
        }
        for entry in WEIGHTINGS {
            let is_there = asked(&|cell| cell.weighting.as_ref().is_some_and(|w| w.kind == entry.name));
            assert!(is_there, "{name}: {}", entry.name);
        }
    }
}

/// Logits of every kind: easy rows, hard ones and outliers, exact in every type.
pub(crate) fn request(loss: &str, rows: usize, classes: usize, dtype: Dtype) -> Request {
    // A linear congruential generator (Knuth's MMIX), so that the rows are the same on every machine.
    let mut state = 0x9e37_79b9_u64 + (rows * 1000 + classes) as u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let logits = (0..rows * classes).map(|_| (next(129) as f64 - 64.0) / 8.0).collect();
    let targets = (0..rows).map(|_| Some(next(classes as u64) as usize)).collect();
    let mut params = Params::new();
    for parameter in lossproof::registry::loss(loss).unwrap().parameters {
        params = params.with(parameter.name, parameter.default.unwrap_or(0.5));
    }
    let draws: Vec<Vec<bool>> = (0..rows).map(|_| (0..classes).map(|_| next(2) == 1).collect()).collect();
    if loss == "seql" {
        params = params.with("threshold", 0.015_625);
        params.set("draws", Param::Draws(draws));
    }
    let table = Table::from_values(rows, classes, logits).expect("whole rows");
    Request {
        params,
        class_counts: Some((0..classes as u64).map(|k| 4096 / (k + 1) + 1).collect()),
        weighting: Some(Weighting { kind: "cs".to_owned(), beta: None, weights: None }),
        dtype,
        gradient: true,
        ..Request::new(loss, Grid::Rows(table), targets)
    }
}

fn assert_a(name: &str, request: &Request) {
    let Outcome::Answered(answer) = ask(name, request) else { panic!("{name}: no answer to {request:?}") };
    let worst = grade(request, &expect(request).expect("a right request"), &answer).expect("numbers");
    let (rows, classes) = (request.rows(), request.classes());
    let at = format!("{name}: {} [{rows}, {classes}] {}", request.loss, request.dtype.name());
    assert_eq!(
        worst.grade,
        Grade::A,
        "{at}: {:?}[{}] is {:e}; {:?}",
        worst.part,
        worst.index,
        worst.got,
        worst.expected
    );
}

/// Registers hold 2 to 16 numbers, and rows are worked on side by side or along: each width on either side of each.
#[test]
fn rows_of_every_width() {
    for classes in 1..=36 {
        for (loss, rows) in [("hmloss", 5), ("balanced-softmax", 17), ("seql", 3), ("ldam", 2), ("focal", 33)] {
            for dtype in Dtype::ALL {
                assert_a(FUSED, &request(loss, rows, classes, dtype));
                assert_a(KERNEL, &request(loss, rows, classes, dtype));
            }
        }
    }
}

#[test]
fn batches_of_every_length() {
    for rows in 1..=66 {
        for dtype in [Dtype::F32, Dtype::F64, Dtype::Bf16] {
            assert_a(FUSED, &request("hmloss", rows, 10, dtype));
            assert_a(FUSED, &request("ce", rows, 3, dtype));
        }
    }
    // Blocks of 128 rows, and of 256 where they are weighed.
    for rows in [127, 128, 129, 257] {
        assert_a(KERNEL, &request("hmloss", rows, 10, Dtype::F32));
    }
}

/// HMLoss as its authors' code has it, which the suite does not ask.
#[test]
fn the_variant_as_published() {
    for (rows, classes) in [(33, 3), (9, 40)] {
        for dtype in Dtype::ALL {
            let mut request = request("hmloss", rows, classes, dtype);
            request.params.set("variant", Param::Text("as-published".to_owned()));
            assert_a(FUSED, &request);
            assert_a(KERNEL, &request);
        }
    }
}

/// Long enough for several blocks of the sum, and for tiles of few rows.
#[test]
fn wide_rows() {
    for loss in ["ce", "hmloss", "balanced-softmax", "seql"] {
        for classes in [513, 1000, 4099] {
            for dtype in Dtype::ALL {
                assert_a(FUSED, &request(loss, 9, classes, dtype));
                assert_a(KERNEL, &request(loss, 9, classes, dtype));
            }
        }
    }
}

#[test]
fn all_are_offered() {
    let own: Vec<_> = SUBJECTS.iter().map(|one| one.name).filter(|name| name.starts_with("lossproof-")).collect();
    assert_eq!(own, [FUSED, COMPOSED, KERNEL]);
    let hello = start(FUSED).hello().expect("a hello");
    assert_eq!(hello.losses.len(), LOSSES.len());
    assert_eq!(hello.extensions.len(), 4);
}
