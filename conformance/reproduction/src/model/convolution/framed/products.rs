//! Sums of products of an image's pixels and its output's gradient: the kernels' gradient.

use pulp::{Simd, WithSimd};

use super::SIDE;
use super::frame::Frame;

/// Output channels that are formed at once: with the entries of a kernel's row, twelve sums on registers.
pub(super) const GROUP: usize = 4;
/// Numbers of planes that stay at hand from one row of the kernel to the next: three quarters of a cache of 32 KiB.
const AT_HAND: usize = 6144;

/// The sums over images.
pub(super) struct Products<'a> {
    /// Of the images, and of the gradients.
    pub(super) frames: [Frame; 2],
    /// Each `[C, channel]` and, of the gradient, `[D, channel]`, D whole groups.
    pub(super) images: &'a [(&'a [f32], &'a [f32])],
    /// Where in a channel each entry's run begins.
    pub(super) runs: &'a [usize],
    pub(super) channels: usize,
    /// `[D, C, K, K]`, to which the sums are added.
    pub(super) out: &'a mut [f32],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { frames: [frame, of_output], images, runs, channels, out } = self;
        let at_hand = frame.channel() + GROUP * of_output.channel();
        for images in images.chunks((AT_HAND / at_hand).max(1)) {
            for (group, out) in out.chunks_exact_mut(GROUP * channels * SIDE * SIDE).enumerate() {
                for row in 0..channels * SIDE {
                    let (channel, runs) = (row / SIDE, &runs[row % SIDE * SIDE..][..SIDE]);
                    let mut sums = [[simd.splat_f32s(0.0); SIDE]; GROUP];
                    for (pixels, gradient) in images {
                        let pixels = &pixels[channel * frame.channel()..][..frame.channel()];
                        let gradient = &gradient[group * GROUP * of_output.channel()..];
                        add(simd, of_output, pixels, runs, gradient, &mut sums);
                    }
                    for (sums, out) in sums.iter().zip(out.chunks_exact_mut(channels * SIDE * SIDE)) {
                        for (out, sum) in out[SIDE * row..].iter_mut().zip(sums) {
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
fn add<S: Simd>(
    simd: S,
    of_output: Frame,
    pixels: &[f32],
    runs: &[usize],
    gradient: &[f32],
    sums: &mut [[S::f32s; SIDE]; GROUP],
) {
    let (lanes, positions) = (S::F32_LANES, of_output.positions());
    let (mut seen, mut gradients) = ([&pixels[..0]; SIDE], [&gradient[..0]; GROUP]);
    for (seen, run) in seen.iter_mut().zip(runs) {
        *seen = &pixels[*run..][..positions];
    }
    for (run, channel) in gradients.iter_mut().zip(gradient.chunks_exact(of_output.channel())) {
        *run = &channel[of_output.run(0, 0)..][..positions];
    }
    for at in (0..positions).step_by(lanes) {
        let mut x = [simd.splat_f32s(0.0); SIDE];
        for (x, seen) in x.iter_mut().zip(seen) {
            *x = S::as_simd_f32s(&seen[at..][..lanes]).0[0];
        }
        for (sums, gradient) in sums.iter_mut().zip(gradients) {
            let gradient = S::as_simd_f32s(&gradient[at..][..lanes]).0[0];
            for (sum, x) in sums.iter_mut().zip(x) {
                *sum = simd.mul_add_f32s(gradient, x, *sum);
            }
        }
    }
}
