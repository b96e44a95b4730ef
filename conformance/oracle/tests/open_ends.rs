//! Which ends of an interval are known not to be the number: what rounds past a tie, and what must not.

use lossproof_oracle::{Arithmetic, Float, Format, Interval};

/// In binary16 a tie between 1 and `1 + 2^−10` that goes to 1: a number above it goes up.
const TIE: f64 = 1.0 + 1.0 / 2048.0;

fn rounded(x: &Interval) -> Option<f64> {
    Format::F16.round_interval(x)
}

fn power_of_two(exponent: isize) -> Float {
    Float::new(1.into(), exponent)
}

#[test]
fn a_closed_end_may_be_the_number() {
    let a = Arithmetic::new(128);
    let tie = Interval::from_f64(TIE);
    let from_zero = Interval::new(Float::zero(), power_of_two(-40));
    let from_one = a.add(&Interval::one(), &from_zero);
    let up_to_one = a.sub(&Interval::one(), &from_zero);
    let ties = [
        a.add(&tie, &from_zero),
        a.mul(&tie, &from_one),
        a.mul(&from_one, &tie),
        a.mul(&-tie.clone(), &-from_one.clone()),
        a.div(&tie, &up_to_one),
        a.div(&-tie.clone(), &-up_to_one.clone()),
        a.square(&a.add(&Interval::from_f64(TIE), &from_zero)),
        a.add(&tie, &a.mul(&from_zero, &a.exp(&Interval::from_f64(-1e6)))),
        a.add(&tie, &a.div(&from_zero, &from_one)),
        a.add(&tie, &a.ln(&from_one)),
        a.sub(&tie, &a.ln(&up_to_one)),
    ];
    for (index, number) in ties.iter().enumerate() {
        let is_square = index == 6;
        // (1 + 2^−11)² is no tie.
        assert_eq!(rounded(number), is_square.then_some(1.0009765625), "{index}: {number:?}");
    }
}

#[test]
fn an_open_end_is_not_the_number() {
    let a = Arithmetic::new(128);
    let tie = Interval::from_f64(TIE);
    let tiny = a.exp(&Interval::from_f64(-1e6));
    let (above, below) = (Some(1.0 + 1.0 / 1024.0), Some(1.0));
    // From 1 + 3·2^−11, a tie that goes up, what is less goes down.
    let upper_tie = Interval::from_f64(1.0 + 3.0 / 2048.0);
    for tiny in [tiny, a.exp(&Interval::from_f64(-1e300))] {
        let more = a.add(&Interval::one(), &tiny);
        let less = a.sub(&Interval::one(), &tiny);
        assert_eq!(rounded(&a.add(&tie, &tiny)), above);
        assert_eq!(rounded(&a.mul(&tie, &more)), above);
        assert_eq!(rounded(&a.mul(&-tie.clone(), &-more.clone())), above);
        assert_eq!(rounded(&a.div(&tie, &less)), above);
        assert_eq!(rounded(&a.add(&tie, &a.ln(&more))), above);
        assert_eq!(rounded(&a.sub(&tie, &a.ln(&less))), above);
        assert_eq!(rounded(&a.sub(&tie, &tiny)), below);
        assert_eq!(rounded(&a.sub(&upper_tie, &tiny)), above);
        assert_eq!(rounded(&a.mul(&upper_tie, &less)), above);
        assert_eq!(rounded(&a.div(&upper_tie, &more)), above);
        assert_eq!(rounded(&a.square(&-more)), below);
    }
}

#[test]
fn a_step_inside_crosses_no_tie() {
    // Ends that are no tie round to what they round to closed, at powers of two and among subnormals too.
    let a = Arithmetic::new(128);
    let tiny = a.exp(&Interval::from_f64(-1e6));
    for exponent in [-40, -26, -25, -24, -15, -14, -13, 0, 10, 15, 16] {
        for numerator in [4095_u16, 4096, 4097, 4098, 4099, 4100, 4103] {
            let end = Float::new(numerator.into(), exponent - 12);
            let point = Interval::point(end.clone());
            let step = Float::new(1.into(), exponent - 60);
            for sign in [1, -1] {
                let is_above = sign == 1;
                let near = if is_above { a.add(&point, &tiny) } else { a.sub(&point, &tiny) };
                let step = if is_above { &end + &step } else { &end - &step };
                assert_eq!(rounded(&near), Some(Format::F16.round(&step)), "{numerator}·2^{exponent} {sign}");
            }
        }
    }
}
