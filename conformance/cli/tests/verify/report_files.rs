//! Reports in files: written whole, where they are asked for, and nowhere else.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::running::{empty, listed, verify_in};
use crate::script::PYTHON;

const FAILING: &str = "candle-nn/binary-cross-entropy-with-logit";

/// What Python's XML parser makes of a JUnit file: each suite's name, tests, failures, errors, and its cases by kind.
fn suites(file: &Path) -> String {
    let script = "import sys, xml.etree.ElementTree as E\n\
                  for s in E.parse(sys.argv[1]).getroot():\n    \
                  cases = s.findall('testcase')\n    \
                  kinds = [sum(c.find(k) is not None for c in cases) for k in ('failure', 'error', 'skipped')]\n    \
                  said = [int(s.get(k)) for k in ('failures', 'errors', 'skipped')]\n    \
                  assert kinds == said and len(cases) == int(s.get('tests')), s.attrib\n    \
                  print(s.get('name'), *(bool(k) for k in kinds))";
    let output = Command::new(&*PYTHON).args(["-ISc", script]).arg(file).output().expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn every_kind_of_report_is_written_whole() {
    let folder = empty();
    let words = [
        "--json",
        "r.json",
        "--junit",
        "r.xml",
        "--html",
        "r.html",
        "--markdown",
        "r.md",
        "--badge",
        "r.svg",
        "--cases",
        "1",
        FAILING,
    ];
    let ran = verify_in(folder.path(), &words);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert_eq!(ran.wrote, ["r.html", "r.json", "r.md", "r.svg", "r.xml"]);
    assert!(ran.stdout.starts_with(&format!("{FAILING} ")), "the terminal has its report too: {}", ran.stdout);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a report");
    let json: serde_json::Value = serde_json::from_str(&read("r.json")).expect("JSON");
    assert_eq!((&json["verdict"], &json["subject"]["name"]), (&"fails".into(), &FAILING.into()));
    assert_eq!(suites(&folder.path().join("r.xml")), format!("{FAILING} True False False\n"));
    assert!(read("r.svg").contains("<title>lossproof: fails 1</title>"), "{}", read("r.svg"));
    // They have a place for a curve each, which are asked for because of it.
    let curve = &json["findings"][0]["curve"];
    assert!(curve["margins"].as_array().is_some_and(|margins| margins.len() > 30), "{curve}");
    let (page, comment) = (read("r.html"), read("r.md"));
    assert!(page.matches("role=\"img\"").count() >= 2, "two pictures a curve");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(comment.starts_with(&format!("### `{FAILING} ")) && comment.contains("</details>"), "{comment}");
    for finding in json["findings"].as_array().expect("findings") {
        let start: String = finding["message"].as_str().expect("a message").chars().take(30).collect();
        for (name, text) in [("html", &page), ("md", &comment), ("xml", &read("r.xml")), ("terminal", &ran.stdout)] {
            assert!(text.contains(&start), "{name} lacks {start}");
        }
    }
}

#[test]
fn several_subjects_are_one_document_of_each_kind() {
    let folder = empty();
    let names = ["candle-nn/nll", FAILING];
    let words = ["--json", "r.json", "--junit", "r.xml", "--html", "r.html", "--markdown", "r.md", "--cases", "1"];
    assert_eq!(verify_in(folder.path(), &[&words, &names[..]].concat()).code, Some(1));
    assert_eq!(
        suites(&folder.path().join("r.xml")),
        format!("{} False False False\n{} True False False\n", names[0], names[1])
    );
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a report");
    let json: serde_json::Value = serde_json::from_str(&read("r.json")).expect("JSON");
    assert_eq!(json["verdict"], "fails");
    assert_eq!(json["reports"].as_array().map(Vec::len), Some(2));
    let (page, comment) = (read("r.html"), read("r.md"));
    assert_eq!(
        (page.matches("<html").count(), page.matches("<h1>").count(), page.matches("</html>").count()),
        (1, 2, 1)
    );
    assert!(names.iter().all(|name| page.contains(name) && comment.contains(name)));
}

#[test]
fn a_report_of_nothing_is_written_too() {
    let folder = empty();
    let words =
        ["--json", "r.json", "--junit", "r.xml", "--html", "r.html", "--markdown", "r.md", "--", "no-such-command"];
    let ran = verify_in(folder.path(), &words);
    assert_eq!((ran.code, ran.wrote.len()), (Some(3), 4));
    assert_eq!(suites(&folder.path().join("r.xml")), "no-such-command False True False\n");
}

#[test]
fn a_file_is_replaced_and_a_device_is_not() {
    let folder = empty();
    let place = |name: &str| folder.path().join(name);
    std::fs::create_dir(place("far")).expect("a folder");
    std::fs::write(place("far/real.json"), "old ".repeat(1 << 20)).expect("a file");
    symlink("far/real.json", place("link.json")).expect("a link");
    let words = ["--json", "link.json", "--junit", "/dev/null", "--cases", "1", "candle-nn/nll"];
    assert_eq!(verify_in(folder.path(), &words).code, Some(0));
    assert_eq!(
        (listed(folder.path()), listed(&place("far"))),
        (vec!["far".into(), "link.json".into()], vec!["real.json".into()])
    );
    assert!(std::fs::symlink_metadata(place("link.json")).is_ok_and(|link| link.is_symlink()), "the link stays");
    let report = std::fs::read(place("far/real.json")).expect("a report");
    assert!(serde_json::from_slice::<serde_json::Value>(&report).is_ok(), "the old text is gone");
    assert!(!std::fs::metadata("/dev/null").expect("a device").is_file());
}

#[test]
fn whoever_may_read_new_files_may_read_a_report() {
    let folder = empty();
    std::fs::write(folder.path().join("plain"), "").expect("a file");
    assert_eq!(verify_in(folder.path(), &["--json", "r.json", "--cases", "1", "candle-nn/nll"]).code, Some(0));
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).expect("a file").permissions().mode();
    assert_eq!(mode("r.json"), mode("plain"));
}

#[test]
fn json_for_standard_output_leaves_the_other_files() {
    let folder = empty();
    let ran = verify_in(folder.path(), &["--json", "-", "--markdown", "r.md", "--cases", "1", "candle-nn/nll"]);
    assert_eq!(ran.report(0)["subject"]["name"], "candle-nn/nll");
    assert_eq!(ran.wrote, ["r.md"]);
}
