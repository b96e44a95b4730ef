//! As a comment on a pull request.

use crate::sample::{HOSTILE, failing, saying};
use lossproof_harness::report::{Finding, Report, markdown};

#[test]
fn a_failing_subject() {
    insta::assert_snapshot!(markdown(&failing()));
}

#[test]
fn what_a_subject_says_is_text() {
    let text = markdown(&saying(HOSTILE));
    insta::assert_snapshot!(text);
    let outside_code = |line: &&str| !line.contains('`');
    assert!(!text.lines().filter(outside_code).any(|line| line.contains("<script") || line.contains("@someone")));
    assert!(text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'));
}

#[test]
fn it_fits_into_a_comment() {
    let long = Finding { message: HOSTILE.repeat(100), ..failing().findings[1].clone() };
    let text = markdown(&Report { findings: vec![long; 100], ..failing() });
    assert!(text.chars().count() < 65_536, "{}", text.chars().count());
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    let shown = text.matches("<details>").count();
    assert!(text.contains(&format!("Findings that do not fit into a comment: {}.", 100 - shown)));
}
