//! As a badge.

use lossproof_harness::grading::Grade;
use lossproof_harness::report::{Report, Verdict, badge};

use crate::sample::{failing, not_checked};

#[test]
fn a_failing_subject() {
    insta::assert_snapshot!(badge(&[failing()]));
}

#[test]
fn its_words() {
    let conforming = Report { verdict: Verdict::Conforms, grade: Some(Grade::A), findings: Vec::new(), ..failing() };
    let below = Report { verdict: Verdict::Fails, grade: Some(Grade::B), ..conforming.clone() };
    for (reports, words) in [
        (vec![conforming.clone()], "conforms A"),
        (vec![failing()], "fails 2"),
        (vec![below], "fails, grade B"),
        (vec![not_checked()], "not checked"),
        (vec![conforming.clone(), failing(), failing()], "fails 4"),
        (vec![conforming, not_checked()], "not checked"),
    ] {
        let picture = badge(&reports);
        assert!(picture.contains(&format!("<title>lossproof: {words}</title>")), "{picture}");
        assert!(picture.contains(&format!(">{words}</text>")), "{picture}");
    }
}
