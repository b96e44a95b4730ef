//! Sums of an image's pixels as the kernels weigh them.

use pulp::{Simd, WithSimd};

use super::TAPS;
use super::frame::Frame;

/// Output channels that are formed at once: sixteen sums on registers, of which there are 32, keep two multipliers busy, and of
/// sixteen registers eight.
pub(super) const BLOCK: usize = 8;

/// One image under all kernels.
pub(super) struct Sums<'a> {
    pub(super) frame: Frame,
    /// `[C, frame.plane()]`
    pub(super) planes: &'a [f32],
    /// For each block of output channels, `[C·TAPS, BLOCK]`.
    pub(super) kernels: &'a [[f32; BLOCK]],
    /// Room for a block's sums.
    pub(super) line: &'a mut Vec<f32>,
    /// `[D, H, W]`
    pub(super) out: &'a mut [f32],
}

impl WithSimd for Sums<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { frame, planes, kernels, line, out } = self;
        let taps = planes.len() / frame.plane() * TAPS;
        line.resize(BLOCK * frame.positions(), 0.0);
        for (kernels, out) in kernels.chunks_exact(taps).zip(out.chunks_mut(BLOCK * frame.pixels())) {
            block(simd, frame, planes, kernels, line);
            let lines = line.chunks_exact(frame.positions());
            lines.zip(out.chunks_exact_mut(frame.pixels())).for_each(|(line, out)| frame.read(line, out));
        }
    }
}

/// The sums of a block of output channels: `[BLOCK, positions]`.
#[inline(always)]
fn block<S: Simd>(simd: S, frame: Frame, planes: &[f32], kernels: &[[f32; BLOCK]], line: &mut [f32]) {
    let (positions, lanes) = (frame.positions(), S::F32_LANES);
    let pairs = if S::REGISTER_COUNT > 16 { positions / (2 * lanes) } else { 0 };
    for pair in 0..pairs {
        tile::<S, 2>(simd, frame, planes, kernels, 2 * lanes * pair, line);
    }
    for at in (2 * lanes * pairs..positions).step_by(lanes) {
        tile::<S, 1>(simd, frame, planes, kernels, at, line);
    }
}

/// Those at `REGISTERS` registers of positions.
#[inline(always)]
fn tile<S: Simd, const REGISTERS: usize>(
    simd: S,
    frame: Frame,
    planes: &[f32],
    kernels: &[[f32; BLOCK]],
    at: usize,
    line: &mut [f32],
) {
    let lanes = S::F32_LANES;
    let mut sums = [[simd.splat_f32s(0.0); REGISTERS]; BLOCK];
    for (plane, taps) in planes.chunks_exact(frame.plane()).zip(kernels.as_chunks::<TAPS>().0) {
        for (down, taps) in taps.chunks_exact(3).enumerate() {
            let pixels = &plane[at + frame.offset(down, 0)..][..2 + REGISTERS * lanes];
            for (right, tap) in taps.iter().enumerate() {
                let mut x = [simd.splat_f32s(0.0); REGISTERS];
                for (number, x) in x.iter_mut().enumerate() {
                    *x = S::as_simd_f32s(&pixels[right + number * lanes..][..lanes]).0[0];
                }
                for (sums, weight) in sums.iter_mut().zip(tap) {
                    let weight = simd.splat_f32s(*weight);
                    for (sum, x) in sums.iter_mut().zip(x) {
                        *sum = simd.mul_add_f32s(weight, x, *sum);
                    }
                }
            }
        }
    }
    for (sums, line) in sums.iter().zip(line.chunks_exact_mut(frame.positions())) {
        S::as_mut_simd_f32s(&mut line[at..][..REGISTERS * lanes]).0.copy_from_slice(sums);
    }
}
