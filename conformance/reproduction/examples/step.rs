//! The time of a training step: `cargo run --release -p lossproof-reproduction --example step`.

use std::time::Instant;

use candle_core::{Device, Result, Tensor};
use lossproof_reproduction::model::{Head, Mode, ResNet};

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<()> {
    for (depth, channels, side) in [(32, 3, 32), (8, 1, 28), (8, 1, 8)] {
        let network = ResNet::new(depth, channels, 10, Head::Linear, 1)?;
        let images = Tensor::randn(0_f32, 1.0, (128, channels, side, side), &Device::Cpu)?;
        let mut times: Vec<f64> = (0..8)
            .map(|_| {
                let start = Instant::now();
                let logits = network.forward(&images, Mode::Training)?;
                std::hint::black_box(logits.sqr()?.mean_all()?.backward()?);
                Ok(start.elapsed().as_secs_f64())
            })
            .collect::<Result<_>>()?;
        times.sort_by(f64::total_cmp);
        println!("ResNet-{depth}, {side}×{side}: {:.1} ms, at least {:.1} ms", times[3] * 1e3, times[0] * 1e3);
    }
    Ok(())
}
