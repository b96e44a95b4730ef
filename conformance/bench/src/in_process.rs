//! Those that run here: the fused form in two ways, the composed one, candle-nn's, and copying.

use std::time::Instant;

use candle_core::{Device, Tensor, Var};
use lossproof::Link;
use lossproof_adapter_candle::dtype;
use lossproof_candle::{Batch, Criterion, Form};
use rayon::prelude::*;

use crate::contender::{Contender, Failed, Problem};

/// The batch, the same for all: logits of a network that has learnt something, `N(0, 2²)`, and targets of every class.
#[derive(Clone)]
pub(crate) struct Data {
    pub(crate) logits: Var,
    pub(crate) targets: Tensor,
    criterion: Criterion,
}

impl Data {
    pub(crate) fn new(problem: &Problem) -> Result<Self, Failed> {
        let (rows, classes) = (problem.shape.rows, problem.shape.classes);
        let logits = Tensor::randn(0.0_f32, 2.0, (rows, classes), &Device::Cpu)?.to_dtype(dtype(problem.dtype))?;
        // 0, 7919, 2·7919, …: the step is a prime, so that neighbours differ and no class is left out.
        let targets: Vec<u32> = (0..rows).map(|row| ((row * 7919) % classes) as u32).collect();
        debug_assert_eq!(problem.loss.link, Link::Softmax);
        Ok(Self {
            logits: Var::from_tensor(&logits)?,
            targets: Tensor::from_vec(targets, rows, &Device::Cpu)?,
            criterion: Criterion::new(problem.loss.clone(), Some(&problem.class_counts))?,
        })
    }
}

/// The contenders of this process for a problem.
pub(crate) fn contenders(problem: &Problem) -> Result<Vec<Box<dyn Contender>>, Failed> {
    let data = Data::new(problem)?;
    let gradient = data.logits.zeros_like()?;
    let mut all: Vec<Box<dyn Contender>> = vec![Box::new(Fused { data: data.clone(), gradient })];
    for (name, form) in [("fused-autograd", Form::Fused), ("composed", Form::Composed)] {
        let data = Data { criterion: data.criterion.clone().form(form), ..data.clone() };
        all.push(Box::new(Autograd { name, data, mean: |data| data.criterion.forward(&data.logits, &data.targets) }));
    }
    if problem.is_cross_entropy() {
        let mean = |data: &Data| candle_nn::loss::cross_entropy(&data.logits, &data.targets);
        all.push(Box::new(Autograd { name: "candle-nn", data: data.clone(), mean }));
        #[cfg(feature = "burn")]
        all.push(Box::new(crate::burn::CrossEntropy::new(problem, &data)?));
    }
    let bytes = problem.shape.rows * problem.shape.classes * dtype(problem.dtype).size_in_bytes();
    all.push(Box::new(Copy { from: vec![1; bytes], to: vec![0; bytes] }));
    Ok(all)
}

/// What a pass leaves is dropped after it: PyTorch's gradient too is there until the next pass.
fn timed<R>(pass: impl FnOnce() -> candle_core::Result<R>) -> Result<f64, Failed> {
    let start = Instant::now();
    let left = std::hint::black_box(pass()?);
    let seconds = start.elapsed().as_secs_f64();
    drop(left);
    Ok(seconds)
}

/// Value and gradient in one call, the gradient into the same tensor each time.
struct Fused {
    data: Data,
    gradient: Tensor,
}

impl Contender for Fused {
    fn name(&self) -> &'static str {
        "fused"
    }

    fn pass(&mut self) -> Result<f64, Failed> {
        let batch = Batch::new(&self.data.logits, &self.data.targets);
        timed(|| self.data.criterion.loss_and_gradient(&batch, &self.gradient))
    }
}

/// Through candle's `backward`.
struct Autograd {
    name: &'static str,
    data: Data,
    mean: fn(&Data) -> candle_core::Result<Tensor>,
}

impl Contender for Autograd {
    fn name(&self) -> &'static str {
        self.name
    }

    fn pass(&mut self) -> Result<f64, Failed> {
        timed(|| (self.mean)(&self.data)?.backward())
    }
}

/// The machine's own limit, on all threads.
struct Copy {
    from: Vec<u8>,
    to: Vec<u8>,
}

impl Contender for Copy {
    fn name(&self) -> &'static str {
        "copy"
    }

    fn pass(&mut self) -> Result<f64, Failed> {
        const PIECE: usize = 1 << 17;
        timed(|| {
            let pieces = self.to.par_chunks_mut(PIECE).zip(self.from.par_chunks(PIECE));
            pieces.for_each(|(to, from)| to.copy_from_slice(from));
            std::hint::black_box(&self.to);
            Ok(())
        })
    }
}
