//! Every message in full. It is what a user reads, so it is what is tested.

use lossproof::schedule::TwoPhase;
use lossproof::{Adjustment, Batch, Derivatives, Error, Link, Loss, Modulation, Reduction, Weighting, data, registry};

use crate::support::Owned;

fn says<T: std::fmt::Debug>(result: Result<T, Error>, message: &str) {
    assert_eq!(result.expect_err(message).to_string(), message);
}

/// Both ways to validate, and all ways to evaluate, refuse alike.
fn refused(loss: &Loss, batch: &Owned, message: &str) {
    let view = batch.batch();
    says(view.validate(loss), message);
    says(loss.evaluate(&view, Derivatives::Hessian), message);
    says(loss.evaluate_bounded(&view, Derivatives::Gradient), message);
    says(loss.evaluate_with(&view, &0.0_f32, |z| *z as f32, Derivatives::Gradient), message);
    says(loss.details(&view, &0.0_f64, |z| *z), message);
}

/// Two rows of three classes with everything that any loss needs.
fn complete() -> Owned {
    let mut batch = Owned::rows(vec![0.5, -1.25, 2.0, 0.0, 1.0, -1.0], 3, Some);
    batch.counts = Some(vec![5000, 500, 50]);
    batch.draws = Some(vec![vec![true, false, true]; 2]);
    batch
}

const WITH_COUNTS: [Adjustment; 3] = [
    Adjustment::Margin { max_margin: 0.5, scale: 30.0 },
    Adjustment::LogPrior,
    Adjustment::EqualizationMask { threshold: 0.1 },
];

#[test]
fn parameters_out_of_range() {
    const NAN: f64 = f64::NAN;
    const INF: f64 = f64::INFINITY;
    let modulations = [
        (Modulation::Focal { gamma: -0.5 }, "parameter `gamma` is -0.5; expected a finite number ≥ 0"),
        (Modulation::Focal { gamma: NAN }, "parameter `gamma` is NaN; expected a finite number ≥ 0"),
        (Modulation::Focal { gamma: INF }, "parameter `gamma` is inf; expected a finite number ≥ 0"),
        (Modulation::HardMining { delta: 0.0 }, "parameter `delta` is 0; expected a finite number > 0"),
        (Modulation::HardMining { delta: -1.0 }, "parameter `delta` is -1; expected a finite number > 0"),
        (Modulation::HardMiningAsPublished { delta: NAN }, "parameter `delta` is NaN; expected a finite number > 0"),
        (Modulation::HardMiningAsPublished { delta: INF }, "parameter `delta` is inf; expected a finite number > 0"),
        (density(0, 0.0), "parameter `bins` is 0; expected an integer from 1 to 16777216"),
        (density(16_777_217, 0.0), "parameter `bins` is 16777217; expected an integer from 1 to 16777216"),
        (density(usize::MAX, 0.5), "parameter `bins` is 18446744073709552000; expected an integer from 1 to 16777216"),
        (density(10, 1.0), "parameter `momentum` is 1; expected a number in [0, 1)"),
        (density(10, -0.1), "parameter `momentum` is -0.1; expected a number in [0, 1)"),
        (density(10, NAN), "parameter `momentum` is NaN; expected a number in [0, 1)"),
    ];
    for (modulation, message) in modulations {
        says(modulation.validate(), message);
        says(TwoPhase::new(1, 2.0, modulation), message);
        refused(&Loss { modulation, ..Loss::default() }, &complete(), message);
    }
    let margin = |max_margin, scale| Adjustment::Margin { max_margin, scale };
    let mask = |threshold| Adjustment::EqualizationMask { threshold };
    let adjustments = [
        (margin(-1.0, 30.0), "parameter `max_margin` is -1; expected a finite number ≥ 0"),
        (margin(NAN, 30.0), "parameter `max_margin` is NaN; expected a finite number ≥ 0"),
        (margin(0.5, 0.0), "parameter `scale` is 0; expected a finite number > 0"),
        (margin(0.5, INF), "parameter `scale` is inf; expected a finite number > 0"),
        (mask(1.5), "parameter `threshold` is 1.5; expected a number in [0, 1]"),
        (mask(-1e-300), "parameter `threshold` is -0.0000"),
        (mask(NAN), "parameter `threshold` is NaN; expected a number in [0, 1]"),
    ];
    for (adjustment, message) in adjustments {
        let error = adjustment.validate().expect_err(message).to_string();
        assert!(error.starts_with(message), "{error}");
        refused(&Loss { adjustment, ..Loss::default() }, &complete(), &error);
    }
    let weightings = [
        (Weighting::EffectiveNumber { beta: 1.0 }, "parameter `beta` is 1; expected a number in [0, 1)"),
        (Weighting::EffectiveNumber { beta: NAN }, "parameter `beta` is NaN; expected a number in [0, 1)"),
        (Weighting::Given(vec![1.0, -2.0, 1.0]), "weights[1] is -2; expected a finite number ≥ 0"),
        (Weighting::Given(vec![1.0, 1.0, INF]), "weights[2] is inf; expected a finite number ≥ 0"),
        (Weighting::Given(vec![NAN]), "weights[0] is NaN; expected a finite number ≥ 0"),
    ];
    for (weighting, message) in weightings {
        says(weighting.validate(), message);
        refused(&Loss { weighting, ..Loss::default() }, &complete(), message);
    }
}

