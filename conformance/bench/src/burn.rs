//! burn's cross-entropy through its autodiff, on its CPU backend.

use std::time::Instant;

use burn::nn::loss::CrossEntropyLoss;
use burn::tensor::{Int, Tensor, TensorData};
use candle_core::DType;
use lossproof_adapter_burn::{device, dtype};

use crate::contender::{Contender, Failed, Problem};
use crate::in_process::Data;

/// `burn::nn::loss::CrossEntropyLoss` on the same batch.
pub(crate) struct CrossEntropy {
    loss: CrossEntropyLoss,
    logits: Tensor<2>,
    targets: Tensor<1, Int>,
}

impl CrossEntropy {
    pub(crate) fn new(problem: &Problem, data: &Data) -> Result<Self, Failed> {
        let device = device();
        let (rows, classes) = (problem.shape.rows, problem.shape.classes);
        // Every dtype widens to f64 exactly.
        let logits = data.logits.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>()?;
        let logits = TensorData::new(logits, [rows, classes]);
        let targets = TensorData::new(data.targets.to_vec1::<u32>()?, [rows]);
        Ok(Self {
            loss: CrossEntropyLoss::new(None, &device),
            logits: Tensor::from_data(logits, (&device, dtype(problem.dtype))).require_grad(),
            targets: Tensor::from_data(targets, &device),
        })
    }
}

impl Contender for CrossEntropy {
    fn name(&self) -> &'static str {
        "burn"
    }

    /// Flex computes when it is told to, so that the gradient is there when `backward` returns.
    fn pass(&mut self) -> Result<f64, Failed> {
        let start = Instant::now();
        let loss = self.loss.forward(self.logits.clone(), self.targets.clone());
        std::hint::black_box(loss.backward());
        Ok(start.elapsed().as_secs_f64())
    }
}
