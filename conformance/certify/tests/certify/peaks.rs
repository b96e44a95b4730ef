//! Critical points for δ that no chapter names.

use lossproof_certify::{Printed, Undecided, critical_points};

/// δ, a binary64 number; then p*, δp* and L(p*) of each critical point, 20 digits by mpmath (60 digits, sign changes of dL/dt on a grid, then
/// `findroot`).
const MPMATH: &[(f64, &[[&str; 3]])] = &[
    (7.0, &[["0.12525004717160448564", "0.87675033020123139948", "1.9057355718424041122"]]),
    (123.0, &[["0.0091758867189376453306", "1.1286340664293303757", "4.8588091769437801131"]]),
    (4321.0, &[["0.00028028575697579456581", "1.2111147558924083189", "8.5739484434327506094"]]),
    (3.7, &[["0.19516215570704534066", "0.72209997611606779511", "1.2653754326078835335"]]),
    (37.5, &[["0.028511928069268681528", "1.0691973025975755573", "3.6310919333573298551"]]),
    (2e6, &[["6.3116462854369275929e-7", "1.2623292570873855186", "15.023392625272096727"]]),
    (
        5e9,
        &[
            ["2.5761407278308769052e-10", "1.2880703639154384526", "23.26302611380585402"],
            ["5.0988125284522023414e-10", "2.5494062642261011707", "21.190630669171944453"],
            ["6.0445743244018021259e-10", "3.022287162200901063", "21.234305109375159317"],
        ],
    ),
    (
        0.5,
        &[
            ["0.1249357856130956095", "0.062467892806547804748", "0.085479389014887813851"],
            ["0.68071436949442151438", "0.34035718474721075719", "-0.072777414615715063188"],
        ],
    ),
    (
        0.1,
        &[
            ["0.025780701670718770221", "0.0025780701670718771652", "0.0054605499837913441303"],
            ["0.56912585500120630425", "0.056912585500120633584", "-0.22179320027348879469"],
        ],
    ),
    (
        1e12,
        &[
            ["1.2974473159004277095e-12", "1.2974473159004277095", "28.846249627766711083"],
            ["2.5021450864098508651e-12", "2.5021450864098508651", "26.435519128237359253"],
            ["3.0941329136236535784e-12", "3.0941329136236535784", "26.537518141932361005"],
        ],
    ),
];

#[test]
fn they_are_those_of_mpmath() {
    for (delta, points) in MPMATH {
        let found = critical_points(*delta).unwrap_or_else(|e| panic!("{delta}: {e}"));
        assert_eq!(found.points.len(), points.len(), "{delta}");
        for (index, (point, digits)) in found.points.iter().zip(*points).enumerate() {
            assert_eq!(point.maximum, index % 2 == 0, "{delta}");
            for (enclosure, digits) in [&point.p, &point.u, &point.loss].into_iter().zip(digits) {
                let printed = Printed::parse(digits).expect("a decimal");
                assert_eq!(printed.agrees(enclosure), Some(true), "δ = {delta}: {digits}, {:?}", enclosure.to_f64());
            }
        }
    }
}

/// A minimum so near p = 1 that binary64 has no number for its distance.
#[test]
fn a_minimum_beyond_binary64_is_found() {
    let found = critical_points(1000.5).expect("decided");
    let [_, minimum] = &found.points[..] else { panic!("{:?}", found.points) };
    // D = −w(1) − 2q + …: q* = e^{−δ}/(2πδ) to 400 digits, mpmath.
    let printed = Printed::parse("4.8974937954413176991e-439").expect("a decimal");
    assert_eq!(printed.agrees(&minimum.q), Some(true), "{:?}", minimum.q);
    assert!(!minimum.maximum && minimum.loss.is_negative());
}

#[test]
fn the_range_of_delta_is_kept_to() {
    for delta in [1e300, 1e-30, 1e16, 2.0000000001] {
        assert!(critical_points(delta).is_ok(), "{delta}");
    }
    assert!(matches!(critical_points(5e-324), Err(Undecided::Small(_))));
    for delta in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(critical_points(delta), Err(Undecided::Domain(_))), "{delta}");
    }
}
