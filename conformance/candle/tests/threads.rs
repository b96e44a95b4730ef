//! The same bits at any number of threads.

use candle_core::{DType, Device, Tensor};
use lossproof_candle::{Batch, Criterion, Loss, Modulation, Reduction, Weighting};

fn bits(threads: usize, logits: &Tensor, targets: &Tensor, loss: &Loss) -> (Vec<u64>, Vec<u64>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let counts: Vec<u64> = (1..=logits.dim(1).unwrap() as u64).collect();
    let gradient = logits.zeros_like().unwrap();
    let criterion = Criterion::new(loss.clone(), Some(&counts)).unwrap();
    let value = pool.install(|| criterion.loss_and_gradient(&Batch::new(logits, targets), &gradient)).unwrap();
    let of = |tensor: &Tensor| {
        let numbers = tensor.to_dtype(DType::F64).unwrap().flatten_all().unwrap().to_vec1::<f64>().unwrap();
        numbers.into_iter().map(f64::to_bits).collect()
    };
    (of(&value), of(&gradient))
}

#[test]
fn the_same_bits_at_any_number_of_threads() {
    let modulations = [Modulation::HardMining { delta: 1e4 }, Modulation::GradientDensity { bins: 10, momentum: 0.0 }];
    for (rows, classes) in [(20_000, 10), (700, 300)] {
        for dtype in [DType::F32, DType::F64, DType::BF16] {
            let logits = Tensor::randn(0.0_f32, 3.0, (rows, classes), &Device::Cpu).unwrap().to_dtype(dtype).unwrap();
            let targets: Vec<u32> = (0..rows).map(|row| (row % classes) as u32).collect();
            let targets = Tensor::from_vec(targets, rows, &Device::Cpu).unwrap();
            for modulation in modulations {
                for reduction in [Reduction::None, Reduction::WeightedMean] {
                    let loss =
                        Loss { modulation, reduction, weighting: Weighting::InverseFrequency, ..Loss::default() };
                    let one = bits(1, &logits, &targets, &loss);
                    assert!(one.1.iter().any(|bits| f64::from_bits(*bits) != 0.0));
                    for threads in [2, 5] {
                        assert!(one == bits(threads, &logits, &targets, &loss), "{threads} threads, {loss:?}");
                    }
                }
            }
        }
    }
}
