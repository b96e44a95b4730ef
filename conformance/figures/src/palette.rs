//! The colours of Okabe and Ito (2008), which the colour-blind tell apart, and what is drawn in which.

use lossproof::Modulation;
use plotters::style::RGBColor;

use crate::frame::Style;

/// Blue, vermilion, green, purple, orange, sky blue; yellow is left out, since it is hardly seen on white.
pub const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// What a curve is compared with is black or grey, and dashed.
pub(crate) const PLAIN: Style = Style::dashed(RGBColor(0, 0, 0), 9, 4);
const GREY: RGBColor = RGBColor(110, 110, 110);

/// The line of the `index`-th among the dashed ones beside [`PLAIN`].
pub(crate) fn grey(index: usize) -> Style {
    let (dash, gap) = [(3, 3), (12, 3), (6, 6)][index % 3];
    Style::dashed(GREY, dash, gap)
}

/// A curve with its name and its line.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) modulation: Modulation,
    pub(crate) name: String,
    pub(crate) style: Style,
}

/// Cross-entropy, focal loss for each γ, HMLoss for each δ.
pub(crate) fn named(deltas: &[f64], gammas: &[f64]) -> Vec<Named> {
    let ce = Named { modulation: Modulation::One, name: "cross-entropy".to_owned(), style: PLAIN };
    let focal = gammas.iter().enumerate().map(|(index, gamma)| Named {
        modulation: Modulation::Focal { gamma: *gamma },
        name: format!("focal, γ = {}", short(*gamma)),
        style: grey(index),
    });
    let hard = deltas.iter().zip(COLOURS).map(|(delta, colour)| Named {
        modulation: Modulation::HardMining { delta: *delta },
        name: format!("HMLoss, δ = {}", short(*delta)),
        style: Style::solid(colour),
    });
    std::iter::once(ce).chain(focal).chain(hard).collect()
}

/// A parameter in the shorter of its two spellings.
pub(crate) fn short(value: f64) -> String {
    let (plain, power) = (format!("{value}"), format!("{value:e}"));
    if power.len() < plain.len() { power } else { plain }
}
