//! The convolution of the output's gradient that is the images'.

use pulp::Arch;

use super::super::Geometry;
use super::frame::{Frame, entries};
use super::packed;
use super::sums::{BLOCK, Sums};

/// Kernels turned about their centre, input and output channels exchanged.
pub(super) struct Turned {
    frame: Frame,
    of_output: Frame,
    channels: usize,
    phases: Vec<Phase>,
}

/// Those of their entries that meet one phase of the images.
struct Phase {
    at: [isize; 2],
    /// Where in a channel of the gradient each entry's run begins.
    runs: Vec<usize>,
    kernels: Vec<[f32; BLOCK]>,
}

impl Turned {
    /// Of kernels, `[D, C, K, K]`, for gradients of so many channels, those from D on zeros.
    pub(super) fn new(geometry: Geometry, gradients: usize, kernels: &[f32]) -> Self {
        let (frame, of_output) = (Frame::of_images(geometry), Frame::of_output(geometry));
        let (channels, s) = (geometry.channels, geometry.stride.cast_signed());
        let phase = |at: [isize; 2]| {
            let meets = |entry: &[isize; 2]| entry.map(|along| along.rem_euclid(s)) == at;
            let met: Vec<(usize, [isize; 2])> = entries().enumerate().filter(|(_, entry)| meets(entry)).collect();
            let seen_from = |along: isize| -along.div_euclid(s);
            let runs = met.iter().map(|(_, [down, right])| of_output.run(seen_from(*down), seen_from(*right)));
            let of = |channel: usize, at: usize| {
                let (output, (entry, _)) = (at / met.len(), met[at % met.len()]);
                kernels.get(output * geometry.inner() + channel * entries().count() + entry).copied().unwrap_or(0.0)
            };
            Phase { at, runs: runs.collect(), kernels: packed(channels, gradients * met.len(), of) }
        };
        Self { frame, of_output, channels, phases: frame.phases().map(phase).collect() }
    }

    /// Room for the sums of a phase.
    pub(super) fn lines(&self) -> Vec<f32> {
        vec![0.0; self.channels.next_multiple_of(BLOCK) * self.frame.positions()]
    }

    /// The gradient of an image, of its output's.
    pub(super) fn convolve(&self, gradient: &[f32], lines: &mut [f32], of_image: &mut [f32]) {
        for Phase { at, runs, kernels } in &self.phases {
            Arch::new().dispatch(Sums { frame: self.of_output, image: gradient, runs, kernels, out: lines });
            let both = lines.chunks_exact(self.frame.positions()).zip(of_image.chunks_exact_mut(self.frame.pixels()));
            both.for_each(|(line, of_plane)| self.frame.read(*at, line, of_plane));
        }
    }
}
