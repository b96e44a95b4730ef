//! The subjects that the program carries, by name.

use std::process::Stdio;

use crate::running::{count, empty, failures, graded, listed, message, verify, verify_command, verify_line};

#[test]
fn candle_s_binary_cross_entropy_is_nan_where_it_is_right() {
    let report = verify(&["--cases", "1", "--json", "-", "candle-nn/binary-cross-entropy-with-logit"]).report(1);
    let nan = failures(&report).into_iter().find(|finding| message(finding).contains("is NaN")).expect("the NaN");
    assert!(message(nan).contains("(easy example)"), "{nan}");
    assert_eq!(
        (nan["request"]["targets"].as_array(), &nan["request"]["link"]),
        (Some(&vec![1.into()]), &"sigmoid".into())
    );
    let logit = nan["request"]["logits"][0].as_f64().expect("a logit");
    assert!((8.0..40.0).contains(&logit), "{logit}");
    assert!(nan["replay"].as_str().is_some_and(|line| line.ends_with(" candle-nn/binary-cross-entropy-with-logit")));
    assert_eq!(verify_line(nan["replay"].as_str().expect("a replay")).code, Some(1));
}

#[test]
fn candle_s_cross_entropy_is_good_enough_to_train_with() {
    let report = verify(&["--cases", "1", "--json", "-", "candle-nn/cross-entropy"]).report(0);
    assert_eq!((&report["grade"], &report["subject"]["name"]), (&"B".into(), &"candle-nn/cross-entropy".into()));
    assert!(failures(&report).is_empty() && report["subject"]["version"].is_string());
}

#[cfg(feature = "burn")]
#[test]
fn burn_s_losses_are_good_enough_to_train_with() {
    for name in ["burn/cross-entropy", "burn/cross-entropy-weighted", "burn/binary-cross-entropy-with-logits"] {
        let report = verify(&["--cases", "1", "--json", "-", name]).report(0);
        assert_eq!((&report["grade"], &report["subject"]["name"]), (&"B".into(), &name.into()));
    }
}

#[test]
fn the_reference_itself() {
    let report = verify(&["--cases", "1", "--loss", "ldam", "--dtype", "f32", "--json", "-", "lossproof"]).report(0);
    assert_eq!((&report["grade"], graded(&report)), (&"A".into(), count(&report, "A")));
}

#[test]
fn a_python_subject_is_unpacked_and_removed() {
    let (place, folder) = (empty(), empty());
    let output = verify_command()
        .args(["--cases", "1", "--json", "-", "python/plain-focal"])
        .env("TMPDIR", place.path())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&report["subject"]["name"], &report["grade"]), (&"pure-python-focal".into(), &"A".into()));
    assert_eq!((listed(place.path()), listed(folder.path())), (vec![], vec![]));
}

#[test]
fn the_python_is_as_asked() {
    let ran = verify(&["--python", "/no/such/python", "--json", "-", "python/plain-focal"]);
    let report = ran.report(3);
    assert!(message(failures(&report)[0]).contains("`/no/such/python` could not be started"), "{report}");

    let by_environment = |value: &str| {
        let mut command = verify_command();
        command.args(["--cases", "0", "--loss", "ce", "--dtype", "f64", "python/plain-focal"]);
        command.env("LOSSPROOF_PYTHON", value).output().expect("the program starts").status.code()
    };
    assert_eq!((by_environment("/no/such/python"), by_environment("")), (Some(3), Some(0)));
}
