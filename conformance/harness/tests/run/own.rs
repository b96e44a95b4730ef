//! A loss of one's own against the one that it should be.

use lossproof::{Loss, Modulation, Reduction};
use lossproof_harness::protocol::{Dtype, Reply, Request};
use lossproof_harness::reference;
use lossproof_harness::run::conforms;
use lossproof_harness::subject::Outcome;

/// The reference, which knows what is asked of it.
fn answer(request: &Request) -> Outcome {
    match reference::answer(request) {
        Reply::Answer(answer) => Outcome::Answered(answer),
        Reply::Unsupported { why, .. } | Reply::Error { why, .. } => Outcome::Error(why),
    }
}

fn focal(gamma: f64) -> Loss {
    Loss { modulation: Modulation::Focal { gamma }, reduction: Reduction::Mean, ..Loss::default() }
}

#[test]
fn it_is_asked_for_that_loss_in_these_dtypes_and_nothing_else() {
    let asked = |request: &Request| {
        assert_eq!((request.params.number("gamma"), request.dtype), (Some(2.0), Dtype::F32));
        assert!(request.loss == "focal" && request.reduction == Reduction::Mean && request.gradient);
        answer(request)
    };
    assert_eq!(conforms(&focal(2.0), vec![Dtype::F32], asked), Ok(()));
}

#[test]
fn a_wrong_number_is_told_with_its_request() {
    let other = |request: &Request| answer(&Request { reduction: Reduction::Sum, ..request.clone() });
    let why = conforms(&focal(2.0), vec![Dtype::F64], other).unwrap_err();
    assert!(why.starts_with("the loss is wrong\nown: fails, grade C") && why.contains("\n   request   {"), "{why}");
    assert!(!why.contains("remark"), "{why}");
}

#[test]
fn nothing_graded_is_no_pass() {
    let why = conforms(&focal(3.25), Dtype::ALL.to_vec(), answer).unwrap_err();
    assert!(why.contains("nothing could be graded") && why.contains("gamma: 3.25"), "{why}");
}
