//! The network against PyTorch's own layers on the same weights.

use std::process::Command;

use candle_core::Result;
use lossproof_reproduction::model::{Head, Mode, ResNet};

use crate::{flat, needs, tensor};

/// PyTorch computes the logits and the gradients in binary64 and in binary32: ours may be as far from the former as four times its
/// own latter, in the largest difference.
#[test]
fn logits_and_gradients_lose_what_pytorch_loses() -> Result<()> {
    if !needs::runs("torch", Command::new(needs::python()).args(["-c", "import torch"])) {
        return Ok(());
    }
    for (depth, channels, side) in [(8, 1, 8), (20, 3, 12)] {
        let network = ResNet::new(depth, channels, 10, Head::Linear, 3)?;
        let images = tensor(&[6, channels, side, side], 9)?;
        let logits = network.forward(&images, Mode::Training)?;
        let gradients = logits.sqr()?.sum_all()?.backward()?;
        let folder = tempfile::tempdir().unwrap();
        let mut all: std::collections::HashMap<String, candle_core::Tensor> =
            network.parameters().learned().map(|(name, var)| (name.to_owned(), var.as_detached_tensor())).collect();
        let own = network.parameters().learned().filter_map(|(name, var)| Some((name, gradients.get(var)?.clone())));
        all.extend(own.map(|(name, gradient)| (format!("gradient/{name}"), gradient)));
        all.insert("images".into(), images);
        all.insert("logits".into(), logits.detach());
        let path = folder.path().join("all.safetensors");
        candle_core::safetensors::save(&all, &path)?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/model/torch_resnet.py");
        let output = Command::new(needs::python()).arg(script).arg(&path).arg(depth.to_string()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout);
        for line in text.lines() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [name, ours, theirs] = fields[..] else { panic!("{line}") };
            let (ours, theirs): (f64, f64) = (ours.parse().unwrap(), theirs.parse().unwrap());
            assert!(ours <= 4.0 * theirs, "{name}: we are off by {ours:e}, PyTorch by {theirs:e}");
        }
        assert!(text.lines().count() > 3, "{text}");
        assert!(!flat(&all["logits"]).iter().any(|x| x.is_nan()));
    }
    Ok(())
}
