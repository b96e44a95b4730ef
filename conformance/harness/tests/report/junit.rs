//! For continuous integration.

use crate::sample::{HOSTILE, failing, not_checked, saying, silent};
use lossproof_harness::report::{Report, Verdict, junit};

#[test]
fn a_failing_subject() {
    insta::assert_snapshot!(junit(&failing()));
}

#[test]
fn what_a_subject_says_is_text() {
    let text = junit(&saying(HOSTILE));
    insta::assert_snapshot!(text);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn a_subject_that_gave_no_hello_is_a_failure() {
    let text = junit(&silent());
    assert!(text.contains(r#"tests="1" failures="1" errors="0" skipped="0""#), "{text}");
    assert!(text.contains("it died (signal 11)"), "{text}");
}

#[test]
fn nothing_graded_is_never_a_pass() {
    let text = junit(&not_checked());
    assert!(text.contains(r#"tests="2" failures="0" errors="1" skipped="1""#), "{text}");
    assert!(text.contains(r#"<skipped message="nothing was graded: 7 unsupported"/>"#), "{text}");
    assert!(
        text.contains(r#"<error message="./losses: not checked (0 requests graded)" type="not-checked"/>"#),
        "{text}"
    );
}

#[test]
fn a_subject_below_the_required_grade_fails_though_no_cell_does() {
    let cells = failing().cells.split_off(2);
    let text = junit(&Report { verdict: Verdict::Fails, cells, findings: Vec::new(), ..failing() });
    assert!(text.contains(r#"failures="1""#), "{text}");
}
