use candle_core::{DType, Device, Tensor, Var};
use lossproof_candle::*;
use std::time::Instant;
fn median(mut f: impl FnMut(), n: usize) -> f64 {
    let mut t: Vec<f64> = (0..n).map(|_| { let s = Instant::now(); f(); s.elapsed().as_secs_f64() }).collect();
    t.sort_by(f64::total_cmp); t[n / 2] * 1e3
}
fn main() {
    for (n, c) in [(1048576, 10), (65536, 100), (8192, 8142), (128, 10), (65536, 2)] {
        let logits = (Tensor::randn(0f32, 2f32, (n, c), &Device::Cpu).unwrap()).contiguous().unwrap();
        let targets = Tensor::rand(0f32, c as f32, n, &Device::Cpu).unwrap().to_dtype(DType::U32).unwrap();
        let counts: Vec<u64> = (0..c as u64).map(|k| 5000 / (k + 1) + 1).collect();
        let gradient = logits.zeros_like().unwrap();
        let a: Vec<f32> = logits.flatten_all().unwrap().to_vec1().unwrap();
        let mut b = vec![0f32; a.len()];
        let copy = median(|| { use rayon::prelude::*; b.par_chunks_mut(32768).zip(a.par_chunks(32768)).for_each(|(b, a)| b.copy_from_slice(a)); std::hint::black_box(&b); }, 15);
        for (name, m) in [("ce", Modulation::One), ("hm", Modulation::HardMining { delta: 1e4 })] {
            let w = if name == "ce" { Weighting::None } else { Weighting::InverseFrequency };
            let crit = Criterion::new(Loss { modulation: m, weighting: w, reduction: Reduction::Mean, ..Loss::default() }, Some(&counts)).unwrap();
            let batch = Batch::new(&logits, &targets);
            let t = median(|| { crit.loss_and_gradient(&batch, &gradient).unwrap(); }, 15);
            let v = Var::from_tensor(&logits).unwrap();
            let back = median(|| { let l = crit.forward(&v, &targets).unwrap(); let g = l.backward().unwrap(); std::hint::black_box(g.get(&v)); }, 9);
            println!("[{n}, {c}] {name} fused {t:.3} ms autograd {back:.3} copy {copy:.3} ({:.2} x)", t / copy);
        }
    }
}