fn density(bins: usize, momentum: f64) -> Modulation {
    Modulation::GradientDensity { bins, momentum }
}

#[test]
fn lists_of_the_wrong_length() {
    let change = |loss: &Loss, change: &dyn Fn(&mut Owned), message: &str| {
        let mut batch = complete();
        change(&mut batch);
        refused(loss, &batch, message);
    };
    let ce = Loss::default();
    let seql = Loss { adjustment: WITH_COUNTS[2], ..Loss::default() };
    let ghm = Loss { modulation: density(4, 0.5), ..Loss::default() };
    let mean = Loss { reduction: Reduction::Mean, ..Loss::default() };
    let given = Loss { weighting: Weighting::Given(vec![1.0; 2]), ..Loss::default() };
    change(&ce, &|b| b.counts = Some(vec![1; 4]), "`class_counts` has length 4; expected 3 (one a class)");
    change(&ce, &|b| b.row_weights = Some(vec![]), "`row_weights` has length 0; expected 2 (one a row)");
    change(&ce, &|b| b.cotangent = Some(vec![1.0]), "`cotangent` has length 1; expected 2 (one a row)");
    change(
        &mean,
        &|b| b.cotangent = Some(vec![1.0; 2]),
        "`cotangent` has length 2; expected 1 (the loss is one number)",
    );
    change(&ghm, &|b| b.density = Some(vec![0.0; 5]), "`state` has length 5; expected 4 (one a bin)");
    change(&given, &|_| {}, "`weights` has length 2; expected 3 (one a class)");
    change(&seql, &|b| b.draws = Some(vec![]), "`draws` has length 0; expected 2 (one list a row)");
    change(
        &seql,
        &|b| b.draws = Some(vec![vec![true; 3], vec![true; 2]]),
        "`draws row` has length 2; expected 3 (one a class)",
    );
    let sigmoid = Loss { link: Link::Sigmoid, ..Loss::default() };
    refused(&sigmoid, &complete(), "`logits row` has length 3; expected 1 (the sigmoid link has one logit a row)");
    // `Owned` always has as many targets as rows: here they differ.
    let targets = [Some(0)];
    let view = Batch::row_major(&[0.0; 6], 2, 3, &targets).expect("six numbers");
    says(ce.evaluate(&view, Derivatives::Gradient), "`targets` has length 1; expected 2 (one a row)");
    says(Batch::row_major(&[0.0; 5], 2, 3, &targets), "`logits` has length 5; expected 6 (rows × columns)");
    let most = usize::MAX;
    says(
        Batch::row_major(&[0.0; 5], most, 3, &targets),
        &format!("`logits` has length 5; expected {most} (rows × columns)"),
    );
    for rows in [1, most] {
        let no_class = Batch::<f64>::row_major(&[], rows, 0, &targets).expect("no number");
        says(
            ce.evaluate(&no_class, Derivatives::Hessian),
            "`logits row` has length 0; expected 1 (at least one class)",
        );
    }
}

