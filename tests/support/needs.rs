//! What a test needs that is not there everywhere. Shared by path: each package's tests are their own.

use std::io::Write as _;
use std::process::Command;

/// The interpreter for what is checked by Python.
#[allow(dead_code)] // not everything that needs something needs Python
pub(crate) fn python() -> String {
    std::env::var("LOSSPROOF_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

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
