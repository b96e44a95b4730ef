//! The commands that the READMEs, the guide and the chapters of `spec/` print, run as they stand there.

mod common;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use common::program;

/// A command of a document, and the lines that the document shows after it.
struct Example {
    file: PathBuf,
    command: String,
    shown: Vec<String>,
}

/// The folder in which a reader types the commands.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn documents() -> Vec<PathBuf> {
    let folders = ["spec", "guide"].into_iter().flat_map(|name| fs::read_dir(root().join(name)).unwrap());
    let mut files: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
    files.extend(["README.md", "fixtures/README.md", "docs/fr/hmloss.md"].map(|name| root().join(name)));
    files.retain(|path| path.extension().is_some_and(|extension| extension == "md") && path.exists());
    files
}

/// The commands in fenced `console` blocks: a line after `$ `, continued where it ends in a backslash.
fn examples(file: &Path) -> Vec<Example> {
    let text = fs::read_to_string(file).unwrap();
    let mut examples: Vec<Example> = Vec::new();
    let (mut inside, mut first) = (false, 0);
    for line in text.lines() {
        let continued = examples[first..].last().is_some_and(|e| e.shown.is_empty() && e.command.ends_with('\\'));
        if line.starts_with("```") {
            inside = !inside && line == "```console";
            first = examples.len();
        } else if !inside {
        } else if let Some(command) = line.strip_prefix("$ ") {
            examples.push(Example { file: file.to_owned(), command: command.to_owned(), shown: Vec::new() });
        } else if continued {
            let example = examples.last_mut().unwrap();
            example.command.push('\n');
            example.command.push_str(line);
        } else if let Some(example) = examples[first..].last_mut() {
            example.shown.push(line.to_owned());
        }
    }
    examples
}

#[test]
fn every_command_works_and_prints_what_is_shown() {
    let directory = Path::new(env!("CARGO_BIN_EXE_lossproof")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(directory.to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let path = path.unwrap();
    let all: Vec<Example> = documents().iter().flat_map(|file| examples(file)).collect();
    let mut ours = all.iter().filter(|example| example.command.starts_with("lossproof ")).peekable();
    assert!(ours.peek().is_some(), "no document has an example");
    for Example { file, command, shown } in ours {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", command]).env("PATH", &path).current_dir(root()).stdin(std::process::Stdio::null());
        let output = shell.output().unwrap();
        let at = file.display();
        // A verification that shows a failing subject ends with 1; everything else with 0.
        let fails = shown.first().is_some_and(|line| line.contains(": fails"));
        let code = output.status.code();
        assert_eq!(code, Some(i32::from(fails)), "{at}: {command}\n{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8(output.stdout).unwrap();
        if let Some(end) = shown.iter().position(|line| line == "…") {
            let printed: Vec<&str> = printed.lines().take(end).collect();
            assert_eq!(printed, shown[..end], "{at}: {command}");
        } else if !shown.is_empty() {
            assert_eq!(printed.trim_end(), shown.join("\n").trim_end(), "{at}: {command}");
        }
    }
    assert!(program().arg("--version").status().unwrap().success());
}

#[test]
fn every_link_leads_somewhere() {
    let mut check = std::process::Command::new("python3");
    let output = check.arg(".ci/links.py").current_dir(root()).output().expect("Python 3 is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The guide's transcript: what its reader's program would offer is the reader's own; the answer is the reference's.
#[test]
fn the_answer_of_the_pipe_is_the_references() {
    let text = fs::read_to_string(root().join("guide/pipe.md")).unwrap();
    let transcript = text.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a transcript");
    let [hello, _, question, answer] = transcript.lines().collect::<Vec<_>>()[..] else { panic!("{transcript}") };
    let pipe = std::process::Stdio::piped;
    let mut serve = program().arg("serve").stdin(pipe()).stdout(pipe()).spawn().unwrap();
    writeln!(serve.stdin.take().unwrap(), "{hello}\n{question}").unwrap();
    let said = String::from_utf8(serve.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(said.lines().last(), Some(answer));
}
