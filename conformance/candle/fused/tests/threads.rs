//! The same bits at any number of threads.

use lossproof::{Loss, Modulation, Reduction, Weighting};
use lossproof_fused::{Batch, Prepared, Stored};

/// Numbers in ±8 by a linear congruential generator: the same on every platform.
fn logits<E: Stored>(count: usize) -> Vec<E> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        E::narrowed((state >> 11) as f64 / (1_u64 << 49) as f64 - 8.0)
    };
    (0..count).map(|_| next()).collect()
}

/// The bits of the loss and of the gradient.
fn bits<E: Stored>(threads: usize, loss: &Loss, [rows, classes]: [usize; 2]) -> [Vec<u64>; 2] {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let counts: Vec<u64> = (1..=classes as u64).collect();
    let prepared = Prepared::new(loss.clone(), Some(&counts)).unwrap();
    let targets: Vec<u32> = (0..rows).map(|row| (row % classes) as u32).collect();
    let batch = Batch::new(classes, &targets, None).unwrap();
    let logits = logits::<E>(rows * classes);
    let mut gradient = vec![E::default(); logits.len()];
    let found = pool.install(|| prepared.evaluate(&logits, batch, Some(&mut gradient), None)).unwrap();
    [found.loss, gradient].map(|numbers| numbers.into_iter().map(|x| x.wide().to_bits()).collect())
}

fn same_bits<E: Stored>(loss: &Loss, shape: [usize; 2]) {
    let one = bits::<E>(1, loss, shape);
    assert!(one[1].iter().any(|bits| f64::from_bits(*bits) != 0.0));
    for threads in [2, 5] {
        assert!(one == bits::<E>(threads, loss, shape), "{threads} threads, {loss:?}");
    }
}

#[test]
fn the_same_bits_at_any_number_of_threads() {
    let modulations = [Modulation::HardMining { delta: 1e4 }, Modulation::GradientDensity { bins: 10, momentum: 0.0 }];
    for shape in [[20_000, 10], [700, 300]] {
        for modulation in modulations {
            for reduction in [Reduction::None, Reduction::WeightedMean] {
                let loss = Loss { modulation, reduction, weighting: Weighting::InverseFrequency, ..Loss::default() };
                same_bits::<f32>(&loss, shape);
                same_bits::<f64>(&loss, shape);
                same_bits::<half::bf16>(&loss, shape);
            }
        }
    }
}
