//! BALMS: two parts, the second by learned rates, checked and gone on with like any other run.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use candle_core::{DType, Device, Tensor, safetensors};
use lossproof::{Adjustment, Batch, Derivatives, Loss, Reduction};
use lossproof_datasets::{Stream, class_balanced};
use lossproof_reproduction::Error;
use lossproof_reproduction::model::{Head, Mode, ResNet};
use lossproof_reproduction::protocol::{Plan, Regime, System};
use lossproof_reproduction::training::meta_sampler::{Classifier, Draw, SampleRates};
use lossproof_reproduction::training::{Options, Prepared, train};
use lossproof_trace::{Sampler, Trace, verify};

use crate::{few, plan, run, run_until};

/// Two epochs of 15 are the second part: 173 of 200, in proportion and rounded.
const EPOCHS: usize = 15;
const FROM: usize = 13;

fn balms() -> Plan {
    plan("balms", EPOCHS)
}

fn tensors(path: &Path) -> HashMap<String, Tensor> {
    safetensors::load(path, &Device::Cpu).unwrap()
}

#[test]
fn every_step_is_checked_and_the_trace_says_so_of_the_sampler_too() {
    let folder = tempfile::tempdir().unwrap();
    let record = run(&balms(), folder.path(), false).unwrap();
    let steps_per_epoch = record.header.steps_per_epoch.unwrap();
    assert_eq!((record.checks.a + record.checks.b, record.checks.c), (EPOCHS * steps_per_epoch, 0));
    assert_eq!(record.header.protocol.unwrap().sampler, Some(Sampler::Learned { from_epoch: FROM }));
    let trace = Trace::open(folder.path()).unwrap();
    let report = verify(&trace, false, &mut |_| {}).unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert!(report.checked.contains(&"sampler"));
    assert_eq!(report.unchecked, ["how the class probabilities were learned"]);
    // Before it learns, every image is as likely as any other; then the rates move, by at most about Adam's rate a step.
    let examples = record.header.examples.unwrap() as f64;
    let first = &trace.steps()[FROM * steps_per_epoch];
    let shares = record.header.class_counts.unwrap().into_iter().map(|n| n as f64 / examples).collect::<Vec<_>>();
    assert_eq!(first.class_probabilities.as_ref().unwrap(), &shares);
    assert!(record.epochs[..FROM].iter().all(|epoch| epoch.sample_rates.is_none()));
    let rates = record.epochs[EPOCHS - 1].sample_rates.as_ref().unwrap();
    let farthest = 0.25 * 0.01 * 10.0 * (2 * steps_per_epoch) as f64;
    assert!(rates.iter().all(|rate| (rate - 0.5).abs() > 1e-6 && (rate - 0.5).abs() < farthest), "{rates:?}");
}

#[test]
fn the_first_part_is_the_row_of_cross_entropy_and_its_features_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (ce, whole) = (folder.path().join("ce"), folder.path().join("balms"));
    assert!(matches!(run_until(&plan("ce", EPOCHS), &ce, false, FROM), Err(Error::Stopped)));
    let record = run(&balms(), &whole, false).unwrap();
    assert_eq!(record.checks.c, 0);
    let (before, after) = (tensors(&ce.join("checkpoint.safetensors")), tensors(&whole.join("weights.safetensors")));
    assert!(after.len() > 10);
    for (name, tensor) in &after {
        let bits = |x: &Tensor| x.flatten_all().unwrap().to_vec1::<f32>().unwrap();
        let same = bits(tensor) == bits(&before[&format!("weights/{name}")]);
        assert_eq!(same, !name.starts_with("linear."), "{name}");
    }
}

#[test]
fn what_is_stopped_in_either_part_ends_as_what_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, stopped) = (folder.path().join("whole"), folder.path().join("stopped"));
    let record = run(&balms(), &whole, false).unwrap();
    for epochs in [FROM - 1, 1, 1] {
        assert!(matches!(run_until(&balms(), &stopped, true, epochs), Err(Error::Stopped)));
    }
    assert_eq!(run(&balms(), &stopped, true).unwrap(), record);
    for file in ["weights.safetensors", "trace/trace.jsonl", "run.json"] {
        let bytes = |run: &Path| std::fs::read(run.join(file)).unwrap();
        assert!(bytes(&stopped) == bytes(&whole), "{file}");
    }
}

#[test]
fn it_is_the_same_at_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&balms(), &folder.path().join(threads.to_string()), false)).unwrap()
    };
    assert_eq!(with(1), with(3));
}

// Features are fixed and a step has one classifier: within a step an image that is drawn twice has the same logits, but for the last
// bits, unless it is cropped and flipped anew.
#[test]
fn images_are_augmented_draw_by_draw() {
    let folder = tempfile::tempdir().unwrap();
    let plan = balms();
    let alike = |augmented: bool| {
        let own = few(&plan);
        let data = Prepared { regime: Regime { augmented, ..own.regime.clone() }, ..own };
        let path = folder.path().join(augmented.to_string());
        let stop = AtomicBool::new(false);
        let options = Options { traces: true, resumes: false, stop: &stop };
        assert_eq!(train(&plan, &data, &path, options, &mut |_| {}).unwrap().checks.c, 0);
        let trace = Trace::open(&path).unwrap();
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-5 * (1.0 + a.abs()));
        let pairs =
            trace.recorded().map(Result::unwrap).filter(|recorded| recorded.step.epoch >= FROM).map(|recorded| {
                let rows: Vec<&[f64]> = recorded.request.logits.values().chunks(10).collect();
                (0..rows.len()).map(|a| (0..a).filter(|b| close(rows[a], rows[*b])).count()).sum::<usize>()
            });
        pairs.sum::<usize>()
    };
    assert!(alike(false) > 3);
    assert_eq!(alike(true), 0);
}

