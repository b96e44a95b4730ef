//! Right answers, and the verdicts.

use crate::{BINARY, CROSS_ENTROPY, NLL, ask, flat, in_dtype, numbers, rows, start};
use lossproof_harness::protocol::{Dtype, Request};
use lossproof_harness::report::Verdict;
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::Outcome;

fn assert_near(name: &str, request: &Request, loss: f64, gradient: &[f64], tolerance: f64) {
    let (own_loss, own_gradient) = numbers(name, request);
    let near = |own: f64, exact: f64| (own - exact).abs() <= tolerance * exact.abs();
    assert!(near(own_loss, loss), "{name} {}: {own_loss} is not {loss}", request.dtype);
    assert_eq!(own_gradient.len(), gradient.len());
    for (own, exact) in own_gradient.iter().zip(gradient) {
        assert!(near(*own, *exact), "{name} {}: {own} is not {exact}", request.dtype);
    }
}

#[test]
fn a_batch_in_every_dtype() {
    let softmax = rows(&[&[0.5, -1.25, 0.75], &[2.0, 0.0, -1.0]], &[1, 0]);
    let of_softmax = [
        0.20343401829671244706,
        -0.46464846840861027199,
        0.26121445011189782493,
        -0.078102632759330264974,
        0.057097599692297239465,
        0.021005033067033025509,
    ];
    let sigmoid = flat(&[0.5, -1.25, 3.0], &[1, 0, 0]);
    let of_sigmoid = [-0.12584688959938181179, 0.074233379608436284333, 0.31752470894081107304];
    for dtype in Dtype::ALL {
        // BCE's `1 - sigmoid(z)` costs a factor of 20 at z = 3.
        let tolerance = 16.0 * dtype.format().unit_roundoff();
        for name in [CROSS_ENTROPY, NLL] {
            let request = in_dtype(softmax.clone(), dtype);
            assert_near(name, &request, 1.4095562000426798157, &of_softmax, tolerance);
        }
        assert_near(BINARY, &in_dtype(sigmoid.clone(), dtype), 1.2581978056997405429, &of_sigmoid, tolerance);
    }
}

#[test]
fn no_gradient_where_none_is_asked() {
    let request = Request { gradient: false, id: 7, ..flat(&[0.5], &[1]) };
    let Outcome::Answered(answer) = ask(BINARY, &request) else { panic!("no answer") };
    assert_eq!((answer.id, answer.gradient), (7, None));
}

#[test]
fn one_class_is_nothing_to_learn() {
    for name in [CROSS_ENTROPY, NLL] {
        assert_eq!(numbers(name, &rows(&[&[0.5], &[-3.0]], &[0, 0])), (0.0, vec![0.0, 0.0]));
    }
}

#[test]
fn the_suite_tells_right_from_wrong() {
    for (name, verdict) in [(CROSS_ENTROPY, Verdict::Conforms), (NLL, Verdict::Conforms), (BINARY, Verdict::Fails)] {
        let report = verify(&mut *start(name), &Options::default(), &mut |_| {});
        assert_eq!((report.subject.name.as_str(), report.verdict), (name, verdict), "{:?}", report.findings);
    }
}
