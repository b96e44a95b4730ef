//! A training step of a residual network: ours and PyTorch's, side by side.

use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use candle_core::{Device, Tensor};
use lossproof_reproduction::model::{Head, Mode, ResNet};
use lossproof_reproduction::training::Descent;
use serde::Serialize;
use serde_json::json;

use crate::contender::{Contender, Failed};
use crate::measure::{rounds, spread};
use crate::torch::Torch;

/// A network on images of a size, a batch of 128 and 10 classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// 6n + 2.
    pub depth: usize,
    /// Of an image.
    pub channels: usize,
    /// Pixels of an image's side.
    pub side: usize,
}

const BATCH: usize = 128;
const CLASSES: usize = 10;

impl FromStr for Network {
    type Err = String;

    /// `resnet-32` on CIFAR's images, `resnet-8-mnist` on 28 × 28 in grey.
    fn from_str(text: &str) -> Result<Self, String> {
        let (depth, grey) = match text.strip_suffix("-mnist") {
            Some(depth) => (depth, true),
            None => (text, false),
        };
        let depth = depth.strip_prefix("resnet-").and_then(|depth| depth.parse().ok());
        let depth = depth.filter(|depth| (8..=110).contains(depth) && depth % 6 == 2);
        let depth = depth.ok_or("expected such as resnet-32, on CIFAR's images, or resnet-8-mnist")?;
        Ok(if grey { Self { depth, channels: 1, side: 28 } } else { Self { depth, channels: 3, side: 32 } })
    }
}

/// A step of one implementation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// `step`, ours, or `torch-eager`.
    pub implementation: &'static str,
    /// `resnet-32`.
    pub network: String,
    /// `[N, channels, height, width]`.
    pub images: [usize; 4],
    /// The median of the steps: forward, cross-entropy, backward, and the descent's step.
    pub median_s: f64,
    /// From the first to the third quartile.
    pub spread_s: f64,
}

/// Measures a step of a network, ours and, where the Python has PyTorch, that's, for so long and three rounds at least.
///
/// # Errors
/// Where a network fails.
pub fn steps(
    network: Network,
    python: Option<&Path>,
    time: Duration,
    told: &mut dyn FnMut(&str),
) -> Result<Vec<Step>, Failed> {
    let name = format!("resnet-{}", network.depth);
    told(&format!("{name} {}×{}", network.side, network.side));
    let mut contenders: Vec<Box<dyn Contender>> = vec![Box::new(Ours::new(network)?)];
    if let Some(python) = python {
        match theirs(network, python) {
            Ok(torch) => contenders.push(Box::new(torch)),
            Err(failed) => told(&format!("{failed}; it takes no part")),
        }
    }
    let images = [BATCH, network.channels, network.side, network.side];
    let rows = rounds(&mut contenders, time)?.into_iter().zip(&contenders).map(|(times, one)| {
        let (median_s, spread_s) = spread(times);
        Step { implementation: one.name(), network: name.clone(), images, median_s, spread_s }
    });
    Ok(rows.collect())
}

fn theirs(network: Network, python: &Path) -> Result<Torch, Failed> {
    let request = json!({
        "depth": network.depth, "channels": network.channels, "side": network.side, "batch": BATCH, "classes": CLASSES,
        "threads": rayon::current_num_threads(),
    });
    let (torch, answer) = Torch::run("torch-eager", python, include_str!("network.py"), &request)?;
    let ours: usize = ResNet::new(network.depth, network.channels, CLASSES, Head::Linear, 1)?
        .parameters()
        .learned()
        .map(|(_, var)| var.elem_count())
        .sum();
    if answer["parameters"] == ours {
        Ok(torch)
    } else {
        Err(Failed(format!("torch-eager has another network: {answer}, and {ours} parameters here")))
    }
}

/// The reproduction's network, with the descent that its training takes.
struct Ours {
    network: ResNet,
    descent: Descent,
    images: Tensor,
    targets: Tensor,
}

impl Ours {
    fn new(network: Network) -> Result<Self, Failed> {
        let device = &Device::Cpu;
        let Network { depth, channels, side } = network;
        let network = ResNet::new(depth, channels, CLASSES, Head::Linear, 1)?;
        let descent = Descent::new(network.parameters(), 0.9, 2e-4)?;
        let targets: Vec<u32> = (0..BATCH).map(|row| (row % CLASSES) as u32).collect();
        Ok(Self {
            network,
            descent,
            images: Tensor::randn(0_f32, 1.0, (BATCH, channels, side, side), device)?,
            targets: Tensor::from_vec(targets, BATCH, device)?,
        })
    }
}

impl Contender for Ours {
    fn name(&self) -> &'static str {
        "step"
    }

    fn pass(&mut self) -> Result<f64, Failed> {
        let start = Instant::now();
        let logits = self.network.forward(&self.images, Mode::Training)?;
        let gradients = candle_nn::loss::cross_entropy(&logits, &self.targets)?.backward()?;
        self.descent.step(self.network.parameters(), &gradients, 0.1)?;
        Ok(start.elapsed().as_secs_f64())
    }
}
