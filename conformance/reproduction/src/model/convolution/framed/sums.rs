//! Sums of an image's pixels as the kernels weigh them.

use pulp::{Simd, WithSimd};

use super::frame::Frame;

/// Output channels that are formed at once: with three registers of positions 24 sums, which leave eight of 32 registers, and
/// with one register eight, where there are sixteen.
pub(super) const BLOCK: usize = 8;

/// One image under all kernels, at all positions.
pub(super) struct Sums<'a> {
    pub(super) frame: Frame,
    /// `[C, frame.channel()]`
    pub(super) image: &'a [f32],
    /// Where in a channel each entry's run begins.
    pub(super) runs: &'a [usize],
    /// For each block of output channels, `[C·runs, BLOCK]`.
    pub(super) kernels: &'a [[f32; BLOCK]],
    /// `[blocks·BLOCK, positions]`
    pub(super) out: &'a mut [f32],
}

impl WithSimd for Sums<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let entries = self.image.len() / self.frame.channel() * self.runs.len();
        let (positions, lanes) = (self.frame.positions(), S::F32_LANES);
        let kernels = self.kernels.chunks_exact(entries);
        for (kernels, out) in kernels.zip(self.out.chunks_exact_mut(BLOCK * positions)) {
            let block = Block { frame: self.frame, image: self.image, runs: self.runs, kernels };
            let whole = if S::REGISTER_COUNT > 16 { positions / (3 * lanes) } else { 0 };
            for number in 0..whole {
                block.sums::<S, 3>(simd, 3 * lanes * number, out);
            }
            for at in (3 * lanes * whole..positions).step_by(lanes) {
                block.sums::<S, 1>(simd, at, out);
            }
        }
    }
}

/// One image under the kernels of a block of output channels.
#[derive(Clone, Copy)]
struct Block<'a> {
    frame: Frame,
    image: &'a [f32],
    runs: &'a [usize],
    kernels: &'a [[f32; BLOCK]],
}

impl Block<'_> {
    /// The sums at some registers of positions.
    #[inline(always)]
    fn sums<S: Simd, const REGISTERS: usize>(self, simd: S, at: usize, out: &mut [f32]) {
        let lanes = S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); REGISTERS]; BLOCK];
        let kernels = self.kernels.chunks_exact(self.runs.len());
        for (channel, kernel) in self.image.chunks_exact(self.frame.channel()).zip(kernels) {
            for (run, entry) in self.runs.iter().zip(kernel) {
                let pixels = &channel[run + at..][..REGISTERS * lanes];
                let mut x = [simd.splat_f32s(0.0); REGISTERS];
                for (number, x) in x.iter_mut().enumerate() {
                    *x = S::as_simd_f32s(&pixels[number * lanes..][..lanes]).0[0];
                }
                for (sums, weight) in sums.iter_mut().zip(entry) {
                    let weight = simd.splat_f32s(*weight);
                    for (sum, x) in sums.iter_mut().zip(x) {
                        *sum = simd.mul_add_f32s(weight, x, *sum);
                    }
                }
            }
        }
        for (sums, out) in sums.iter().zip(out.chunks_exact_mut(self.frame.positions())) {
            S::as_mut_simd_f32s(&mut out[at..][..REGISTERS * lanes]).0.copy_from_slice(sums);
        }
    }
}
