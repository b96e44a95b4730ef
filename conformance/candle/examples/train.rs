//! A classifier of imbalanced classes, trained with HMLoss and inverse class frequencies:
//! `cargo run --release -p lossproof-candle --example train`.

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::{Linear, Module, Optimizer, SGD, VarBuilder, VarMap, linear};
use lossproof_candle::{Criterion, Loss, Modulation, Reduction, Weighting};

/// Samples of each class.
const COUNTS: [u64; 3] = [900, 90, 9];

/// Three clouds of points in the plane, around the corners of a triangle.
fn points() -> Result<(Tensor, Tensor)> {
    let corners = [[0.0_f32, 2.0], [-2.0, -1.0], [2.0, -1.0]];
    let (mut all, mut targets) = (Vec::new(), Vec::new());
    for (class, (count, corner)) in (0..).zip(COUNTS.into_iter().zip(corners)) {
        let around = Tensor::randn(0.0_f32, 1.0, (count as usize, 2), &Device::Cpu)?;
        all.push(around.broadcast_add(&Tensor::new(&corner, &Device::Cpu)?)?);
        targets.push(Tensor::full(class, count as usize, &Device::Cpu)?);
    }
    Ok((Tensor::cat(&all, 0)?, Tensor::cat(&targets, 0)?.to_dtype(DType::U32)?))
}

/// The part of each class that is found.
fn recalls(model: &Linear, points: &Tensor, targets: &Tensor) -> Result<Vec<f32>> {
    let right = model.forward(points)?.argmax(1)?.eq(targets)?.to_dtype(DType::F32)?;
    let of = |class: usize| {
        let first = COUNTS[..class].iter().sum::<u64>() as usize;
        right.narrow(0, first, COUNTS[class] as usize)?.mean_all()?.to_scalar()
    };
    (0..COUNTS.len()).map(of).collect()
}

fn main() -> Result<()> {
    let (points, targets) = points()?;
    let variables = VarMap::new();
    let model = linear(2, COUNTS.len(), VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu))?;
    let criterion = Criterion::new(
        Loss {
            modulation: Modulation::HardMining { delta: 1e4 },
            weighting: Weighting::InverseFrequency,
            reduction: Reduction::Mean,
            ..Loss::default()
        },
        Some(&COUNTS),
    )?;
    let mut descent = SGD::new(variables.all_vars(), 0.5)?;
    for step in 0..=200 {
        let loss = criterion.forward(&model.forward(&points)?, &targets)?;
        if step % 50 == 0 {
            let recalls = recalls(&model, &points, &targets)?;
            println!("step {step:3}: loss {:.4}, recall of each class {recalls:.2?}", loss.to_scalar::<f32>()?);
        }
        descent.backward_step(&loss)?;
    }
    Ok(())
}
