//! The epoch that is chosen, and the end of a run that no longer improves.

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::{DType, Device};
use lossproof_reproduction::Error;
use lossproof_reproduction::protocol::{FineTuning, Regime, Variant};
use lossproof_reproduction::training::Record;
use lossproof_trace::{Cycle, Rate, Trace};

use super::{data, plan, regime, run, run_until};

/// A rate that changes what the network finds from epoch to epoch, and the least patience.
fn restless() -> Regime {
    let own = regime();
    let tuning = FineTuning { patience: 1, frozen: 0.0, ..own.fine_tuning.clone().unwrap() };
    let rate = Rate { base: 0.02, cycle: Some(Cycle { floor: 1.0, half: 1, shrinks: false }), ..own.rate.clone() };
    Regime { rate, fine_tuning: Some(tuning), ..own }
}

fn accuracies(record: &Record) -> Vec<f64> {
    record.epochs.iter().map(|epoch| epoch.validation.as_ref().unwrap().balanced_accuracy).collect()
}

#[test]
fn a_run_ends_when_it_gets_worse_and_keeps_the_best_epoch() {
    let (regime, folder) = (restless(), tempfile::tempdir().unwrap());
    let data = data(&regime);
    let plan = plan("ce", Variant::Paper, 30);
    let record = run(&plan, &data, folder.path()).unwrap();
    let accuracies = accuracies(&record);
    let chosen = record.origin.as_ref().unwrap().chosen_epoch;
    assert_eq!(accuracies.len(), chosen + 2, "patience is one epoch: {accuracies:?}");
    assert!(accuracies.len() < 30, "the test's rate does not make it restless: {accuracies:?}");
    assert!(accuracies[..chosen].iter().all(|own| *own <= accuracies[chosen]));
    assert!(accuracies[chosen + 1] < accuracies[chosen]);
    // A trace that ends before its claim is no departure.
    let trace = Trace::open(folder.path()).unwrap();
    let report = lossproof_trace::verify(&trace, false, &mut |_| {}).unwrap();
    assert_eq!(report.verdict, lossproof_harness::report::Verdict::Conforms, "{:?}", report.findings);
}

/// Stopped after every epoch but the last.
#[test]
fn the_best_weights_are_those_after_their_epoch_and_survive_interruptions() {
    let (regime, folder) = (restless(), tempfile::tempdir().unwrap());
    let data = data(&regime);
    let plan = plan("ce", Variant::Paper, 30);
    let [whole, stopped] = ["whole", "stopped"].map(|name| folder.path().join(name));
    let record = run(&plan, &data, &whole).unwrap();
    let (last, chosen) = (record.epochs.len() - 1, record.origin.as_ref().unwrap().chosen_epoch);
    for epoch in 0..last {
        let error = run_until(&plan, &data, &stopped, 1).unwrap_err();
        assert!(matches!(error, Error::Stopped), "{error}");
        let kept = tensors(&stopped.join("checkpoint.safetensors"));
        let after =
            kept.iter().filter_map(|(name, own)| Some((name.strip_prefix("weights/")?.to_owned(), own.clone())));
        let is_final = after.collect::<BTreeMap<_, _>>() == tensors(&whole.join("weights.safetensors"));
        assert_eq!(is_final, epoch == chosen, "after epoch {epoch} of {last}");
    }
    assert_eq!(run(&plan, &data, &stopped).unwrap(), record);
    let bytes = |folder: &Path| std::fs::read(folder.join("weights.safetensors")).unwrap();
    assert_eq!(bytes(&stopped), bytes(&whole));
}

/// The numbers of a file that are binary32, by name.
fn tensors(path: &Path) -> BTreeMap<String, Vec<f32>> {
    let all = candle_core::safetensors::load(path, &Device::Cpu).unwrap().into_iter();
    let own = all.filter(|(_, tensor)| tensor.dtype() == DType::F32);
    own.map(|(name, tensor)| (name, tensor.flatten_all().unwrap().to_vec1().unwrap())).collect()
}
