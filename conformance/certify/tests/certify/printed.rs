//! Decimals and enclosures.

use lossproof_certify::{Enclosure, Printed, decimal, number};

const BITS: usize = 128;

#[test]
fn a_decimal_stands_for_what_rounds_to_it() {
    let agrees = |text: &str, lower: f64, upper: f64| {
        Printed::parse(text).expect("a decimal").agrees(&Enclosure::between(lower, upper, BITS))
    };
    assert_eq!(agrees("1.25", 1.246, 1.254), Some(true));
    assert_eq!(agrees("1.25", 1.244, 1.246), None);
    assert_eq!(agrees("1.25", 1.256, 1.3), Some(false));
    assert_eq!(agrees("-2.8e-5", -2.84e-5, -2.76e-5), Some(true));
    assert_eq!(agrees("12,465,750", 12_465_750.0, 12_465_750.0), Some(true));
    assert_eq!(agrees("1e10", 1.2e10, 1.2e10), Some(true));
    assert_eq!(agrees("1.0e10", 1.2e10, 1.2e10), Some(false));
}

#[test]
fn what_is_no_decimal_is_refused() {
    for text in ["", "e5", "1.2.3", "1e", "x", "1.-2", "-", ".5", "1e99999999999", "1e1000000"] {
        assert!(Printed::parse(text).is_none(), "{text}");
    }
}

#[test]
fn digits_are_certain_or_both_ends_are_shown() {
    let third = Enclosure::exact(1.0, BITS) / 3.0;
    assert_eq!(decimal(&third, 10), "0.3333333333");
    assert_eq!(decimal(&(third * -3e-20), 5), "-1.0000e-20");
    assert_eq!(decimal(&Enclosure::between(1.0, 2.0, BITS), 10), "[1.000, 2.000]");
    // e^-1000000 = 10^-434294.48…: log10 e = 0.43429448190325182765.
    let tiny = Enclosure::exact(-1e6, BITS).exp();
    assert_eq!((decimal(&tiny, 12), decimal(&-tiny, 8)), ("10^-434294.481903".to_owned(), "-10^-434294.48".to_owned()));
    // Outward, from ends that lie between four-digit decimals.
    assert_eq!(decimal(&Enclosure::between(1.00049, 9.99951, BITS), 10), "[1.000, 10.00]");
    assert_eq!(decimal(&Enclosure::between(-1.00051, 0.0, BITS), 10), "[-1.001, 0.000]");
    assert_eq!(decimal(&Enclosure::between(1234.5, 123456.0, BITS), 10), "[1234, 123500]");
}

#[test]
fn numbers_are_written_as_people_write_them() {
    let texts: Vec<String> = [10.0, 1e10, 0.5, 1e-10, 12_465_750.0, 2.5].map(number).to_vec();
    assert_eq!(texts, ["10", "1e10", "0.5", "1e-10", "12465750", "2.5"]);
}
