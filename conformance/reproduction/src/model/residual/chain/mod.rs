//! Convolutions, each normalised and rectified, as one operation.
//!
//! One and not many, for a step is a matter of how often it goes through memory: moments are summed while an image of the output
//! is at hand, and gradients through rectifier and normalisation are formed where the convolution's backward pass takes them.

mod backward;
mod forward;
mod operation;
mod rectifier;

use std::sync::{Arc, OnceLock};

use candle_core::{Result, Tensor, bail};

use self::operation::Operation;
use super::super::Mode;
use super::super::convolution::Geometry;
use super::super::normalisation::Moments;
use super::Unit;
use super::shortcut::Shortcut;

/// Units one after the other; with a shortcut, past them all, what it adds is added before the last rectifier.
struct Chain {
    layers: Vec<Geometry>,
    shortcut: Option<Shortcut>,
    tracks_images: bool,
    /// The moments to normalise by where they are not the batch's.
    running: Option<Vec<Moments>>,
    kept: Arc<OnceLock<Vec<Kept>>>,
}

/// What the backward pass needs of a layer.
struct Kept {
    /// The convolution's output.
    sums: Vec<f32>,
    moments: Moments,
    /// What the next layer is given; of the last, nothing.
    out: Vec<f32>,
}

/// A layer's numbers.
struct Numbers<'a> {
    kernels: &'a [f32],
    scale: &'a [f32],
    shift: &'a [f32],
}

/// Images, `[N, C, H, W]`, through units: `[N, D, H', W']`.
///
/// # Errors
/// For shapes that do not fit, and other dtypes than f32 and devices than the CPU.
pub(super) fn apply(units: &[&Unit], has_shortcut: bool, images: &Tensor, mode: Mode) -> Result<Tensor> {
    let mut layers = Vec::new();
    let mut shape = images.dims().to_vec();
    for unit in units {
        let layer = Geometry::new(&shape, unit.kernels.dims(), unit.stride)?;
        shape = layer.shape_out().to_vec();
        layers.push(layer);
    }
    let shortcut = if has_shortcut { Some(shortcut(images.dims(), &shape, &layers)?) } else { None };
    let running = units.iter().map(|unit| unit.normalisation.running(mode)).collect::<Result<Option<Vec<_>>>>()?;
    let kept = Arc::new(OnceLock::new());
    let chain = Chain { layers, shortcut, tracks_images: images.track_op(), running, kept: kept.clone() };
    let numbers = units.iter().flat_map(|unit| {
        let [scale, shift] = unit.normalisation.affine();
        [&unit.kernels, scale, shift]
    });
    let packed = Tensor::cat(&numbers.map(|var| var.flatten_all()).collect::<Result<Vec<_>>>()?, 0)?;
    let out = images.contiguous()?.apply_op2(&packed, Operation(chain))?;
    // Only in training is anything kept.
    if let Some(kept) = kept.get() {
        for (unit, kept) in units.iter().zip(kept) {
            unit.normalisation.follow(&kept.moments, kept.sums.len() / unit.kernels.dim(0)?)?;
        }
    }
    Ok(out)
}

fn shortcut(input: &[usize], output: &[usize], layers: &[Geometry]) -> Result<Shortcut> {
    let (&[_, channels, height, width], &[_, outputs, rows, columns]) = (input, output) else {
        bail!("shapes {input:?} and {output:?}; expected [N, C, H, W] and [N, D, H', W']")
    };
    let stride: usize = layers.iter().map(|layer| layer.stride).product();
    let fits = outputs >= channels && (outputs - channels).is_multiple_of(2);
    if !fits || (height.div_ceil(stride), width.div_ceil(stride)) != (rows, columns) {
        bail!("a block from {input:?} to {output:?} at stride {stride} has no shortcut; expected D − C even and ≥ 0")
    }
    Ok(Shortcut { channels, added: (outputs - channels) / 2, height, width, stride })
}

impl Chain {
    fn numbers<'a>(&self, packed: &'a [f32]) -> Vec<Numbers<'a>> {
        let mut rest = packed;
        let mut take = |count: usize| {
            let (taken, after) = rest.split_at(count);
            rest = after;
            taken
        };
        let of = |layer: &Geometry| Numbers {
            kernels: take(layer.kernels * layer.inner()),
            scale: take(layer.kernels),
            shift: take(layer.kernels),
        };
        self.layers.iter().map(of).collect()
    }
}
