//! False claims of every kind: each is refuted, with a box on which the opposite holds.

use lossproof_certify::claims::hmloss::critical::{Peaks, one_sign_change, peaks, sign_changes};
use lossproof_certify::claims::hmloss::{ends, every_delta, supremum, weight};
use lossproof_certify::claims::{class_weights, closed_forms, focal};
use lossproof_certify::{Claim, Place, Verdict};

/// The counter-example.
#[track_caller]
fn refuted(claim: &Claim) -> Vec<Place> {
    match claim.certify().verdict {
        Verdict::Refuted(places) if !places.is_empty() => places,
        other => panic!("{} ({}): {other:?}", claim.id, claim.statement),
    }
}

/// `w` in binary64, which is good enough to see its sign or its size.
fn w(p: f64, delta: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) };
    sinc(p) - sinc(delta * p) * (-delta * p).exp()
}

#[test]
fn a_weight_that_is_negative() {
    for delta in [&[2.5][..], &[0.5], &[1.0, 2.0, 4.5]] {
        let places = refuted(&weight::nonnegative(Box::leak(delta.to_vec().into_boxed_slice())));
        let (p, delta) = (places[0].side, places[1].side.lower);
        for p in [p.lower, p.upper] {
            assert!(p > 0.0 && w(p, delta) < 0.0, "w({p}) for δ = {delta}");
        }
    }
}

#[test]
fn a_bound_below_the_supremum() {
    for bound in [1.0545, 1.0545071, 1.0] {
        let places = refuted(&supremum::at_most(bound));
        let (u, delta) = (places[0].side, places[1].side.lower);
        for u in [u.lower, u.upper] {
            assert!(w(u / delta, delta) > bound, "{places:?}");
        }
    }
}

#[test]
fn a_supremum_with_a_wrong_digit() {
    refuted(&supremum::supremum("1.0545071304751716", "1.338445737558986"));
    refuted(&supremum::supremum("1.0545071304751715", "1.338445737558987"));
    // The value that a grid of step 0.001 gave.
    refuted(&supremum::largest_damped_slope("0.61410259", "0.626"));
}

#[test]
fn constants_at_the_ends_that_are_too_small() {
    refuted(&ends::near_zero("1.232684090741"));
    let places = refuted(&ends::rate_near_zero(1.4));
    assert_eq!(places.iter().map(|place| place.variable.as_str()).collect::<Vec<_>>(), ["u", "1/δ"]);
    let places = refuted(&ends::rate_near_one(1.3));
    let (q, delta) = (places[0].side.lower, places[1].side.lower);
    let sign = if delta % 2.0 == 1.0 { -1.0 } else { 1.0 };
    assert!((w(1.0 - q, delta) - q * (1.0 + sign * (-delta).exp())).abs() > 1.3 * q * q, "{places:?}");
}

#[test]
fn one_sign_change_where_there_are_more() {
    for delta in [2.5, 1e8, 1e10, 12_465_751.0, 0.5] {
        let places = refuted(&one_sign_change(delta));
        assert_eq!(places[0].variable, "p (min)");
    }
    refuted(&sign_changes(1e7, 3));
    refuted(&sign_changes(12_465_750.0, 3));
}

/// The first integer δ with a second hump is refused, and it is the one that is named.
#[test]
fn one_sign_change_for_one_delta_too_many() {
    let places = refuted(&every_delta::once(12_465_751));
    let delta = places.iter().find(|place| place.variable == "δ").expect("δ is named");
    assert_eq!(delta.side.lower, 12_465_751.0);
}

#[test]
fn peaks_that_are_moved() {
    const MOVED: [Peaks; 4] = [
        Peaks { delta: "10", points: &[["0.093768032090907", "0.9376803", "2.2716470065379"]] },
        Peaks { delta: "10", points: &[["0.093768032080907", "0.9376804", "2.2716470065379"]] },
        Peaks { delta: "10", points: &[["0.093768032080907", "0.9376803", "2.2716470065479"]] },
        Peaks { delta: "2.5", points: &[["0.23767702179108", "0.5941926", "0.90057643832908"]] },
    ];
    for moved in &MOVED {
        refuted(&peaks(moved));
    }
}

#[test]
fn a_zero_elsewhere_and_a_value_that_is_off() {
    refuted(&weight::zero(0.5, "0.380258532513"));
    // For δ = 2.5 the weight's sign change lies elsewhere; for δ = 3 there is none.
    refuted(&weight::zero(2.5, "0.5"));
    refuted(&weight::value_at_one(2.5, "-0.0104513866277478"));
    refuted(&focal::example("0.1053605156578263", "0.001053605156578264"));
    refuted(&class_weights::effective_number([5000, 25], "0.9999", ["0.01261171169183533", "1.9873882883081646"]));
    refuted(&class_weights::inverse_frequency([5000, 25], ["0.0099502487562189056", "1.9900497512437811"]));
    refuted(&class_weights::ratios([5000, 25], &[("0.9", "1.07735")], "ratio"));
    refuted(&closed_forms::cross_entropy(40.0, "4.248354255291590e-18"));
    refuted(&closed_forms::margins([5000, 25], ["0.13295739742362473", "0.5"]));
    refuted(&closed_forms::log_prior("20.7232658369465"));
    refuted(&closed_forms::tenth("5.56e-18"));
}

#[test]
fn focal_loss_with_a_negative_exponent_rises_somewhere() {
    let places = refuted(&focal::falls(-2.0, 64.0));
    // 1 + γ·pℓ/q at the middle of the box.
    let [p, gamma] = [&places[0].side, &places[1].side].map(|side| 0.5 * (side.lower + side.upper));
    assert!(1.0 + gamma * p * -p.ln() / (1.0 - p) < 0.0, "{places:?}");
    refuted(&focal::weight_falls(-1.0, 64.0));
}

#[test]
fn a_ratio_that_falls_with_beta() {
    let places = refuted(&class_weights::ratio_rises("falls", &[[5000, 25]], false));
    assert_eq!(places[0].variable, "n'·ln(1/β)");
}
