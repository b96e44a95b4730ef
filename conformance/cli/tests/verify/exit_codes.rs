//! Exit codes, and what stands on which stream.

use crate::common::refused;
use crate::running::{count, empty, failures, graded, message, verify, verify_command, verify_in, verify_script};
use crate::script::{PYTHON, RIGHT, Script, adapters, text};

#[test]
fn a_right_program_conforms() {
    let subject = text(&adapters().join("subjects/pure_python_focal.py"));
    let report = verify(&["--cases", "1", "--json", "-", "--", &PYTHON, &subject]).report(0);
    assert_eq!((&report["grade"], &report["subject"]["name"]), (&"A".into(), &"pure-python-focal".into()));
    assert!(graded(&report) > 500 && failures(&report).is_empty());

    let ran = verify(&["--cases", "1", "--loss", "ce", "--dtype", "f64", "--", &PYTHON, &subject]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.starts_with("pure-python-focal 1: conforms, grade A ("), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    assert_eq!(ran.wrote, Vec::<String>::new());
}

#[test]
fn the_reference_conforms_with_grade_a() {
    let serve = [env!("CARGO_BIN_EXE_lossproof"), "serve"];
    for (loss, dtype) in [("ce", "f64"), ("hmloss", "f32"), ("ghm-c", "f64")] {
        let words =
            ["--cases", "1", "--loss", loss, "--dtype", dtype, "--require", "A", "--strict", "--json", "-", "--"];
        let report = verify(&[&words[..], &serve].concat()).report(0);
        assert_eq!(report["grade"], "A", "{loss} {dtype}");
        assert_eq!(report["findings"].as_array().map(Vec::len), Some(0), "{loss} {dtype}");
        assert_eq!(graded(&report), count(&report, "A"));
    }
}

#[test]
fn a_json_report_on_standard_output_stands_alone() {
    let wrong = Script::new("hello()\nfor m in requests(): say(right(m, loss=[0.5] * len(m['targets'])))");
    let none = Script::new("sys.exit('no hello today')");
    for (code, script, stderr) in [(0, Script::new(RIGHT), ""), (1, wrong, ""), (3, none, "no hello today\n")] {
        let ran = verify_script(&["--cases", "1", "--json", "-"], &script);
        ran.report(code);
        assert_eq!(ran.stderr, stderr);
    }
}

#[test]
fn what_cannot_be_run_is_told() {
    let ran = verify(&["--json", "-", "--", "no-such-command", "--its-option"]);
    let report = ran.report(3);
    assert_eq!(report["subject"]["name"], "no-such-command --its-option");
    assert!(message(failures(&report)[0]).starts_with("`no-such-command` could not be started: "), "{report}");
    assert_eq!((&report["grade"], &report["subject"]["version"]), (&None::<()>.into(), &None::<()>.into()));

    let ran = verify(&["--", "no-such-command"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stdout.starts_with("no-such-command: not checked (0 requests graded)\n"), "{}", ran.stdout);
}

#[test]
fn a_subject_that_lets_nothing_be_checked_is_not_checked() {
    let cases = [
        ("sys.exit(7)", "it died (exit code 7)"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "it died (signal 11)"),
        ("time.sleep(600)", "no answer to hello within 1."),
        ("os.close(1)\ntime.sleep(600)", "it closed its standard output"),
        ("write(b'hello, world!\\n')\ntime.sleep(600)", "hello, world!"),
        ("hello(protocol=2)\ntime.sleep(600)", "2"),
        ("hello(losses='ce')\ntime.sleep(600)", "losses"),
        ("hello(dtypes=['f8'])\ntime.sleep(600)", "dtypes[0] is \"f8\"; expected one of f16, bf16, f32, f64"),
    ];
    for (body, words) in cases {
        let script = Script::new(body);
        let ran = verify_script(&["--timeout", "200ms", "--json", "-"], &script);
        let report = ran.report(3);
        let failure = failures(&report)[0];
        assert!(failure["where"] == "protocol" && message(failure).contains(words), "{body}: {failure}");
        assert_eq!(report["subject"]["name"], script.command().join(" "), "{body}");
        assert_eq!(report["cells"].as_array().map(Vec::len), Some(0));
        assert!(ran.took.as_secs() < 6, "{body}: {:?}", ran.took);
    }
}

#[test]
fn a_subject_that_offers_or_answers_nothing_is_not_checked() {
    let offers_nothing = Script::new("hello(losses=[])\nfor m in requests(): pass");
    let report = verify_script(&["--json", "-"], &offers_nothing).report(3);
    assert_eq!((&report["subject"]["name"], graded(&report)), (&"vice".into(), 0));

    let refuses = Script::new("hello()\nfor m in requests(): say({'id': m['id'], 'unsupported': 'not today'})");
    let report = verify_script(&["--cases", "1", "--json", "-"], &refuses).report(3);
    assert_eq!(graded(&report), 0);
    assert!(count(&report, "unsupported") > 20 && failures(&report).is_empty());
    assert!(message(&report["findings"][0]).contains("not today"), "{report}");

    // What is asked for is not what it offers.
    let report = verify_script(&["--loss", "ldam", "--json", "-"], &Script::new(RIGHT)).report(3);
    assert_eq!(graded(&report), 0);
}

#[test]
fn a_wrong_command_line_asks_nothing() {
    let script = Script::new("leave('started')");
    let command = script.command();
    let on_the_script = |words: &[&'static str]| {
        let words: Vec<&str> =
            ["verify"].iter().chain(words).copied().chain(["--"]).chain(command.iter().map(String::as_str)).collect();
        let said = refused(words);
        assert_eq!(script.left("started"), None, "{said}");
        said
    };
    assert!(on_the_script(&["candle-nn/nll"]).contains("both the subject \"candle-nn/nll\" and a program are given"));
    assert!(on_the_script(&["--request", "{"]).contains("--request is no request: "));
    assert!(on_the_script(&["--request", "[1]"]).contains("--request is no request: "));
    assert!(on_the_script(&["--request", "{\"op\":\"hello\",\"protocol\":1}"]).contains("--request is no request: "));
    assert!(on_the_script(&["--request", "{\"loss\":\"ce\",\"targets\":[0]}"]).contains("`logits` is missing"));
    assert!(
        on_the_script(&["--request", "{\"loss\":\"ce\",\"logits\":[[0,0]],\"targets\":[2]}"]).contains("targets[0]")
    );
    let refused = [
        (r#"{"loss":"cee","logits":[[0,0]],"targets":[1]}"#, "cee"),
        (r#"{"loss":"focal","params":{"gamma":-1},"logits":[[0,0]],"targets":[1]}"#, "gamma"),
        (r#"{"loss":"focal","params":{"delta":3},"logits":[[0,0]],"targets":[1]}"#, "delta"),
        (r#"{"loss":"ldam","logits":[[0,0]],"targets":[1]}"#, "class_counts"),
    ];
    for (request, word) in refused {
        let said = on_the_script(&["--request", request]);
        assert!(said.contains("--request is no request: ") && said.contains(word), "{said}");
    }
    assert!(on_the_script(&["--dtype", "f8"]).contains("expected one of f16, bf16, f32, f64"));
    assert!(on_the_script(&["--loss", "fokal"]).contains("'focal'"));
    assert!(on_the_script(&["--timeout", "soon"]).contains("expected such as 10s"));
    assert!(on_the_script(&["--budget", "0s"]).contains("expected such as 10s"));
    assert!(on_the_script(&["--require", "C"]).contains("possible values: A, B"));
    assert!(on_the_script(&["--json", "no/such/folder/report.json"]).contains("its folder does not exist"));
    assert!(on_the_script(&["--junit", "/"]).contains("is a folder"));
    // Not even the superuser can make a file there.
    assert!(on_the_script(&["--html", "/proc/report.html"]).contains("cannot be written"));
}

#[test]
fn a_wrong_name_is_told_with_the_right_one() {
    let said = refused(["verify", "candle-nn/cross-entropi"]);
    assert!(said.contains("\nhelp: did you mean `candle-nn/cross-entropy`?"), "{said}");
    let said = refused(["verify", "python3"]);
    assert!(said.contains("expected one of lossproof, candle-nn/") && said.contains("`lossproof verify -- python3`"));
    // Nothing of what stands before it is verified first.
    let said = refused(["verify", "candle-nn/nll", "plain-focal"]);
    assert!(said.contains("no built-in subject \"plain-focal\""), "{said}");
}

#[cfg(not(feature = "burn"))]
#[test]
fn a_subject_that_was_not_built_in_is_told_how_to() {
    for name in ["burn", "burn/cross-entropy"] {
        let said = refused(["verify", name]);
        assert!(said.contains(&format!("\"{name}\" is burn's, and this program was built without burn\n")), "{said}");
        assert!(said.contains("`cargo run --release --features burn -- verify burn/cross-entropy`"), "{said}");
    }
    assert!(refused(["verify", "burner"]).contains("no built-in subject"));
}

#[test]
fn a_reader_that_goes_away_changes_neither_the_files_nor_the_verdict() {
    let folder = empty();
    let mut child = verify_command()
        .args(["candle-nn/binary-cross-entropy-with-logit", "--json", "report.json"])
        .current_dir(folder.path())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(1), ""));
    let report = std::fs::read(folder.path().join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["verdict"], "fails");
}

#[test]
fn several_subjects_share_one_exit_code() {
    let folder = empty();
    let all = |names: &[&str]| verify_in(folder.path(), &[&["--cases", "1"], names].concat());
    assert_eq!(all(&["candle-nn/nll", "candle-nn/cross-entropy"]).code, Some(0));
    assert_eq!(all(&["candle-nn/nll", "--loss", "ldam"]).code, Some(3));
    assert_eq!(all(&["candle-nn/binary-cross-entropy-with-logit", "candle-nn/nll"]).code, Some(1));
}
