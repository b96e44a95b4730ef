//! `lossproof gallery`: local implementations that need no install, and an install that fails.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use common::{program, refused};
use serde_json::Value;
use tempfile::TempDir;

/// A right one and a wrong one, as scripts and as a subject of the program, and one that cannot be installed.
fn list(folder: &Path) -> PathBuf {
    let adapters = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/python").canonicalize().unwrap();
    let text = format!(
        r#"title = "Two & a <half>"

[environments.none]
packages = ["./nowhere/no-such-package.whl"]

[[implementations]]
name = "right"
script = {:?}
calls = "focal"
source = "https://example.org/right"

[[implementations]]
name = "wrong"
script = {:?}
calls = "focal <floor>"
source = "https://example.org/wrong"
note = "A floor & no more."

[[implementations]]
name = "other-definition"
script = {:?}
calls = "mean"
source = "https://example.org/other"
documented = [{{ mistake = "mean-over-elements", reason = "It says so.", link = "https://example.org/why" }}]

[[implementations]]
name = "built-in"
subject = "candle-nn/binary-cross-entropy-with-logit"
calls = "candle_nn"
source = "https://example.org/candle"

[[implementations]]
name = "not-to-be-had"
subject = "python/kornia-focal"
environment = "none"
calls = "focal_loss"
source = "https://example.org/none"
"#,
        adapters.join("subjects/pure_python_focal.py").to_str().unwrap(),
        adapters.join("wrong/probability_floor_focal.py").to_str().unwrap(),
        adapters.join("wrong/mean_over_elements_ce.py").to_str().unwrap(),
    );
    let file = folder.join("list.toml");
    fs::write(&file, text).unwrap();
    file
}

fn gallery(folder: &Path, out: &str, more: &[&str]) -> Output {
    let list = list(folder);
    program()
        .args(["gallery", list.to_str().unwrap(), "--quick", "--out", folder.join(out).to_str().unwrap()])
        .args(["--environments", folder.join("environments").to_str().unwrap()])
        .args(more)
        .output()
        .unwrap()
}

/// A gallery that is made once: each test has a copy of its page and reports, in a folder of its own.
fn made() -> (TempDir, Output) {
    static MADE: LazyLock<(PathBuf, Output)> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let output = gallery(&folder, "first", &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        (folder.join("first"), output)
    });
    let (made, output) = &*MADE;
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("first");
    fs::create_dir(&first).unwrap();
    for file in fs::read_dir(made).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), first.join(file.file_name())).unwrap();
    }
    (folder, output.clone())
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn results(folder: &Path) -> Value {
    serde_json::from_str(&text(&folder.join("results.json"))).unwrap()
}

fn outcome<'a>(results: &'a Value, name: &str) -> &'a Value {
    results["outcomes"].as_array().unwrap().iter().find(|outcome| outcome["name"] == name).unwrap()
}

