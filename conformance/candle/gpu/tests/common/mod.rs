//! What tests need that is not there everywhere.

use std::io::Write as _;
use std::process::{Command, Output};

/// Whether what needs something can run; says so where it cannot.
pub(crate) fn runs(what: &str, attempt: &mut Command) -> bool {
    if attempt.output().is_ok_and(|output| output.status.success()) {
        return true;
    }
    let notice = format!("what needs {what}, for `{attempt:?}` does not work");
    let required = std::env::var("LOSSPROOF_REQUIRE").unwrap_or_default();
    assert!(required.split(',').all(|name| name.trim() != what), "{notice}, which LOSSPROOF_REQUIRE asks for");
    // Written past the test harness, which shows nothing that a passing test prints.
    let _ = std::io::stderr().write_all(format!("NOT RUN: {notice}\n").as_bytes());
    false
}

/// What a program printed.
pub(crate) fn said(output: &Output) -> String {
    [output.stdout.as_slice(), &output.stderr].map(String::from_utf8_lossy).concat()
}
