//! What tensors are taken, and what is said of those that are not.

use candle_core::{DType, Device, Result, Tensor, Var};
use lossproof_candle::{Adjustment, Batch, Criterion, Form, Link, Loss, Modulation, Reduction, Weighting, loss};

const FORMS: [Form; 2] = [Form::Fused, Form::Composed];

fn logits() -> Tensor {
    Tensor::new(&[[0.5_f64, -1.25, 2.0], [1.0, 0.25, -3.0], [0.0, 4.0, 1.5]], &Device::Cpu).unwrap()
}

fn targets() -> Tensor {
    Tensor::new(&[1_u32, 0, 2], &Device::Cpu).unwrap()
}

fn mean() -> Loss {
    Loss { reduction: Reduction::Mean, ..Loss::default() }
}

/// The loss's numbers and the gradient's.
fn numbers(criterion: &Criterion, logits: &Tensor, targets: &Tensor) -> (Vec<f64>, Vec<f64>) {
    let logits = Var::from_tensor(logits).unwrap();
    let loss = criterion.forward(&logits, targets).unwrap();
    let gradients = loss.sum_all().unwrap().backward().unwrap();
    let flat = |tensor: &Tensor| tensor.to_dtype(DType::F64).unwrap().flatten_all().unwrap().to_vec1().unwrap();
    (flat(&loss), flat(gradients.get(&logits).unwrap()))
}

#[test]
fn targets_of_every_type_and_none() {
    for form in FORMS {
        let criterion = Criterion::new(mean(), None).unwrap().form(form);
        let expected = numbers(&criterion, &logits(), &targets());
        for dtype in [DType::U8, DType::I64] {
            assert_eq!(numbers(&criterion, &logits(), &targets().to_dtype(dtype).unwrap()), expected, "{form:?}");
        }
        // The second row ignored: the mean of the other two.
        let rows = Criterion::new(Loss::default(), None).unwrap().form(form);
        let (each, _) = numbers(&rows, &logits(), &targets());
        let ignoring = criterion.clone().ignore_index(-100);
        let some = Tensor::new(&[1_i64, -100, 2], &Device::Cpu).unwrap();
        let (loss, gradient) = numbers(&ignoring, &logits(), &some);
        assert!((loss[0] - f64::midpoint(each[0], each[2])).abs() <= 4.0 * f64::EPSILON * loss[0], "{form:?}");
        assert_eq!(gradient[3..6], [0.0; 3]);
        let byte = Criterion::new(mean(), None).unwrap().form(form).ignore_index(255);
        let some = Tensor::new(&[1_u32, 255, 2], &Device::Cpu).unwrap();
        assert_eq!(numbers(&byte, &logits(), &some), (loss, gradient), "{form:?}");
    }
}

#[test]
fn slices_and_transposed_tensors() {
    for form in FORMS {
        let criterion = Criterion::new(mean(), None).unwrap().form(form);
        let expected = numbers(&criterion, &logits(), &targets());
        let transposed = Var::from_tensor(&logits().t().unwrap().contiguous().unwrap()).unwrap();
        let wide = Tensor::cat(&[&logits(), &logits()], 1).unwrap();
        for view in [transposed.t().unwrap(), wide.narrow(1, 3, 3).unwrap(), wide.narrow(1, 0, 3).unwrap()] {
            let loss = criterion.forward(&view, &targets()).unwrap();
            assert_eq!([loss.to_scalar::<f64>().unwrap()], expected.0[..], "{form:?}");
        }
        let loss = criterion.forward(&transposed.t().unwrap(), &targets()).unwrap();
        let gradient = loss.backward().unwrap().get(&transposed).unwrap().t().unwrap();
        assert_eq!(gradient.flatten_all().unwrap().to_vec1::<f64>().unwrap(), expected.1, "{form:?}");
    }
}

#[test]
fn an_incoming_gradient_multiplies() {
    for form in FORMS {
        let criterion = Criterion::new(mean(), None).unwrap().form(form);
        let (_, once) = numbers(&criterion, &logits(), &targets());
        let variable = Var::from_tensor(&logits()).unwrap();
        let loss = (criterion.forward(&variable, &targets()).unwrap() * -4.0).unwrap();
        let found = loss.backward().unwrap().get(&variable).unwrap().flatten_all().unwrap().to_vec1::<f64>().unwrap();
        assert_eq!(found, once.iter().map(|x| -4.0 * x).collect::<Vec<_>>(), "{form:?}");
    }
}

