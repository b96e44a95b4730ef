//! A picture as pixels.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::frame::Failed;

/// `DejaVu Sans`, cut down to the letters of Latin and Greek and to the signs of arithmetic: no machine needs a font of its own, and
/// all draw the same pixels.
const FONT: &[u8] = include_bytes!("../font/DejaVuSans.ttf");

/// An SVG document as PNG, on white, each of its pixels `scale` wide.
///
/// # Errors
/// What is no SVG, and a size that is 0 or too large.
///
/// ```
/// let svg = r#"<svg width="4" height="2" xmlns="http://www.w3.org/2000/svg"></svg>"#;
/// assert_eq!(lossproof_figures::png(svg, 2.0)?[1..4], *b"PNG");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, Failed> {
    let mut options = Options { font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    let fonts = options.fontdb_mut();
    fonts.load_font_data(FONT.to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size().to_int_size().scale_by(scale).ok_or("the picture has no size")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the picture is too large")?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels.encode_png()?)
}
