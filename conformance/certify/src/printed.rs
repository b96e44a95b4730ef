//! Decimals as they are printed, and enclosures as decimals.

use dashu_int::IBig;
use lossproof_oracle::{Interval, Value};

use crate::enclosure::Enclosure;

/// A decimal number as printed: it stands for every number that rounds to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    digits: IBig,
    /// The last digit is worth `10^exponent`.
    exponent: i32,
}

/// Beyond this a power of ten takes long to form.
const FARTHEST: i32 = 100_000;

impl Printed {
    /// Reads `-1.25e-7`; thousands may be parted by commas. `None` if it is no number, or one beyond `10^±100000`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.replace(',', "").replace('−', "-");
        let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text.as_str(), "0"), |parts| parts);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() || !fraction.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let digits: IBig = format!("{whole}{fraction}").parse().ok()?;
        let exponent: i32 = exponent.parse().ok()?;
        let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        (exponent.abs() <= FARTHEST).then_some(Self { digits, exponent })
    }

    /// A decimal of a claim.
    ///
    /// # Panics
    /// If it is none: the claims are written in this crate, and a test runs them all.
    pub(crate) fn of(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|| panic!("{text:?} is no decimal"))
    }

    /// Everything that rounds to it: half a unit of the last digit to either side.
    pub fn enclosure(&self, bits: usize) -> Enclosure {
        let integer = |n: IBig| Enclosure::new(Interval::from_integer(n), bits);
        let doubled = &self.digits * IBig::from(2);
        let twice = integer(&doubled - IBig::ONE).hull(&integer(doubled + IBig::ONE));
        let power = integer(IBig::from(10).pow(self.exponent.unsigned_abs() as usize));
        (if self.exponent >= 0 { twice * power } else { twice / power }) * 0.5
    }

    /// Whether the number inside an enclosure rounds to this, where that is certain.
    pub fn agrees(&self, enclosure: &Enclosure) -> Option<bool> {
        let own = self.enclosure(enclosure.bits().max(256));
        if own.interval().contains(enclosure.interval()) {
            Some(true)
        } else if (&own - enclosure).is_positive() || (&own - enclosure).is_negative() {
            Some(false)
        } else {
            None
        }
    }
}

/// A binary64 number as people write it: `10`, `1e10`, `0.5`, `1e-10`.
pub fn number(x: f64) -> String {
    let positional = format!("{x}");
    let scientific = format!("{x:e}");
    if positional.len() <= scientific.len() + 2 { positional } else { scientific }
}

/// The digits that an enclosure settles, at most `most`; both ends, rounded outward to three, where it settles fewer.
pub fn decimal(enclosure: &Enclosure, most: usize) -> String {
    const FEW: usize = 4;
    let settled = |digits: usize| Value::Finite(enclosure.interval().clone()).decimal(digits);
    if let Some(text) = (FEW..=most).rev().find_map(settled) {
        return positional(&text);
    }
    let (lower, upper) = enclosure.to_f64();
    let sign = match (enclosure.is_positive(), enclosure.is_negative()) {
        (true, _) => "",
        (_, true) => "-",
        _ => return format!("[{}, {}]", outward(lower, false), outward(upper, true)),
    };
    // Beyond the range in which digits are formed: the power of ten.
    if upper <= f64::MIN_POSITIVE && lower >= -f64::MIN_POSITIVE {
        let power = enclosure.abs().ln() / enclosure.lift(10.0).ln();
        return format!("{sign}10^{}", decimal(&power, most));
    }
    format!("[{}, {}]", outward(lower, false), outward(upper, true))
}

/// `x` to a few digits, moved `up` or down so that it does not cross the exact value.
fn outward(x: f64, up: bool) -> String {
    let short = format!("{x:.3e}");
    let rounded: f64 = short.parse().unwrap_or(x);
    if (up && rounded >= x) || (!up && rounded <= x) {
        return positional(&short);
    }
    // One unit of the last digit further.
    let (digits, exponent) = short.split_once('e').unwrap_or((&short, "0"));
    let thousandths = digits.replace('.', "").parse::<i64>().unwrap_or(0) + if up { 1 } else { -1 };
    positional(&format!("{:.3e}", format!("{thousandths}e{exponent}").parse().unwrap_or(x) / 1000.0))
}

/// `d.ddde±x` without an exponent where that needs few zeros.
fn positional(scientific: &str) -> String {
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific.to_owned() };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    match exponent.parse::<i32>() {
        Ok(e @ -5..=-1) => format!("{sign}0.{}{digits}", "0".repeat((-e - 1) as usize)),
        Ok(e @ 0..=15) if digits.len() > e as usize + 1 => {
            let (whole, fraction) = digits.split_at(e as usize + 1);
            format!("{sign}{whole}.{fraction}")
        }
        Ok(e @ 0..=15) => format!("{sign}{digits}{}", "0".repeat(e as usize + 1 - digits.len())),
        _ => format!("{sign}{mantissa}e{exponent}"),
    }
}