#[test]
fn two_runs_agree_and_every_field_is_backed_by_a_request() {
    let (folder, output) = made();
    let first = folder.path().join("first");
    let found = results(&first);
    let status = |name: &str| outcome(&found, name)["status"].as_str().unwrap().to_owned();
    let all = ["right", "wrong", "other-definition", "built-in", "not-to-be-had"].map(status);
    assert_eq!(all, ["conforms", "fails", "conforms", "fails", "not-installed"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("wrong 1: fails; focal softmax C"), "{said}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains('\u{1b}'));

    // What is wrong has its name; what is documented is no mistake; what is not installed has no grade.
    let field = &outcome(&found, "wrong")["fields"][0];
    assert_eq!((&field["grade"], &field["mistakes"][0]), (&"C".into(), &"probability-floor".into()));
    let other = &outcome(&found, "other-definition")["fields"][0];
    assert_eq!((&other["mistakes"], &other["documented"][0]), (&Value::Array(vec![]), &"mean-over-elements".into()));
    let none = outcome(&found, "not-to-be-had");
    assert!(none["fields"].as_array().unwrap().is_empty() && none["why"].as_str().unwrap().contains("no-such-package"));

    // Each command asks one request again, and ends as its field says.
    let directory = Path::new(env!("CARGO_BIN_EXE_lossproof")).parent().unwrap();
    let mut replayed = 0;
    for outcome in found["outcomes"].as_array().unwrap() {
        for field in outcome["fields"].as_array().unwrap() {
            let command = field["replay"].as_str().unwrap();
            let path = std::env::join_paths(
                std::iter::once(directory.to_owned())
                    .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
            );
            let output =
                std::process::Command::new("sh").args(["-c", command]).env("PATH", path.unwrap()).output().unwrap();
            let fails = field["grade"] == "C";
            assert_eq!(
                output.status.code(),
                Some(i32::from(fails)),
                "{command}\n{}",
                String::from_utf8_lossy(&output.stdout)
            );
            replayed += 1;
        }
    }
    assert!(replayed >= 6, "{replayed}");

    // The same again, but for the day that passes at midnight.
    assert!(gallery(folder.path(), "second", &[]).status.success());
    let second = folder.path().join("second");
    assert_eq!(results(&second)["outcomes"], found["outcomes"]);
    for page in ["right.html", "wrong.html", "other-definition.html", "built-in.html"] {
        assert_eq!(text(&second.join(page)), text(&first.join(page)), "{page}");
    }
}

#[test]
fn the_page_leads_to_each_report_and_shows_nothing_as_markup() {
    let (folder, _) = made();
    let first = folder.path().join("first");
    let page = text(&first.join("index.html"));
    for name in ["right", "wrong", "other-definition", "built-in"] {
        assert!(
            page.contains(&format!("href=\"{name}.html\"")) && page.contains(&format!("<article id=\"{name}\"")),
            "{name}"
        );
        let report = text(&first.join(format!("{name}.html")));
        assert!(report.contains("<a href=\"index.html\">All implementations</a>"), "{name}");
    }
    assert!(!first.join("not-to-be-had.html").exists() && page.contains("not installed: "));
    for shown in
        ["Two &amp; a &lt;half&gt;", "focal &lt;floor&gt;", "A floor &amp; no more.", "<b>(C)</b>", "probability-floor"]
    {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("<script") && !page.contains("<half>") && !page.contains("src="));
    let table = text(&first.join("README.md"));
    for shown in [
        "| [wrong 1](#wrong) |",
        "[**C**](wrong.html)",
        "[**(C)**](other-definition.html)",
        "## right",
        "not installed: ",
    ] {
        assert!(table.contains(shown), "{shown}\n{table}");
    }
}

#[test]
fn resume_keeps_what_is_there_and_asks_what_is_not() {
    let (folder, _) = made();
    let first = folder.path().join("first");
    let found = results(&first);
    let mark = |name: &str| fs::write(first.join(format!("{name}.html")), "kept").unwrap();
    mark("right");
    fs::remove_file(first.join("wrong.html")).unwrap();
    assert!(gallery(folder.path(), "first", &["--resume"]).status.success());
    assert_eq!(text(&first.join("right.html")), "kept");
    assert!(text(&first.join("wrong.html")).contains("probability-floor"));
    assert_eq!(results(&first)["outcomes"], found["outcomes"]);

    // Another seed asks other requests, so nothing is kept; what was not asked for stays.
    assert!(gallery(folder.path(), "first", &["--resume", "--seed", "2", "--only", "right"]).status.success());
    assert_ne!(text(&first.join("right.html")), "kept");
    assert_eq!(results(&first)["outcomes"].as_array().unwrap().len(), 5);

    fs::write(first.join("results.json"), "{}").unwrap();
    let list = list(folder.path());
    let said = refused(["gallery", list.to_str().unwrap(), "--resume", "--out", first.to_str().unwrap()]);
    assert!(said.contains("results.json is no result of a gallery: "), "{said}");
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let list = list(folder.path());
    let said = refused(["gallery", list.to_str().unwrap(), "--out", out, "--only", "wrong,wrnog"]);
    assert!(said.contains("--only names \"wrnog\"; expected some of right, wrong, "), "{said}");
    assert!(refused(["gallery", "/nowhere/list.toml", "--out", out]).contains("/nowhere/list.toml cannot be read"));
    assert!(refused(["gallery", "--out", "/dev/null/x"]).contains("the folder /dev/null/x cannot be made"));
    fs::write(folder.path().join("empty.toml"), "title = ''").unwrap();
    let empty = folder.path().join("empty.toml");
    let said = refused(["gallery", empty.to_str().unwrap(), "--out", out]);
    assert!(said.contains("empty.toml is no list of implementations: ") && said.contains("implementations"), "{said}");
    assert!(refused(["gallery"]).contains("--out"));
}

/// Nothing could be installed: there is a page, and nothing was checked.
#[test]
fn nothing_checked_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let output = gallery(folder.path(), "out", &["--only", "not-to-be-had", "--python", "/nowhere/python"]);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let found = results(&folder.path().join("out"));
    assert!(outcome(&found, "not-to-be-had")["why"].as_str().unwrap().contains("/nowhere/python cannot be run"));
}