#[test]
fn elements_out_of_range() {
    let change = |loss: &Loss, change: &dyn Fn(&mut Owned), message: &str| {
        let mut batch = complete();
        change(&mut batch);
        refused(loss, &batch, message);
    };
    let ce = Loss::default();
    let ghm = Loss { modulation: density(4, 0.5), ..Loss::default() };
    change(&ce, &|b| b.targets[1] = Some(3), "targets[1] is 3; expected a class from 0 to 2");
    change(
        &ce,
        &|b| b.targets[0] = Some(usize::MAX),
        &format!("targets[0] is {}; expected a class from 0 to 2", usize::MAX),
    );
    change(&ce, &|b| b.row_weights = Some(vec![1.0, -0.5]), "row_weights[1] is -0.5; expected a finite number ≥ 0");
    change(&ce, &|b| b.cotangent = Some(vec![f64::INFINITY, 1.0]), "cotangent[0] is inf; expected a finite number");
    change(&ghm, &|b| b.density = Some(vec![0.0, 1.0, f64::NAN, 0.0]), "state[2] is NaN; expected a finite number ≥ 0");
    let sigmoid = Loss { link: Link::Sigmoid, ..Loss::default() };
    refused(&sigmoid, &Owned::rows(vec![0.5], 1, |_| Some(2)), "targets[0] is 2; expected a class from 0 to 1");
}

