//! The frame: a document of one size with a title in words, panels with two axes, lines and a key.

use std::error::Error;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::line::within;

/// What plotters says; no input should make it.
pub type Failed = Box<dyn Error>;

/// A part of a picture that is drawn on.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A panel with its axes, ready for lines.
pub type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// plotters places everything on whole numbers: so many of them are a pixel, so that curves are smooth when enlarged.
const FINE: u32 = 10;

/// A length of so many pixels.
pub const fn px(pixels: u32) -> u32 {
    pixels * FINE
}

/// The same where a place is meant.
pub const fn at(pixels: u32) -> i32 {
    px(pixels).cast_signed()
}

/// Text of so many pixels' height.
fn text(pixels: u32) -> TextStyle<'static> {
    ("sans-serif", px(pixels)).into_font().into()
}

/// A picture before anything is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Its name, for those who hear it.
    pub title: &'a str,
    /// What it shows, in words.
    pub description: &'a str,
}

impl Picture<'_> {
    /// The picture as an SVG document, on white: so it reads on a light page and on a dark one.
    ///
    /// # Errors
    /// What drawing says.
    pub fn draw(&self, draw: impl FnOnce(&Area) -> Result<(), Failed>) -> Result<String, Failed> {
        let (width, height) = self.size;
        let mut drawn = String::new();
        {
            let root = SVGBackend::with_string(&mut drawn, (px(width), px(height))).into_drawing_area();
            root.fill(&WHITE)?;
            draw(&root)?;
            root.present()?;
        }
        // The opening tag is plotters'; ours has the size in pixels, and the words.
        let (_, content) = drawn.split_once('\n').ok_or("the picture has no opening tag")?;
        Ok(format!(
            "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\" \
             role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n{content}",
            px(width),
            px(height),
            escaped(self.title),
            escaped(self.description)
        ))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One axis.
#[derive(Clone, Copy, Debug)]
pub struct Axis<'a> {
    /// What is along it.
    pub name: &'a str,
    /// Its ends; where it is logarithmic, their decimal logarithms.
    pub ends: (f64, f64),
    /// Whether its numbers are decades.
    pub logarithmic: bool,
    /// At most so many numbers are written along it.
    pub labels: usize,
}

impl Axis<'_> {
    /// No more than there are decades.
    fn labels(&self) -> usize {
        if self.logarithmic { self.labels.min((self.ends.1 - self.ends.0) as usize + 1) } else { self.labels }
    }

    fn label(&self, value: f64) -> String {
        match (self.logarithmic, value.fract() == 0.0) {
            (true, true) if value == 0.0 => "1".to_owned(),
            (true, true) => format!("1e{value}"),
            // There is no short name for half a decade.
            (true, false) => String::new(),
            // What is left of a sum of steps.
            (false, _) => format!("{}", (value * 1e9).round() / 1e9),
        }
    }
}

/// A panel before it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    /// Its heading.
    pub caption: &'a str,
    /// The axis from left to right.
    pub across: Axis<'a>,
    /// The axis from bottom to top.
    pub up: Axis<'a>,
}

impl Panel<'_> {
    /// Draws heading and axes on a part of a picture.
    ///
    /// # Errors
    /// What plotters says.
    pub fn on<'a, 'b>(&self, area: &'a Area<'b>) -> Result<Chart<'a, 'b>, Failed> {
        const LEFT: u32 = 56;
        let (across, up) = (self.across, self.up);
        let middle = u32::midpoint(area.dim_in_pixel().0, px(LEFT));
        let centred = text(16).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw(&Text::new(self.caption, (middle.cast_signed(), at(8)), centred))?;
        let mut chart = ChartBuilder::on(area)
            .margin(px(8))
            .margin_top(px(48))
            .x_label_area_size(px(40))
            .y_label_area_size(px(LEFT))
            .build_cartesian_2d(across.ends.0..across.ends.1, up.ends.0..up.ends.1)?;
        chart
            .configure_mesh()
            .x_desc(across.name)
            .y_desc(up.name)
            .x_labels(across.labels())
            .y_labels(up.labels())
            .x_label_formatter(&|value| across.label(*value))
            .y_label_formatter(&|value| up.label(*value))
            .label_style(text(13))
            .axis_desc_style(text(13))
            .axis_style(BLACK.stroke_width(FINE))
            .bold_line_style(BLACK.mix(0.15).stroke_width(FINE))
            .light_line_style(TRANSPARENT)
            .set_all_tick_mark_size(px(4))
            .draw()?;
        Ok(chart)
    }
}

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Its colour.
    pub colour: RGBColor,
    /// Its width in pixels.
    pub width: u32,
    /// The pixels of a dash and of the gap after it.
    pub dash: Option<(u32, u32)>,
    /// Whether each point has a dot.
    pub dots: bool,
}

impl Style {
    /// A line of two pixels.
    pub const fn solid(colour: RGBColor) -> Self {
        Self { colour, width: 2, dash: None, dots: false }
    }

    /// The same in dashes.
    pub const fn dashed(colour: RGBColor, dash: u32, gap: u32) -> Self {
        Self { dash: Some((dash, gap)), ..Self::solid(colour) }
    }

    /// Draws a line through points that rise along the axis; what lies above or below the panel is left out.
    ///
    /// # Errors
    /// What plotters says.
    pub fn line(&self, chart: &mut Chart, points: &[(f64, f64)]) -> Result<(), Failed> {
        let style = self.colour.stroke_width(px(self.width));
        let up = chart.y_range();
        for piece in within(points, up.start, up.end) {
            if self.dots {
                chart.draw_series(piece.iter().map(|point| Circle::new(*point, px(3), self.colour.filled())))?;
            }
            match self.dash {
                Some((dash, gap)) => chart.draw_series(DashedLineSeries::new(piece, px(dash), px(gap), style))?,
                None => chart.draw_series(LineSeries::new(piece, style))?,
            };
        }
        Ok(())
    }
}

/// What each line stands for, one below the other.
///
/// # Errors
/// What plotters says.
pub fn key<'a>(area: &Area, entries: impl IntoIterator<Item = (&'a str, Style)>) -> Result<(), Failed> {
    for (line, (name, style)) in (0..).zip(entries) {
        let y = at(52 + 22 * line);
        let stroke = style.colour.stroke_width(px(style.width));
        let (dash, gap) = style.dash.unwrap_or((28, 0));
        for from in (0..28).step_by((dash + gap) as usize) {
            area.draw(&PathElement::new([(at(4 + from), y), (at(4 + (from + dash).min(28)), y)], stroke))?;
        }
        if style.dots {
            area.draw(&Circle::new((at(18), y), px(3), style.colour.filled()))?;
        }
        area.draw(&Text::new(name.to_owned(), (at(38), y - at(7)), text(14)))?;
    }
    Ok(())
}

/// Small text above a panel, over a place of its axis from left to right.
///
/// # Errors
/// What plotters says.
pub(crate) fn above(chart: &mut Chart, x: f64, words: &str, side: HPos) -> Result<(), Failed> {
    let style = text(12).color(&RGBColor(80, 80, 80)).pos(Pos::new(side, VPos::Bottom));
    let top = chart.y_range().end;
    chart.draw_series([EmptyElement::at((x, top)) + Text::new(words.to_owned(), (0, -at(3)), style)])?;
    Ok(())
}
