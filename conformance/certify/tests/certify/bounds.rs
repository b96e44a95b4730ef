//! The derived error bounds beside the measured errors.

use lossproof_certify::scalar_bounds;

#[test]
fn no_measured_error_exceeds_its_derived_bound() {
    let bounds = scalar_bounds();
    assert_eq!(bounds.len(), 13);
    for bound in &bounds {
        assert!(bound.holds && bound.measured <= bound.derived, "{bound:?}");
        // A measure that sees nothing would agree with any bound: double-double is good to a few units, not to none.
        assert!(bound.measured > 0.1, "{bound:?}");
    }
}

/// The bounds of single operations are those that `real/double_double` derives, rounded up (a unit more where the result's own
/// rounding is counted).
#[test]
fn the_derived_bounds_are_those_of_the_derivations() {
    let derived: Vec<(&str, f64)> =
        scalar_bounds().iter().take(10).map(|bound| (bound.function, bound.derived.floor())).collect();
    let expected = [
        ("a + b", 4.0),
        ("a·b", 5.0),
        ("a/b", 16.0),
        ("√x", 4.0),
        ("e^x", 9.0),
        ("e^x − 1", 33.0),
        ("ln x", 65.0),
        ("ln(1 + x)", 65.0),
        ("sin πx", 25.0),
        ("cos πx", 25.0),
    ];
    assert_eq!(derived, expected);
}

#[test]
fn the_sample_is_the_same_each_time() {
    assert_eq!(scalar_bounds(), scalar_bounds());
}