#[test]
fn rows_of_targets() {
    let with = |rows: &[f64]| Owned { target_rows: Some(rows.to_vec()), ..complete() };
    let (ce, sigmoid) = (Loss::default(), Loss { link: Link::Sigmoid, ..Loss::default() });
    let ghm = |link| Loss { modulation: density(4, 0.0), link, ..Loss::default() };
    for loss in [&ce, &sigmoid] {
        refused(loss, &with(&[0.0; 5]), "`target rows` has length 5; expected 6 (one number a logit)");
        let message = "targets[1][2] is -0.5; expected a probability from 0 to 1";
        refused(loss, &with(&[0.0, 0.25, 0.75, 1.0, 0.0, -0.5]), message);
        let message = "targets[0][1] is NaN; expected a probability from 0 to 1";
        refused(loss, &with(&[0.0, f64::NAN, 2.0, 1.0, 0.0, 0.0]), message);
        let message = "parameter `label_smoothing` is 1.5; expected a number in [0, 1]";
        refused(loss, &Owned { label_smoothing: 1.5, ..with(&[0.0; 6]) }, message);
    }
    let counts = "ghm-c counts each example in one bin";
    let message = format!("targets[0][2] is 0.25; expected 0 or 1, since {counts}");
    refused(&ghm(Link::Softmax), &with(&[0.0, 0.0, 0.25, 0.0, 0.0, 0.0]), &message);
    let two = with(&[1.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
    let message = format!("targets[1][2] is 1; expected one 1 in the row and zeros, since {counts}");
    refused(&ghm(Link::Softmax), &two, &message);
    let plain = Owned { counts: None, ..two };
    assert!(ghm(Link::Sigmoid).evaluate(&plain.batch(), Derivatives::Gradient).is_ok());
    let smoothed = Owned { label_smoothing: 0.1, ..complete() };
    refused(&ghm(Link::Softmax), &smoothed, &format!("parameter `label_smoothing` is 0.1; expected 0, since {counts}"));
    let one_a_row = Owned { cotangent: Some(vec![1.0; 2]), counts: None, ..with(&[0.5; 6]) };
    refused(&sigmoid, &one_a_row, "`cotangent` has length 2; expected 6 (one an element)");
}

#[test]
fn counts_missing_or_zero() {
    for (adjustment, name) in WITH_COUNTS.into_iter().zip(["ldam", "balanced-softmax", "seql"]) {
        let loss = Loss { adjustment, ..Loss::default() };
        let message = format!("`class_counts` is missing; {name} needs it: one integer a class");
        refused(&loss, &Owned { counts: None, ..complete() }, &message);
    }
    let message = "`draws` is missing; seql needs it: one list of 0 or 1 a row, one a class";
    let seql = Loss { adjustment: WITH_COUNTS[2], ..Loss::default() };
    refused(&seql, &Owned { draws: None, ..complete() }, message);
    let unseen = Owned { counts: Some(vec![10, 0, 5]), ..complete() };
    let message = "class_counts[1] is 0; expected an integer ≥ 1";
    refused(&Loss { adjustment: WITH_COUNTS[0], ..Loss::default() }, &unseen, message);
    for (weighting, name) in [(Weighting::InverseFrequency, "cs"), (Weighting::EffectiveNumber { beta: 0.99 }, "cb")] {
        let loss = Loss { weighting, ..Loss::default() };
        let missing = format!("`class_counts` is missing; {name} needs it: one integer a class");
        refused(&loss, &Owned { counts: None, ..complete() }, &missing);
        // Balanced softmax alone allows an unseen class; its weight would be infinite.
        refused(&Loss { adjustment: Adjustment::LogPrior, ..loss }, &unseen, message);
    }
    let none = Owned { counts: Some(vec![0; 3]), ..complete() };
    refused(&seql, &none, "class_counts[0] is 0; expected at least one count ≥ 1");
}

/// What a loss has no use for does not matter, whatever its shape.
#[test]
fn unused_lists_are_not_read() {
    let mut batch = complete();
    let expected = Loss::default().evaluate(&batch.batch(), Derivatives::Hessian);
    batch.density = Some(vec![f64::NAN; 7]);
    batch.counts = Some(vec![0, 1, 0]);
    for draws in [vec![], vec![vec![]], vec![vec![true; 3]; 5]] {
        batch.draws = Some(draws);
        assert_eq!(Loss::default().evaluate(&batch.batch(), Derivatives::Hessian), expected);
    }
}

#[test]
fn names_and_registry() {
    let losses = "ce, focal, hmloss, ldam, balanced-softmax, seql, ghm-c";
    for name in ["", "Focal", "focal "] {
        says(registry::loss(name), &format!("there is no loss `{name}`; expected one of {losses}"));
        says(registry::weighting(name), &format!("there is no weighting `{name}`; expected one of cs, cb, given"));
    }
    let loss = |name| registry::loss(name).expect("in the table");
    says(loss("ce").slots(&[("gamma", 2.0)], false), "`ce` has no parameter `gamma`; expected none");
    says(loss("ldam").slots(&[("margin", 1.0)], false), "`ldam` has no parameter `margin`; expected max_margin, scale");
    says(loss("focal").slots(&[("gamma", -1.0)], false), "parameter `gamma` is -1; expected a finite number ≥ 0");
    says(loss("seql").slots(&[], false), "`threshold` is missing; the loss needs it: in [0, 1]");
    says(
        loss("focal").slots(&[], true),
        "`focal` has no parameter `variant`; expected hmloss, which alone has the variant as-published",
    );
    for (bins, shown) in
        [(2.5, "2.5"), (f64::NAN, "NaN"), (-3.0, "-3"), (1e300, &format!("{}", 1e300)), (2e7, "20000000")]
    {
        let message = format!("parameter `bins` is {shown}; expected an integer from 1 to 16777216");
        says(loss("ghm-c").slots(&[("bins", bins)], false), &message);
    }
    let weighting = |name| registry::weighting(name).expect("in the table");
    says(weighting("cb").slot(&[("beta", 1.0)], None), "parameter `beta` is 1; expected a number in [0, 1)");
    says(weighting("cb").slot(&[("gamma", 1.0)], None), "`cb` has no parameter `gamma`; expected beta");
    says(
        weighting("cs").slot(&[], Some(&[1.0])),
        "`cs` has no parameter `weights`; expected no weights: they follow from class_counts",
    );
    says(weighting("given").slot(&[], None), "`weights` is missing; given needs it: one finite number ≥ 0 a class");
    says(weighting("given").slot(&[], Some(&[0.0, f64::NAN])), "weights[1] is NaN; expected a finite number ≥ 0");
}

#[test]
fn data_and_schedules() {
    for make in [data::long_tailed, data::step] {
        says(make(0, 10.0, 10), "parameter `n_max` is 0; expected an integer ≥ 1");
        for (ratio, shown) in [(0.5, "0.5"), (f64::NAN, "NaN"), (-2.0, "-2"), (f64::INFINITY, "inf")] {
            says(make(10, ratio, 10), &format!("parameter `ratio` is {shown}; expected a finite number ≥ 1"));
        }
        for (classes, shown) in [(0, "0"), (1, "1"), (100_001, "100001"), (usize::MAX, "18446744073709552000")] {
            let message = format!("parameter `classes` is {shown}; expected an integer from 2 to 100000");
            says(make(10, 2.0, classes), &message);
        }
    }
    for (factor, shown) in [(0.0, "0"), (-1.0, "-1"), (f64::NAN, "NaN"), (f64::INFINITY, "inf")] {
        let message = format!("parameter `reduction_factor` is {shown}; expected a finite number > 0");
        says(TwoPhase::new(0, factor, Modulation::One), &message);
    }
}
