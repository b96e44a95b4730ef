//! Running `lossproof verify` in an empty folder.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::common::program;
use crate::script::Script;

/// One run that has ended.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
    /// The files that lie in its working directory afterwards.
    pub(crate) wrote: Vec<String>,
}

/// `lossproof verify` with nothing of the caller's environment that changes what it does.
pub(crate) fn verify_command() -> Command {
    let mut command = program();
    command.env_remove("LOSSPROOF_PYTHON").arg("verify").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it in a folder.
pub(crate) fn verify_in(folder: &Path, words: &[&str]) -> Ran {
    ended(verify_command().args(words).current_dir(folder), folder)
}

/// Runs it in an empty folder.
pub(crate) fn verify(words: &[&str]) -> Ran {
    let folder = empty();
    verify_in(folder.path(), words)
}

/// Runs it on a script in an empty folder; nothing may be left behind.
pub(crate) fn verify_script(words: &[&str], script: &Script) -> Ran {
    let command = script.command();
    let words: Vec<&str> = words.iter().copied().chain(["--"]).chain(command.iter().map(String::as_str)).collect();
    let ran = verify(&words);
    assert_eq!(script.alive(), Vec::<String>::new(), "left behind");
    assert_eq!(ran.wrote, Vec::<String>::new(), "written into the working directory");
    ran
}

/// Runs a line of a report as a user would: in a shell, the program on its path.
pub(crate) fn verify_line(line: &str) -> Ran {
    let binary = Path::new(env!("CARGO_BIN_EXE_lossproof"));
    let folder = binary.parent().expect("the binary's folder").to_str().expect("a path in UTF-8");
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
    let place = empty();
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).env("PATH", path).env_remove("LOSSPROOF_PYTHON").current_dir(place.path());
    ended(shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()), place.path())
}

pub(crate) fn empty() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The files of a folder, in order.
pub(crate) fn listed(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn ended(command: &mut Command, folder: &Path) -> Ran {
    let start = Instant::now();
    let output: Output = command.output().expect("the program starts");
    let took = start.elapsed();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(!stderr.contains("panicked") && !stdout.contains('\u{1b}'), "{stderr}");
    Ran { code: output.status.code(), stdout, stderr, took, wrote: listed(folder) }
}

impl Ran {
    /// Standard output as the one JSON document that `--json -` makes of it.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }

    /// The same with the exit code it must have.
    pub(crate) fn report(&self, code: i32) -> Value {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        let report = self.json();
        let verdict = ["conforms", "fails", "", "not-checked"][usize::try_from(code).expect("an exit code")];
        assert_eq!(report["verdict"], verdict);
        report
    }

    /// That the command line was refused, with these words and a next step.
    pub(crate) fn refused(&self, words: &[&str]) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(2), ""), "{}", self.stderr);
        assert!(self.stderr.starts_with("error: ") && self.stderr.contains("\nhelp: "), "{}", self.stderr);
        // Wrapped or not.
        let said = self.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    }
}

/// The sum over a report's cells of one of their counts.
pub(crate) fn count(report: &Value, kind: &str) -> u64 {
    let cells = report["cells"].as_array().expect("cells");
    cells.iter().map(|cell| cell["counts"][kind].as_u64().expect("a count")).sum()
}

/// How many requests were graded.
pub(crate) fn graded(report: &Value) -> u64 {
    ["A", "B", "C"].iter().map(|grade| count(report, grade)).sum()
}

/// A report's failures.
pub(crate) fn failures(report: &Value) -> Vec<&Value> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter(|finding| finding["severity"] == "failure").collect()
}

/// A finding's or remark's words.
pub(crate) fn message(finding: &Value) -> &str {
    finding["message"].as_str().expect("a message")
}
