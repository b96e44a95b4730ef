//! Pictures that are written as SVG or as pixels.

use std::io::IsTerminal;
use std::path::Path;

use clap::ValueEnum;

use crate::failure::Failure;
use crate::files;

/// The pixels of a PNG to each of the SVG's.
const SCALE: f32 = 2.0;

/// What a picture is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Lines and text
    Svg,
    /// Pixels
    Png,
}

/// The format that is asked for, else that of the file's ending; whether such a file can be written.
///
/// # Errors
/// For an ending that says nothing, pixels on a terminal, and a file that cannot be written.
pub(crate) fn format(path: &Path, asked: Option<Format>) -> Result<Format, Failure> {
    files::writable(path)?;
    let standard = path.as_os_str() == "-";
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match (asked, ending.as_deref()) {
        (Some(format), _) => format,
        (None, Some("svg")) => Format::Svg,
        (None, Some("png")) => Format::Png,
        (None, _) if standard => Format::Svg,
        (None, _) => {
            return Err(Failure::usage(format!(
                "{} ends in neither .svg nor .png; expected one of them, or --format",
                path.display()
            ))
            .help("name a file that ends in .svg or .png, or say what it is: `--format svg`"));
        }
    };
    if format == Format::Png && standard && std::io::stdout().is_terminal() {
        return Err(
            Failure::usage("a PNG does not go to a terminal; expected a file").help("name one: `--out FILE.png`")
        );
    }
    Ok(format)
}

/// Writes a picture that was drawn as SVG.
///
/// # Errors
/// Names the file that could not be written.
pub(crate) fn put(path: &Path, format: Format, svg: &str) -> Result<(), Failure> {
    match format {
        Format::Svg => files::put(path, svg),
        Format::Png => {
            let pixels = lossproof_figures::png(svg, SCALE)
                .map_err(|error| Failure::usage(format!("the picture failed: {error}")).help("write it as SVG"))?;
            files::put_bytes(path, &pixels)
        }
    }
}
