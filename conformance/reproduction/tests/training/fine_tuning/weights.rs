//! What a run begins with, and which of it stays.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{Device, Tensor};
use lossproof_reproduction::Error;
use lossproof_reproduction::model::efficientnet::{EfficientNet, Pretrained};
use lossproof_reproduction::protocol::{Regime, Variant};
use lossproof_reproduction::training::Prepared;

use super::{MELANOMAS, NEVI, plan, prepared, regime, run, run_until};

/// Weights for a thousand classes, as if somebody had trained them.
fn pretrained(regime: &Regime, folder: &Path, seed: u64) -> Pretrained {
    let scaling = regime.fine_tuning.as_ref().unwrap().network;
    let network = EfficientNet::new(&scaling, 1000, 0.0, seed).unwrap();
    let all: HashMap<String, Tensor> =
        network.parameters().all().map(|(name, var)| (name.to_owned(), var.as_detached_tensor())).collect();
    let path = folder.join(format!("pretrained-{seed}.safetensors"));
    candle_core::safetensors::save(&all, &path).unwrap();
    Pretrained::read(&path).unwrap()
}

fn with(regime: &Regime, weights: &Pretrained) -> Prepared {
    prepared(NEVI, MELANOMAS, regime, Some(weights.clone())).unwrap()
}

#[test]
fn a_run_begins_with_the_weights_and_leaves_the_first_two_thirds_of_its_tensors() {
    let (regime, folder) = (regime(), tempfile::tempdir().unwrap());
    let weights = pretrained(&regime, folder.path(), 5);
    let path = folder.path().join("run");
    let record = run(&plan("ce", Variant::AsPublished, 2), &with(&regime, &weights), &path).unwrap();
    assert_eq!(record.origin.unwrap().pretrained.as_deref(), Some(weights.digest()));
    let all = |path: &Path| candle_core::safetensors::load(path, &Device::Cpu).unwrap();
    let (before, after) =
        (all(&folder.path().join("pretrained-5.safetensors")), all(&path.join("weights.safetensors")));
    let numbers = |tensor: &Tensor| tensor.flatten_all().unwrap().to_vec1::<f32>().unwrap();
    let stays = |name: &str| numbers(&before[name]) == numbers(&after[name]);
    // 65 of 96: the stem's 3, 10 of the first block, 13 of each of the next four.
    for (name, is_learned) in [
        ("features.0.0.weight", false),
        ("features.1.0.block.1.fc1.bias", false),
        ("features.5.0.block.3.1.bias", false),
        ("features.6.0.block.0.0.weight", true),
        ("features.8.1.bias", true),
    ] {
        assert_eq!(stays(name), !is_learned, "{name}");
    }
    // The statistics of frozen layers follow all the same, as in the code: it trains in training mode.
    assert!(!stays("features.0.1.running_mean"));
}

#[test]
fn other_weights_are_another_run() {
    let (regime, folder) = (regime(), tempfile::tempdir().unwrap());
    let [one, other] = [5, 6].map(|seed| pretrained(&regime, folder.path(), seed));
    assert_ne!(one.digest(), other.digest());
    let path = folder.path().join("run");
    let plan = plan("ce", Variant::Paper, 2);
    assert!(matches!(run_until(&plan, &with(&regime, &one), &path, 1), Err(Error::Stopped)));
    let said = |weights: &Pretrained| run(&plan, &with(&regime, weights), &path).unwrap_err().to_string();
    assert!(said(&other).contains("holds another run"));
    run(&plan, &with(&regime, &one), &path).unwrap();
    assert!(said(&other).contains("other pretrained weights"));
    let random = prepared(NEVI, MELANOMAS, &regime, None).unwrap();
    assert!(run(&plan, &random, &path).unwrap_err().to_string().contains("other pretrained weights"));
}

#[test]
fn weights_of_another_network_are_told_before_the_images_are_read() {
    let (regime, folder) = (regime(), tempfile::tempdir().unwrap());
    let weights = pretrained(&regime, folder.path(), 5);
    let wider = Regime::named("isic-2019").unwrap();
    let said = prepared(NEVI, MELANOMAS, &wider, Some(weights)).unwrap_err().to_string();
    assert!(said.contains("pretrained-5.safetensors") && said.contains("expected ["), "{said}");
}
