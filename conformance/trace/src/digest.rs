//! One text for all weights of a model.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256, in hexadecimal, of a model's weights: of each tensor in the order of the names, the name, a zero byte, the number
/// of its bytes as eight (little-endian) and the bytes themselves (little-endian, row-major).
///
/// ```
/// let one = lossproof_trace::weights_digest([("w", &[0_u8, 0, 128, 63][..])]);
/// let other = lossproof_trace::weights_digest([("w", &[0_u8, 0, 0, 64][..])]);
/// assert_eq!(one.len(), 64);
/// assert_ne!(one, other);
/// ```
pub fn weights_digest<'a>(tensors: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut tensors: Vec<(&str, &[u8])> = tensors.into_iter().collect();
    tensors.sort_by_key(|(name, _)| *name);
    let mut hash = Sha256::new();
    for (name, bytes) in tensors {
        hash.update(name);
        hash.update([0]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // A string takes whatever is written.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
