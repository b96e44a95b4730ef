//! The networks as wholes: their tensors, and which of them are learned.

use std::collections::BTreeMap;

use candle_core::Result;
use lossproof_reproduction::model::efficientnet::{EfficientNet, Pass, Scaling};

use super::SMALLEST;
use crate::tensor;

/// The tensors of torchvision's network with 1000 classes, `learned` in its order or `running`.
fn torchvision(kind: &str) -> Vec<(&'static str, Vec<usize>)> {
    let lines =
        include_str!("torchvision_b3.txt").lines().filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '));
    let parsed = lines.map(|line| {
        let (name, shape) = line.split_once(' ').unwrap();
        (name, shape.split('x').map(|length| length.parse().unwrap()).collect())
    });
    parsed.collect()
}

/// torchvision's documentation has 5,288,548 and 12,233,232 parameters.
#[test]
fn names_shapes_and_counts_are_torchvisions() -> Result<()> {
    assert_eq!(EfficientNet::new(&Scaling::B0, 1000, 0.0, 1)?.parameters().count(), 5_288_548);
    let network = EfficientNet::new(&Scaling::B3, 1000, 0.0, 1)?;
    assert_eq!(network.parameters().count(), 12_233_232);
    let own: BTreeMap<&str, Vec<usize>> =
        network.parameters().all().map(|(name, var)| (name, var.dims().to_vec())).collect();
    let (learned, running) = (torchvision("learned"), torchvision("running"));
    assert_eq!((learned.len(), running.len()), (340, 156));
    assert_eq!(own, learned.into_iter().chain(running).collect());
    Ok(())
}

/// The authors' code, `train_isic.py`: ((100 − 32)·340)//100 tensors are frozen, of 340 by their order.
#[test]
fn the_first_two_thirds_of_the_tensors_have_no_gradient() -> Result<()> {
    let network = EfficientNet::new(&Scaling::B3, 2, 0.68, 1)?;
    assert_eq!(network.frozen(), 231);
    let logits = network.forward(&tensor(&[2, 3, 32, 32], 5)?, Pass::Training { seed: 1, step: 0 })?;
    let gradients = logits.sqr()?.sum_all()?.backward()?;
    let has_gradient: BTreeMap<&str, bool> =
        network.parameters().learned().map(|(name, var)| (name, gradients.get(var).is_some())).collect();
    for (place, (name, _)) in torchvision("learned").into_iter().enumerate() {
        assert_eq!(has_gradient[name], place >= 231, "{name}, tensor {place}");
    }
    Ok(())
}

#[test]
fn any_share_is_as_many_tensors_and_the_classifier_is_always_learned() -> Result<()> {
    // Seven blocks: 3 + 10 + 6·13 + 3 + 2 tensors.
    for (share, expected) in [(0.0, 0), (0.5, 48), (0.26, 24), (1.0, 94)] {
        let network = EfficientNet::new(&SMALLEST, 2, share, 1)?;
        assert_eq!(network.frozen(), expected, "{share}");
        let logits = network.forward(&tensor(&[2, 3, 32, 32], 5)?, Pass::Training { seed: 1, step: 0 })?;
        let gradients = logits.sqr()?.sum_all()?.backward()?;
        let learned = network.parameters().learned().filter(|(_, var)| gradients.get(var).is_some()).count();
        assert_eq!(learned, 96 - expected, "{share}");
    }
    Ok(())
}

#[test]
fn what_is_out_of_range_is_named() {
    let said =
        |scaling: &Scaling, outputs, frozen| EfficientNet::new(scaling, outputs, frozen, 1).unwrap_err().to_string();
    assert!(said(&Scaling { width: f64::NAN, ..SMALLEST }, 2, 0.0).contains("width is NaN"));
    assert!(said(&Scaling { depth: 0.0, ..SMALLEST }, 2, 0.0).contains("depth is 0"));
    assert!(said(&Scaling { dropout: 1.0, ..SMALLEST }, 2, 0.0).contains("dropout is 1"));
    assert!(said(&SMALLEST, 0, 0.0).contains("0 outputs"));
    assert!(said(&SMALLEST, 2, 1.5).contains("1.5"));
}
