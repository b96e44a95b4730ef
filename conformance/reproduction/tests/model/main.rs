//! The networks, against textbook loops, candle's own operations and PyTorch.

#[path = "../../../../tests/support/needs.rs"]
mod needs;

mod composed;
mod convolution;
mod efficientnet;
mod network;
mod normalisation;
mod torch;

use candle_core::{Device, Result, Tensor};

/// Numbers that are no pattern, in [−1, 1), exact in f32.
fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 23) - 1.0
    };
    (0..count).map(|_| next() as f32).collect()
}

fn tensor(shape: &[usize], seed: u32) -> Result<Tensor> {
    Tensor::from_vec(numbers(shape.iter().product(), seed), shape, &Device::Cpu)
}

fn flat(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().unwrap().to_vec1().unwrap()
}
