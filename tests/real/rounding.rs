//! `DoubleDouble::round` against the oracle's own rounding, for all four formats.

use lossproof::{DoubleDouble, Format, Real};
use lossproof_oracle::Format as Exact;
use proptest::prelude::*;

use crate::exact::{point, power};
use crate::support::cases;

const FORMATS: [(Format, Exact); 4] =
    [(Format::F16, Exact::F16), (Format::BF16, Exact::BF16), (Format::F32, Exact::F32), (Format::F64, Exact::F64)];

/// `integer + quarters/4 + rest`, all exact, times `2^unit`: on a tie where quarters is 2 and the rest is 0, and on
/// either side of it by the last bits where it is not.
fn candidate(integer: u64, quarters: u64, rest: f64, unit: i32) -> DoubleDouble {
    let one = DoubleDouble::from(1.0);
    let x = one.lift_count(integer) + DoubleDouble::from(quarters as f64 / 4.0 + rest);
    x * power(unit / 2) * power(unit - unit / 2)
}

fn agrees(x: DoubleDouble, format: Format, exact: Exact) -> Result<(), TestCaseError> {
    let expected = exact.round(point(x).lower());
    prop_assert_eq!(x.round(format), expected, "{:?} to {:?}", x, format);
    prop_assert_eq!((-x).round(format), -expected, "-{:?} to {:?}", x, format);
    if format == Format::F64 {
        prop_assert_eq!(f64::from(x), expected, "{:?}", x);
    }
    if format == Format::F32 {
        prop_assert_eq!(f64::from(f32::from(x)), expected, "{:?}", x);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(3000, 500_000))]

    /// Everywhere in the format, from below its smallest subnormal to above its largest number.
    #[test]
    fn oracle_round_every_format(
        bits in 0_u32..54,
        low in any::<u64>(),
        quarters in 0_u64..4,
        rest in prop_oneof![Just(0.0), Just(2_f64.powi(-52)), Just(-(2_f64.powi(-52))), -0.125..0.125],
        place in 0.0..1.0,
    ) {
        for (format, exact) in FORMATS {
            // An integer of at most the format's bits, the largest ones included.
            let bits = bits.min(exact.precision);
            let integer = if bits == 0 { 0 } else { low >> (64 - bits) };
            let span = f64::from(format.max_exponent - format.precision - format.min_exponent + 3);
            let unit = format.min_exponent - 2 + (place * span) as i32;
            agrees(candidate(integer, quarters, rest, unit), format, exact)?;
        }
    }
}

/// The ends: 0 and the smallest subnormal, the step to the normal numbers, the step to infinity.
#[test]
fn oracle_round_edges_every_format() {
    for (format, exact) in FORMATS {
        let full = 1_u64 << format.precision;
        let edges = [
            (0, format.min_exponent),
            (1, format.min_exponent),
            (full / 2 - 1, format.min_exponent),
            (full / 2, format.min_exponent),
            (full - 1, format.min_exponent),
            (full / 2, format.max_exponent - format.precision),
            (full - 1, format.max_exponent - format.precision),
        ];
        for (integer, unit) in edges {
            for quarters in 0..4 {
                for rest in [0.0, 2_f64.powi(-40), -(2_f64.powi(-40))] {
                    agrees(candidate(integer, quarters, rest, unit), format, exact).expect("as the oracle rounds");
                }
            }
        }
        // The constants are those of the format, by the oracle's table and by their definition.
        let smallest = Exact { precision: 1, ..exact }
            .round(point(power(exact.min_exponent / 2) * power(exact.min_exponent - exact.min_exponent / 2)).lower());
        assert_eq!((format.largest(), format.smallest()), (exact.max, smallest));
        assert_eq!(format.unit_roundoff(), 2_f64.powi(-exact.precision.cast_signed()));
        for x in [f64::INFINITY, f64::NEG_INFINITY, 0.0] {
            assert_eq!(DoubleDouble::from(x).round(format), x);
        }
        assert!(DoubleDouble::from(f64::NAN).round(format).is_nan());
        // Far outside binary64.
        let huge = DoubleDouble::from(50_000.0).exp();
        assert_eq!((huge.round(format), (-huge).round(format)), (f64::INFINITY, f64::NEG_INFINITY));
        assert_eq!((DoubleDouble::from(1.0) / huge).round(format), 0.0);
    }
}

/// A number far below the last place breaks a tie: the two neighbours of 536.25 in f16 are 536 and 536.5.
#[test]
fn what_is_far_below_breaks_a_tie() {
    for (tie, even, odd) in [(536.25, 536.0, 536.5), (2049.0, 2048.0, 2050.0)] {
        let x = DoubleDouble::from(tie);
        assert_eq!(x.round(Format::F16), even);
        // e^-300 is a block below, e^-1234.5 three, and the weight takes nothing of it.
        for exponent in [-300.0, -536.25, -1234.5, -59_000.0] {
            let tiny = DoubleDouble::from(exponent).exp();
            for weighted in [x + tiny, tiny + x, (x + tiny) * DoubleDouble::from(0.25) * DoubleDouble::from(4.0)] {
                assert_eq!(weighted.round(Format::F16), odd, "{tie} + e^{exponent}");
            }
            assert_eq!((x - tiny).round(Format::F16), even, "{tie} - e^{exponent}");
            assert_eq!((tiny - x).round(Format::F16), -even, "e^{exponent} - {tie}");
        }
    }
    // 2051 is between 2050 and 2052, and 2052 is the even one.
    let (x, tiny) = (DoubleDouble::from(2051.0), DoubleDouble::from(-1234.5).exp());
    assert_eq!(((x + tiny).round(Format::F16), (x - tiny).round(Format::F16)), (2052.0, 2050.0));
}
