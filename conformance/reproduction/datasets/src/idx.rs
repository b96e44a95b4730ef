//! IDX, the format of MNIST and its successors: a header of big-endian integers, then the bytes.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::dataset::hexadecimal;

/// The element type `unsigned byte`.
const BYTES: u8 = 8;

/// The bytes of an IDX file of that shape, after its header; the file may be compressed with gzip.
///
/// Nothing is allocated for what the file claims: an array that is larger or smaller than the shape is an error.
/// `sha256`, if known, is that of the uncompressed file, so that it is one for every packer.
///
/// # Errors
/// [`Error::File`] if the file cannot be read, [`Error::Form`] with the offset (in the uncompressed file) if it is
/// damaged or another one.
pub fn read(path: &Path, shape: &[u32], sha256: Option<&str>) -> Result<Vec<u8>, Error> {
    let header = header(shape);
    let total =
        shape.iter().fold(1_u64, |product, &n| product.saturating_mul(n.into())).saturating_add(header.len() as u64);
    let mut content = Vec::new();
    let mut file = File::open(path).map_err(Error::read(path))?;
    let mut magic = [0; 2];
    let compressed = file.read_exact(&mut magic).is_ok() && magic == [0x1f, 0x8b];
    file.rewind().map_err(Error::read(path))?;
    // One byte more than expected is enough to see that there are more.
    if compressed {
        let read = GzDecoder::new(file).take(total.saturating_add(1)).read_to_end(&mut content);
        read.map_err(|error| damaged(path, content.len(), error))?;
    } else {
        file.take(total.saturating_add(1)).read_to_end(&mut content).map_err(Error::read(path))?;
    }
    if let Some(at) = (0..header.len()).find(|&at| content.get(at) != header.get(at)) {
        // The magic number or one of the sizes: each has four bytes.
        let at = at / 4 * 4;
        let found = content.get(at..at + 4).map_or_else(|| "the end of the file".to_owned(), word);
        return Err(Error::form(path, Some(format!("byte {at}")), found, word(&header[at..at + 4])));
    }
    let length = content.len() as u64;
    if length != total {
        let found = if length < total { format!("{length} bytes") } else { "more".to_owned() };
        return Err(Error::form(path, None, found, format!("{total} bytes for the shape {shape:?}")));
    }
    if let Some(expected) = sha256 {
        let found = hexadecimal(&Sha256::digest(&content));
        if found != expected {
            return Err(Error::form(path, None, format!("sha256 {found}"), format!("sha256 {expected}")));
        }
    }
    content.drain(..header.len());
    Ok(content)
}

/// The header of an array of bytes.
fn header(shape: &[u32]) -> Vec<u8> {
    let mut header = vec![0, 0, BYTES, shape.len() as u8];
    header.extend(shape.iter().flat_map(|n| n.to_be_bytes()));
    header
}

fn word(bytes: &[u8]) -> String {
    let number = bytes.iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    format!("{number} (0x{number:08x})")
}

/// What the decompressor says of damaged data is the file's fault; everything else is the system's.
fn damaged(path: &Path, read: usize, error: io::Error) -> Error {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    if matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof) {
        let found = format!("damaged gzip data ({error})");
        Error::form(path, Some(format!("after {read} uncompressed bytes")), found, "gzip data to the end")
    } else {
        Error::read(path)(error)
    }
}
