//! B0 against torchvision's own on the same weights.

use std::collections::HashMap;
use std::process::Command;

use candle_core::{Result, Tensor};
use lossproof_reproduction::model::efficientnet::{EfficientNet, Pass, Scaling};

use crate::torch::lose_alike;
use crate::{needs, tensor};

/// As with PyTorch's layers. The running statistics that a step leaves, and the logits by them, are compared too.
#[test]
fn logits_gradients_and_statistics_lose_what_torchvision_loses() -> Result<()> {
    if !needs::runs("torchvision", Command::new(needs::python()).args(["-c", "import torchvision"])) {
        return Ok(());
    }
    let scaling = Scaling { dropout: 0.0, stochastic_depth: 0.0, ..Scaling::B0 };
    let network = EfficientNet::new(&scaling, 3, 0.0, 3)?;
    let images = tensor(&[6, 3, 64, 64], 9)?;
    let mut all: HashMap<String, Tensor> = HashMap::from([("images".to_owned(), images.clone())]);
    for (name, var) in network.parameters().all() {
        all.insert(format!("weights/{name}"), var.as_detached_tensor().copy()?);
    }
    let logits = network.forward(&images, Pass::Training { seed: 1, step: 0 })?;
    let gradients = logits.sqr()?.sum_all()?.backward()?;
    all.insert("logits".into(), logits.detach());
    all.insert("evaluated".into(), network.forward(&images, Pass::Evaluation)?.detach());
    for (name, var) in network.parameters().all() {
        match gradients.get(var) {
            Some(gradient) => all.insert(format!("gradient/{name}"), gradient.clone()),
            None => all.insert(format!("running/{name}"), var.as_detached_tensor()),
        };
    }
    assert!(lose_alike(&all, "torchvision_b0.py", &[])? > 6);
    Ok(())
}