/// The second step's rates, made of the first step anew.
#[test]
fn the_rates_of_the_second_step_follow_from_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let (plan, data) = (balms(), few(&balms()));
    let (whole, begun) = (folder.path().join("whole"), folder.path().join("begun"));
    let record = run(&plan, &whole, false).unwrap();
    assert!(matches!(run_until(&plan, &begun, false, FROM), Err(Error::Stopped)));
    let steps = FROM * record.header.steps_per_epoch.unwrap();
    let sampling = System::named("balms").unwrap().meta_sampler.unwrap();

    let mut network = ResNet::new(8, 1, 10, Head::Linear, plan.seed).unwrap();
    let kept = tensors(&begun.join("checkpoint.safetensors")).into_iter();
    let weights = kept.filter_map(|(name, tensor)| Some((name.strip_prefix("weights/")?.to_owned(), tensor))).collect();
    network.parameters().load(&weights).unwrap();
    network.restart_head().unwrap();
    let rates = SampleRates::new(10);
    let draw =
        |i| Draw::of(&data.train.labels, &rates, 1.0, Stream::new(*b"gumbel  ", plan.seed, FROM as u64, i)).unwrap();
    let draws: Vec<Draw> = (0..8).map(draw).collect();
    let drawn: Vec<u32> = draws.iter().map(|draw| draw.image).collect();

    let features = |which: &[u32]| -> Vec<Vec<f64>> {
        let pixels = which.iter().flat_map(|i| data.train.image(*i as usize)).map(|byte| f32::from(*byte) / 255.0);
        let images = Tensor::from_vec(pixels.collect::<Vec<f32>>(), (which.len(), 1, 8, 8), &Device::Cpu).unwrap();
        network.features(&images, Mode::Evaluation).unwrap().to_dtype(DType::F64).unwrap().to_vec2().unwrap()
    };
    let classes = |which: &[u32]| -> Vec<u32> { which.iter().map(|i| data.train.labels[*i as usize]).collect() };
    let (weight, bias) = network.linear_head().unwrap();
    let mut weight: Vec<Vec<f64>> = weight.to_dtype(DType::F64).unwrap().to_vec2().unwrap();
    let mut bias: Vec<f64> = bias.to_dtype(DType::F64).unwrap().to_vec1().unwrap();
    let x = features(&drawn);
    let dot = |w: &[f64], x: &[f64]| w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
    let logits: Vec<f64> =
        x.iter().flat_map(|x| weight.iter().zip(&bias).map(|(w, b)| dot(w, x) + b).collect::<Vec<_>>()).collect();
    let targets: Vec<Option<usize>> = classes(&drawn).iter().map(|class| Some(*class as usize)).collect();
    let batch = Batch { class_counts: Some(&data.class_counts), ..Batch::row_major(&logits, 8, 10, &targets).unwrap() };
    let balanced = Loss { adjustment: Adjustment::LogPrior, reduction: Reduction::Mean, ..Loss::default() };
    let g = balanced.evaluate(&batch, Derivatives::Gradient).unwrap().gradient;
    // From rest, at the rate that the cosine begins with.
    let rate = sampling.classifier_rate;
    for k in 0..10 {
        for d in 0..x[0].len() {
            let gradient: f64 = (0..8).map(|i| g[10 * i + k] * x[i][d]).sum();
            weight[k][d] -= rate * (gradient + data.regime.weight_decay * weight[k][d]);
        }
        bias[k] -= rate * ((0..8).map(|i| g[10 * i + k]).sum::<f64>() + data.regime.weight_decay * bias[k]);
    }
    let judges = class_balanced(&data.train.labels, 8, plan.seed, steps as u64 + 1);
    let objective = Classifier::new(&weight, &bias).gradient(&features(&judges), &classes(&judges)).unwrap();
    let mut gradient = vec![0.0; 10];
    for (draw, weight) in draws.iter().zip(objective.by_draw(&x, &g, rate)) {
        draw.gradient(weight, &rates, 1.0, &mut gradient);
    }
    // The network's f32 leaves 1e-8 of it open at most, so that the signs are sure, and with them the step but for what Adam's ε takes
    // of it, 1e-8/1e-6 at most, of which in turn only a hundredth is open: 1e-6 of the rates. A wrong sign moves them by more than 1e-4.
    assert!(gradient.iter().all(|g| g.abs() > 1e-6), "{gradient:?}");
    let mut expected = rates.clone();
    expected.descend(&gradient, &sampling);
    let second = Trace::open(&whole).unwrap().steps()[steps + 1].class_probabilities.clone().unwrap();
    for (got, expected) in second.iter().zip(expected.class_probabilities(&data.class_counts)) {
        assert!((got - expected).abs() < 1e-6, "{second:?}, expected {expected}");
    }
}
