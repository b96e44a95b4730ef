//! The reference against every golden vector of the repository, in every number type: within 1 ulp, 2 below the normal
//! numbers, and where terms cancel, as beside a peak, within the bound that it gives itself.

use lossproof::{Ball, Batch, Derivatives, DoubleDouble, Element, Evaluation, Format, Loss};
use lossproof_fixtures::{Case, Set, read, ulps_apart};
use lossproof_harness::protocol::{Dtype, Grid};
use lossproof_harness::reference::problem;
use nalgebra::DMatrix;

fn set() -> Set {
    read(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))).expect("the set is readable")
}

/// All numbers of an evaluation in one list.
fn flat<T>(evaluation: Evaluation<T>) -> Vec<T> {
    let Evaluation { loss, gradient, hessian, density } = evaluation;
    [loss, gradient, hessian.expect("asked for"), density.unwrap_or_default()].into_iter().flatten().collect()
}

fn expected(case: &Case) -> Vec<f64> {
    let grids = [&case.expected.gradient, &case.expected.hessian].into_iter().flatten().flat_map(Grid::values);
    let state = case.expected.state.iter().flatten();
    case.expected.loss.as_slice().iter().chain(grids).chain(state).copied().collect()
}

/// The case as the reference takes it, its logits as `E`.
fn evaluated<E: Element>(case: &Case, narrow: impl Fn(f64) -> E) -> Vec<E> {
    let (loss, data) = problem(&case.request).expect("a valid request");
    let wide = data.batch();
    let logits: DMatrix<E> = wide.logits.map(narrow);
    let batch = Batch {
        logits: logits.as_view(),
        targets: wide.targets,
        target_rows: wide.target_rows,
        label_smoothing: wide.label_smoothing,
        class_counts: wide.class_counts,
        row_weights: wide.row_weights,
        draws: wide.draws,
        cotangent: wide.cotangent,
        density: wide.density,
    };
    flat(loss.evaluate(&batch, Derivatives::Hessian).expect("a valid batch"))
}

/// What the reference says of a case in double-double, rounded once: how half types are served.
fn rounded(case: &Case, format: Format) -> Vec<f64> {
    let (loss, data) = problem(&case.request).expect("a valid request");
    let zero = DoubleDouble::from(0.0);
    let exact = loss.evaluate_with(&data.batch(), &zero, |z| DoubleDouble::from(*z), Derivatives::Hessian);
    flat(exact.expect("a valid batch")).into_iter().map(|x| x.round(format)).collect()
}

fn bounds(case: &Case) -> Vec<Ball> {
    let (loss, data): (Loss, _) = problem(&case.request).expect("a valid request");
    flat(loss.evaluate_bounded(&data.batch(), Derivatives::Hessian).expect("a valid batch"))
}

/// How many numbers were compared, and how many of them only their own bound lets through.
fn check(dtype: Dtype, got: impl Fn(&Case) -> Vec<f64>) -> (usize, usize) {
    let format = dtype.format();
    let smallest_normal = format.smallest() * 2_f64.powi(format.precision - 1);
    let (mut compared, mut excused) = (0, 0);
    for case in set().cases().filter(|case| case.request.dtype == dtype) {
        let (got, expected) = (got(case), expected(case));
        assert_eq!(got.len(), expected.len(), "{}", case.name);
        for (index, (&x, &right)) in got.iter().zip(&expected).enumerate() {
            compared += 1;
            let allowed = if right.abs() < smallest_normal { 2.0 } else { 1.0 };
            let ulps = ulps_apart(x, right, format);
            if ulps > allowed {
                let ball = bounds(case)[index];
                let ends = [ball.midpoint() - ball.radius(), ball.midpoint() + ball.radius()];
                let [low, high] = ends.map(|end| end.round(format));
                assert!(low <= right && right <= high, "{}: number {index} is {x:e}, right is {right:e}", case.name);
                excused += 1;
            }
        }
    }
    (compared, excused)
}

#[test]
fn golden_every_case_f64() {
    let (compared, excused) = check(Dtype::F64, |case| evaluated(case, |z| z));
    assert!(compared > 10_000 && 1000 * excused < compared, "{excused} of {compared}");
}

#[test]
fn golden_every_case_f32() {
    let (compared, excused) =
        check(Dtype::F32, |case| evaluated(case, |z| z as f32).into_iter().map(f64::from).collect());
    assert!(compared > 10_000 && 1000 * excused < compared, "{excused} of {compared}");
}

#[test]
fn golden_every_case_f16() {
    let (compared, excused) = check(Dtype::F16, |case| rounded(case, Format::F16));
    assert!(compared > 4_000 && 1000 * excused < compared, "{excused} of {compared}");
}

#[test]
fn golden_every_case_bf16() {
    let (compared, excused) = check(Dtype::Bf16, |case| rounded(case, Format::BF16));
    assert!(compared > 4_000 && 1000 * excused < compared, "{excused} of {compared}");
}
