//! The activation of the family, and its gate.

use candle_core::{CpuStorage, CustomOp1, Device, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::super::values::{values, with_values};

/// Numbers that a thread takes at a time.
const CHUNK: usize = 1 << 14;

/// `σ(x) = 1/(1 + e^{−x})`: relatively accurate on both sides, since where `e^{−x}` overflows the quotient is below every number of
/// the type. `1 − σ(x)` is `σ(−x)`.
pub(super) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// `x·σ(x)` of each number (Elfwing et al. 2018), f32 on the CPU. Its derivative is `σ(x)·(1 + x·σ(−x))`.
///
/// # Errors
/// For other dtypes and devices.
///
/// ```
/// use candle_core::{Device, Tensor};
/// let x = Tensor::new(&[0_f32, 200.0, -200.0], &Device::Cpu)?;
/// assert_eq!(lossproof_reproduction::model::efficientnet::silu(&x)?.to_vec1::<f32>()?, [0.0, 200.0, -0.0]);
/// # Ok::<(), candle_core::Error>(())
/// ```
pub fn silu(x: &Tensor) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Silu)
}

struct Silu;

/// `f` of each number and its partner.
fn each(x: &[f32], partners: &[f32], f: impl Fn(f32, f32) -> f32 + Sync) -> Vec<f32> {
    let mut out = vec![0.0; x.len()];
    (out.par_chunks_mut(CHUNK), x.par_chunks(CHUNK), partners.par_chunks(CHUNK)).into_par_iter().for_each(
        |(out, x, partners)| {
            for ((out, x), partner) in out.iter_mut().zip(x).zip(partners) {
                *out = f(*x, *partner);
            }
        },
    );
    out
}

impl CustomOp1 for Silu {
    fn name(&self) -> &'static str {
        "silu"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = values(storage, layout)?;
        Ok((CpuStorage::F32(each(x, x, |x, _| x * logistic(x))), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let slope = |x: f32, g: f32| g * (logistic(x) * (1.0 + x * logistic(-x)));
        let of_x = with_values(x, |x| with_values(gradient, |g| Ok(each(x, g, slope))))?;
        Tensor::from_vec(of_x, x.shape(), &Device::Cpu).map(Some)
    }
}
