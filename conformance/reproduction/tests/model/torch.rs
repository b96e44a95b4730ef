//! The network against PyTorch's own layers on the same weights.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use candle_core::{Result, Tensor};
use lossproof_reproduction::model::{Head, Mode, ResNet};

use crate::{flat, needs, tensor};

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
        let mut all: HashMap<String, Tensor> =
            network.parameters().learned().map(|(name, var)| (name.to_owned(), var.as_detached_tensor())).collect();
        let own = network.parameters().learned().filter_map(|(name, var)| Some((name, gradients.get(var)?.clone())));
        all.extend(own.map(|(name, gradient)| (format!("gradient/{name}"), gradient)));
        all.insert("images".into(), images);
        all.insert("logits".into(), logits.detach());
        assert!(lose_alike(&all, "torch_resnet.py", &[&depth.to_string()])? > 3);
        assert!(!flat(&all["logits"]).iter().any(|x| x.is_nan()));
    }
    Ok(())
}

/// Has a script of this folder compute the same in binary64 and in binary32; ours may be as far from the former as four times its own
/// latter, in the largest difference of each kind of tensor. How many kinds there are.
pub(crate) fn lose_alike(all: &HashMap<String, Tensor>, script: &str, words: &[&str]) -> Result<usize> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("all.safetensors");
    candle_core::safetensors::save(all, &path)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model").join(script);
    let output = Command::new(needs::python()).arg("-B").arg(script).arg(&path).args(words).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, ours, theirs] = fields[..] else { panic!("{line}") };
        let (ours, theirs): (f64, f64) = (ours.parse().unwrap(), theirs.parse().unwrap());
        assert!(ours <= 4.0 * theirs, "{kind}: we are off by {ours:e}, PyTorch by {theirs:e}");
    }
    Ok(text.lines().count())
}
