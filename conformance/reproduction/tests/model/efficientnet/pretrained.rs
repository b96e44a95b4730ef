//! Weights from a file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use candle_core::{DType, Tensor};
use lossproof_reproduction::Error;
use lossproof_reproduction::model::efficientnet::{EfficientNet, Pretrained};

use super::SMALLEST;
use crate::{flat, tensor};

fn network(outputs: usize, seed: u64) -> EfficientNet {
    EfficientNet::new(&SMALLEST, outputs, 0.0, seed).unwrap()
}

/// A network's tensors, changed.
fn file(folder: &Path, change: impl FnOnce(&mut HashMap<String, Tensor>)) -> PathBuf {
    let own = network(5, 1);
    let mut all: HashMap<String, Tensor> =
        own.parameters().all().map(|(name, var)| (name.to_owned(), var.as_detached_tensor())).collect();
    change(&mut all);
    let path = folder.join("weights.safetensors");
    candle_core::safetensors::save(&all, &path).unwrap();
    path
}

#[test]
fn weights_are_taken_over_and_the_classifier_where_it_fits() {
    let folder = tempfile::tempdir().unwrap();
    // What counts the batches is in torchvision's files and in no network.
    let counted = |all: &mut HashMap<String, Tensor>| {
        let counter = Tensor::new(7_i64, &candle_core::Device::Cpu).unwrap();
        all.insert("features.0.1.num_batches_tracked".into(), counter);
    };
    let weights = Pretrained::read(&file(folder.path(), counted)).unwrap();
    let same = network(5, 2);
    same.load(&weights).unwrap();
    assert_eq!(same.parameters().digest().unwrap(), network(5, 1).parameters().digest().unwrap());
    let (fewer, untouched, source) = (network(2, 2), network(2, 2), network(5, 1));
    fewer.load(&weights).unwrap();
    let all = fewer.parameters().all().zip(untouched.parameters().all()).zip(source.parameters().all());
    for (((name, var), (_, drawn)), (_, loaded)) in all {
        let expected = if name.starts_with("classifier.1.") { drawn } else { loaded };
        assert_eq!(flat(var), flat(expected), "{name}");
    }
}

#[test]
fn what_is_missing_or_has_another_shape_or_type_is_named_and_nothing_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let name = "features.3.0.block.1.0.weight";
    let said = |change: &dyn Fn(&mut HashMap<String, Tensor>)| {
        let weights = Pretrained::read(&file(folder.path(), change)).unwrap();
        let network = network(5, 2);
        let before = network.parameters().digest().unwrap();
        let error = network.load(&weights).unwrap_err();
        assert_eq!(network.parameters().digest().unwrap(), before);
        assert!(matches!(error, Error::Weights { .. }));
        error.to_string()
    };
    let without = said(&|all| drop(all.remove(name)));
    assert!(without.contains("weights.safetensors: there is no tensor `features.3.0.block.1.0.weight`"), "{without}");
    let misshapen = said(&|all| drop(all.insert(name.into(), tensor(&[48, 1, 3, 3], 1).unwrap())));
    assert!(misshapen.contains("has the shape [48, 1, 3, 3]; expected [48, 1, 5, 5]"), "{misshapen}");
    let wide = said(&|all| {
        let own = all[name].to_dtype(DType::F64).unwrap();
        all.insert(name.into(), own);
    });
    assert!(wide.contains("is of type F64; expected F32"), "{wide}");
    let features = said(&|all| drop(all.insert("classifier.1.weight".into(), tensor(&[2, 64], 1).unwrap())));
    assert!(features.contains("`classifier.1.weight` has the shape [2, 64]"), "{features}");
}

#[test]
fn what_is_no_file_of_weights_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    assert!(Pretrained::read(&path).unwrap_err().to_string().contains("cannot be read"));
    let whole = std::fs::read(file(folder.path(), |_| {})).unwrap();
    for length in [0, 7, 100, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let said = Pretrained::read(&path).unwrap_err().to_string();
        assert!(said.contains("weights.safetensors: not safetensors"), "{length}: {said}");
    }
}
