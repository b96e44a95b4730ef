//! Sums of products of an image's pixels and its output's gradient: the kernels' gradient.

use pulp::{Simd, WithSimd};

use super::TAPS;
use super::frame::Frame;

/// Output channels that are formed at once: with the three entries of a kernel's row, twelve sums on registers.
pub(super) const GROUP: usize = 4;
/// Numbers of planes that stay at hand from one row of the kernel to the next: three quarters of a cache of 32 KiB.
const AT_HAND: usize = 6144;

/// The sums over images.
pub(super) struct Products<'a> {
    pub(super) frame: Frame,
    /// Each `[C, frame.plane()]` and, of the gradient, `[D, frame.plane()]`, D whole groups.
    pub(super) images: &'a [(&'a [f32], &'a [f32])],
    pub(super) channels: usize,
    /// `[D, C, 3, 3]`, to which the sums are added.
    pub(super) out: &'a mut [f32],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { frame, images, channels, out } = self;
        let plane = frame.plane();
        for images in images.chunks((AT_HAND / ((GROUP + 1) * plane)).max(1)) {
            for (group, out) in out.chunks_exact_mut(GROUP * channels * TAPS).enumerate() {
                for entry in 0..channels * 3 {
                    let (channel, down) = (entry / 3, entry % 3);
                    let mut sums = [[simd.splat_f32s(0.0); 3]; GROUP];
                    for (pixels, gradient) in images {
                        let pixels = &pixels[channel * plane + frame.offset(down, 0)..];
                        add(simd, frame, pixels, &gradient[group * GROUP * plane..], &mut sums);
                    }
                    for (sums, out) in sums.iter().zip(out.chunks_exact_mut(channels * TAPS)) {
                        for (out, sum) in out[3 * entry..].iter_mut().zip(sums) {
                            *out += simd.reduce_sum_f32s(*sum);
                        }
                    }
                }
            }
        }
    }
}

/// Adds one image's products to the sums of a kernel's row.
#[inline(always)]
fn add<S: Simd>(simd: S, frame: Frame, pixels: &[f32], gradient: &[f32], sums: &mut [[S::f32s; 3]; GROUP]) {
    let (lanes, positions) = (S::F32_LANES, frame.positions());
    let pixels = &pixels[..positions + 2];
    let mut gradients = [&gradient[..0]; GROUP];
    for (run, plane) in gradients.iter_mut().zip(gradient.chunks_exact(frame.plane())) {
        *run = &plane[frame.centre()..][..positions];
    }
    for at in (0..positions).step_by(lanes) {
        let load = |from: &[f32]| S::as_simd_f32s(&from[at..][..lanes]).0[0];
        let x = [load(pixels), load(&pixels[1..]), load(&pixels[2..])];
        for (sums, gradient) in sums.iter_mut().zip(gradients) {
            let gradient = load(gradient);
            for (sum, x) in sums.iter_mut().zip(x) {
                *sum = simd.mul_add_f32s(gradient, x, *sum);
            }
        }
    }
}
