//! The rectifier, without branches: to foretell one is to be wrong half the time.

/// All ones where the rectifier lets a number through, NaN included, so that it is seen; elsewhere zeros.
fn open(x: f32) -> u32 {
    let is_shut = x <= 0.0;
    u32::from(!is_shut).wrapping_neg()
}

/// `max(0, x)`.
pub(super) fn rectify(numbers: &mut [f32]) {
    for x in numbers {
        *x = f32::from_bits(x.to_bits() & open(*x));
    }
}

/// The gradient where the rectifier let the output through, and zeros elsewhere.
pub(super) fn opened(out: &[f32], gradient: &[f32], to: &mut [f32]) {
    for (to, (y, g)) in to.iter_mut().zip(out.iter().zip(gradient)) {
        *to = f32::from_bits(g.to_bits() & open(*y));
    }
}