#[test]
fn a_row_that_is_no_number_spoils_no_other() {
    let rows = Criterion::new(Loss::default(), None).unwrap();
    let (expected, _) = numbers(&rows, &logits(), &targets());
    let infinite = Tensor::new(&[[f64::NEG_INFINITY, 0.0, 0.0], [f64::NAN, 0.0, 0.0]], &Device::Cpu).unwrap();
    let all = Tensor::cat(&[&infinite, &logits()], 0).unwrap();
    let y = Tensor::new(&[1_u32, 1, 1, 0, 2], &Device::Cpu).unwrap();
    let (loss, gradient) = numbers(&rows, &all, &y);
    assert_eq!(loss[0], std::f64::consts::LN_2);
    assert!(loss[1].is_nan() && gradient[3..6].iter().all(|x| x.is_nan()));
    assert_eq!((&loss[2..], gradient[0]), (&expected[..], 0.0));
}

/// The paper's own code: by the reference, whose factor stands inside p.
#[test]
fn hmloss_as_published_is_the_reference_s() {
    let counts = [900, 90, 9];
    let loss = Loss {
        modulation: Modulation::HardMiningAsPublished { delta: 1e4 },
        weighting: Weighting::InverseFrequency,
        ..Loss::default()
    };
    let values: Vec<f64> = logits().flatten_all().unwrap().to_vec1().unwrap();
    let y = [Some(1), Some(0), Some(2)];
    let batch = lossproof::Batch::row_major(&values, 3, 3, &y).unwrap();
    let batch = lossproof::Batch { class_counts: Some(&counts), ..batch };
    let exact = loss.evaluate(&batch, lossproof::Derivatives::Gradient).unwrap();
    for form in FORMS {
        let criterion = Criterion::new(loss.clone(), Some(&counts)).unwrap().form(form);
        let (rows, gradient) = numbers(&criterion, &logits(), &targets());
        // 64u, the suite's K, of the largest number: of the terms none is larger than 10·ω·ψ.
        let near = |found: &[f64], exact: &[f64]| {
            let most = exact.iter().fold(1.0_f64, |most, x| most.max(x.abs()));
            found.iter().zip(exact).all(|(a, b)| (a - b).abs() <= 64.0 * f64::EPSILON / 2.0 * most * 10.0)
        };
        assert!(near(&rows, &exact.loss) && near(&gradient, &exact.gradient), "{form:?}: {rows:?}, {exact:?}");
    }
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    let says = |result: Result<Tensor>, text: &str| {
        let error = result.map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(text), "{error}");
    };
    let y = |values: &[i64]| Tensor::new(values, &Device::Cpu).unwrap();
    for form in FORMS {
        let criterion = Criterion::new(mean(), None).unwrap().form(form);
        says(criterion.forward(&logits(), &y(&[0, 3, 1])), "targets[1] is 3; expected a class from 0 to 2");
        says(criterion.forward(&logits(), &y(&[0, 1, -100])), "targets[2] is -100; expected a class from 0 to 2");
        let ignoring = criterion.clone().ignore_index(-1);
        says(ignoring.forward(&logits(), &y(&[0, 1, -100])), "or -1, which is ignored");
        says(criterion.forward(&logits(), &y(&[0, 1])), "`targets` has shape [2]; expected [3] (one a row)");
        says(criterion.forward(&logits(), &logits()), "`targets` has shape [3, 3]");
        let floats = targets().to_dtype(DType::F32).unwrap();
        says(criterion.forward(&logits(), &floats), "`targets` has dtype F32; expected u8, u32 or i64");
        says(criterion.forward(&targets(), &targets()), "`logits` has dtype U32; expected f16, bf16, f32 or f64");
        let flat = logits().flatten_all().unwrap();
        says(criterion.forward(&flat, &targets()), "`logits` has shape [9]; expected [rows, classes]");
        let weights = Tensor::new(&[1.0_f64, -1.0, 1.0], &Device::Cpu).unwrap();
        let (logits, targets) = (logits(), targets());
        let batch = Batch::new(&logits, &targets).row_weights(&weights);
        says(criterion.forward_batch(&batch), "row_weights[1] is -1; expected a finite number ≥ 0");
        let counted = Criterion::new(Loss { adjustment: Adjustment::LogPrior, ..mean() }, Some(&[1, 2])).unwrap();
        says(counted.form(form).forward(&logits, &targets), "`logits` has 3 classes; expected 2");
        let sigmoid = Criterion::new(Loss { link: Link::Sigmoid, ..mean() }, None).unwrap().form(form);
        says(sigmoid.forward(&logits, &targets), "expected [rows] or [rows, 1] with the sigmoid link");
        let masked = Loss { adjustment: Adjustment::EqualizationMask { threshold: 0.5 }, ..mean() };
        let masked = Criterion::new(masked, Some(&[1, 2, 3])).unwrap().form(form);
        says(masked.forward(&logits, &targets), "`draws` is missing; seql needs it: [3, 3], 0 or 1");
        let density = Modulation::GradientDensity { bins: 4, momentum: 0.5 };
        let density = Criterion::new(Loss { modulation: density, ..mean() }, None).unwrap().form(form);
        let short = density.forward_with_density(&Batch::new(&logits, &targets), Some(&[0.0]));
        says(short.map(|(loss, _)| loss), "`density` has length 1; expected 4 (one a bin)");
    }
    let criterion = Criterion::new(mean(), None).unwrap();
    let small = Tensor::zeros((3, 2), DType::F64, &Device::Cpu).unwrap();
    let (logits, targets) = (logits(), targets());
    says(criterion.loss_and_gradient(&Batch::new(&logits, &targets), &small), "`gradient` has shape [3, 2]");
    let turned = logits.t().unwrap().contiguous().unwrap().t().unwrap();
    says(criterion.loss_and_gradient(&Batch::new(&logits, &targets), &turned), "`gradient` is not contiguous");
    let refused = |loss: Loss, counts: Option<&[u64]>| Criterion::new(loss, counts).unwrap_err().to_string();
    assert!(refused(Loss { adjustment: Adjustment::LogPrior, ..mean() }, None).contains("`class_counts` is missing"));
    let focal = Loss { modulation: Modulation::Focal { gamma: -1.0 }, ..mean() };
    assert!(refused(focal, None).contains("parameter `gamma` is -1"));
}

