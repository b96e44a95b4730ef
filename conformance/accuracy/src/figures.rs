//! Median and largest of a list of errors, in the digits that are printed.

use serde::{Deserialize, Serialize};

/// The median and the largest of the errors of a kind of number, each rounded up to two digits, and to 0.01 at least where
/// it is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct Figures {
    /// Half of the errors are at most this.
    pub median: f64,
    /// All are at most this.
    pub largest: f64,
}

impl From<[f64; 2]> for Figures {
    fn from([median, largest]: [f64; 2]) -> Self {
        Self { median, largest }
    }
}

impl From<Figures> for [f64; 2] {
    fn from(figures: Figures) -> Self {
        [figures.median, figures.largest]
    }
}

impl Figures {
    /// Of a list of errors; 0 of an empty one.
    pub(crate) fn of(mut errors: Vec<f64>) -> Self {
        errors.sort_by(f64::total_cmp);
        let at = |index: usize| errors.get(index).copied().map_or(0.0, rounded_up);
        Self { median: at(errors.len().saturating_sub(1) / 2), largest: at(errors.len().saturating_sub(1)) }
    }
}

/// The least number of two decimal digits that is not below `x`. Decimal conversion is exact, so this is the same everywhere.
pub(crate) fn rounded_up(x: f64) -> f64 {
    if x > 0.0 && x < 0.01 {
        return 0.01;
    }
    let nearest = format!("{x:.1e}");
    let value = nearest.parse().unwrap_or(x);
    if !x.is_finite() || value >= x {
        return value;
    }
    let (digits, exponent) = nearest.split_once('e').unwrap_or((&nearest, "0"));
    let tenths = digits.replace('.', "").parse::<i32>().unwrap_or_default() + 1;
    let exponent = exponent.parse::<i32>().unwrap_or_default() - 1;
    format!("{tenths}e{exponent}").parse().unwrap_or(x)
}

/// A figure as a person reads it: `0.5`, `17`, `260`, `3.1e5`.
pub fn printed(x: f64) -> String {
    if x < 1e4 { format!("{x}") } else { format!("{x:e}") }
}

#[cfg(test)]
mod tests {
    use super::{Figures, printed, rounded_up};

    #[test]
    fn figures_are_rounded_up_to_two_digits() {
        for (x, up) in [(0.0, 0.0), (1e-30, 0.01), (0.25, 0.25), (0.2500001, 0.26), (0.999, 1.0), (9.91, 10.0)] {
            assert_eq!(rounded_up(x), up, "{x}");
        }
        for (x, up) in [(17.3, 18.0), (99.5, 100.0), (254.0, 260.0), (3.05e5, 3.1e5), (f64::INFINITY, f64::INFINITY)] {
            assert_eq!(rounded_up(x), up, "{x}");
        }
    }

    #[test]
    fn the_median_is_the_lower_of_the_two_in_the_middle() {
        assert_eq!(Figures::of(vec![4.0, 1.0, 3.0, 2.0]), Figures { median: 2.0, largest: 4.0 });
        assert_eq!(Figures::of(vec![3.0, 1.0, 2.0]), Figures { median: 2.0, largest: 3.0 });
        assert_eq!(Figures::of(Vec::new()), Figures { median: 0.0, largest: 0.0 });
    }

    #[test]
    fn large_figures_have_an_exponent() {
        assert_eq!([0.5, 260.0, 3.1e5].map(printed), ["0.5", "260", "3.1e5"]);
    }
}
