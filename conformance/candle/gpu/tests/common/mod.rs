//! What the tests share.

use std::process::Output;

/// What a program printed.
pub(crate) fn said(output: &Output) -> String {
    [output.stdout.as_slice(), &output.stderr].map(String::from_utf8_lossy).concat()
}