#[test]
fn no_rows_and_one_class() {
    for form in FORMS {
        let none = Tensor::zeros((0, 3), DType::F32, &Device::Cpu).unwrap();
        let y = Tensor::zeros(0, DType::U32, &Device::Cpu).unwrap();
        let of = |reduction| {
            let criterion = Criterion::new(Loss { reduction, ..Loss::default() }, None).unwrap().form(form);
            criterion.forward(&none, &y).unwrap()
        };
        assert_eq!(of(Reduction::None).dims(), [0]);
        assert_eq!(of(Reduction::Sum).to_scalar::<f32>().unwrap(), 0.0);
        assert!(of(Reduction::Mean).to_scalar::<f32>().unwrap().is_nan());
        let one = Tensor::new(&[[3.0_f32], [-2.0]], &Device::Cpu).unwrap();
        let y = Tensor::zeros(2, DType::U32, &Device::Cpu).unwrap();
        let criterion = Criterion::new(Loss::default(), None).unwrap().form(form);
        assert_eq!(numbers(&criterion, &one, &y), (vec![0.0; 2], vec![0.0; 2]), "{form:?}");
    }
}

#[test]
fn the_functions_are_the_losses_of_their_names() {
    let counts = [900, 90, 9];
    let (z, y) = (logits(), targets());
    let draws = Tensor::new(&[[0_u8, 1, 1], [1, 0, 1], [1, 1, 0]], &Device::Cpu).unwrap();
    let found = [
        loss::cross_entropy(&z, &y),
        loss::focal(&z, &y, 2.0),
        loss::hmloss(&z, &y, 10.0),
        loss::ldam(&z, &y, &counts, 0.5, 30.0),
        loss::balanced_softmax(&z, &y, &counts),
        loss::seql(&z, &y, &counts, 0.125, &draws),
        loss::ghm_c(&z, &y, 10),
    ];
    let found = found.map(|loss| loss.unwrap().to_scalar::<f64>().unwrap());
    let slots = [
        (Adjustment::Identity, Modulation::One),
        (Adjustment::Identity, Modulation::Focal { gamma: 2.0 }),
        (Adjustment::Identity, Modulation::HardMining { delta: 10.0 }),
        (Adjustment::Margin { max_margin: 0.5, scale: 30.0 }, Modulation::One),
        (Adjustment::LogPrior, Modulation::One),
        (Adjustment::EqualizationMask { threshold: 0.125 }, Modulation::One),
        (Adjustment::Identity, Modulation::GradientDensity { bins: 10, momentum: 0.0 }),
    ];
    let values: Vec<f64> = z.flatten_all().unwrap().to_vec1().unwrap();
    let targets = [Some(1), Some(0), Some(2)];
    let masks = [vec![false, true, true], vec![true, false, true], vec![true, true, false]];
    let batch = lossproof::Batch::row_major(&values, 3, 3, &targets).unwrap();
    let batch = lossproof::Batch { class_counts: Some(&counts), draws: Some(&masks), ..batch };
    for ((adjustment, modulation), found) in slots.into_iter().zip(found) {
        let exact = Loss { adjustment, modulation, ..mean() };
        let exact = exact.evaluate(&batch, lossproof::Derivatives::Gradient).unwrap().loss[0];
        // The suite's K·u, of the number and of the terms that are added to it.
        assert!(
            (found - exact).abs() <= 64.0 * f64::EPSILON / 2.0 * (exact.abs() + 1.0),
            "{modulation:?}: {found}, {exact}"
        );
    }
}
