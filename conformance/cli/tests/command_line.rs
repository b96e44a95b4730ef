//! What every command line has in common: exit codes, streams, no panic on anything.

mod common;

use std::ffi::OsString;
use std::io::Read;
use std::process::Stdio;

use common::{printed, program, refused, run};

#[test]
fn help_and_version_are_results() {
    insta::assert_snapshot!(printed("--help"));
    assert_eq!(printed("--version"), format!("lossproof {}\n", env!("CARGO_PKG_VERSION")));
    for command in [
        "list",
        "explain",
        "eval",
        "serve",
        "verify",
        "fixtures",
        "fixtures generate",
        "fixtures check",
        "certify",
        "accuracy",
        "plot",
        "plot figure-1",
        "gallery",
        "completions",
        "man",
    ] {
        assert!(printed(&format!("{command} --help")).contains("Usage: lossproof"), "{command}");
    }
}

#[test]
fn no_command_is_an_error_that_lists_them() {
    let said = refused::<&str>([]);
    assert!(said.contains("eval") && said.contains("verify"), "{said}");
    assert!(refused(["evla"]).contains("help: did you mean `lossproof eval`?"));
}

#[test]
fn completions_and_manual_pages_are_printed() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(printed(&format!("completions {shell}")).contains("max-margin"), "{shell}");
    }
    assert!(printed("man").starts_with(".ie") || printed("man").contains(".TH"));
    assert!(printed("man eval").contains(".TH lossproof\\-eval") || printed("man eval").contains("lossproof\\-eval"));
    assert!(refused(["man", "evla"]).contains("did you mean `lossproof man eval`?"));
}

#[test]
fn nothing_is_coloured_that_is_no_terminal() {
    for arguments in [&["list"][..], &["explain", "ce"], &["--help"], &["evil"]] {
        let output = run(arguments);
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = program()
        .args(["eval", "--loss", "ce", "--logits", "0,0", "--target", "1", "--digits", "10000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = program().arg("list").stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("error: standard output cannot be written: "));
}

/// Words from which command lines are made that mean nothing.
const WORDS: &[&str] = &[
    "",
    " ",
    "-",
    "--",
    "---",
    "-h",
    "--json",
    "--loss",
    "--logits",
    "--target",
    "--digits",
    "--dtype",
    "--link",
    "--draws",
    "--gamma",
    "--delta",
    "--bins",
    "--momentum",
    "--threshold",
    "--state",
    "--weights",
    "--weighting",
    "--class-counts",
    "--reduction",
    "--row-weights",
    "--cotangent",
    "--variant",
    "--scale",
    "--max-margin",
    "--max_margin",
    "--beta",
    "ce",
    "focal",
    "hmloss",
    "ldam",
    "seql",
    "ghm-c",
    "balanced-softmax",
    "cb",
    "cs",
    "given",
    "0",
    "1",
    "-1",
    "0,1",
    "1,0",
    ";",
    ",",
    "0;1",
    "0.5,-1.25",
    "-inf,inf",
    "nan",
    "nan,nan",
    "1e308,-1e308",
    "5e-324,0",
    "1e999",
    "-0,0",
    "null",
    "ignored,0",
    "99999999999999999999",
    "18446744073709551615",
    "16777216",
    "f16",
    "bf16",
    "f32",
    "f64",
    "sigmoid",
    "softmax",
    "mean",
    "sum",
    "weighted-mean",
    "none",
    "as-published",
    "list",
    "explain",
    "eval",
    "serve",
    "man",
    "completions",
    "bash",
    "help",
    "--help=",
    "--logits=",
    "--logits=1,2",
    "--target=0",
    "--loss=ce",
    "--digits=40",
    "ÿ",
    "\u{202e}",
    "\u{1b}[31m",
    "\n",
    "👩‍👩‍👧",
    "../../etc/passwd",
    "%s%n",
    "{}",
    "$(reboot)",
    "--version=1",
    "-Vh",
    "@file",
    "readme",
    "special-values",
];

/// A small generator with a fixed seed: the same command lines on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n
    }
}

fn nasty() -> Vec<Vec<OsString>> {
    let mut dice = Dice(1);
    let mut lines: Vec<Vec<OsString>> = Vec::new();
    for _ in 0..120 {
        let command = ["list", "explain", "eval", "man", "completions", "help", "serve", ""][dice.below(8)];
        let words = (0..dice.below(6)).map(|_| WORDS[dice.below(WORDS.len())]);
        lines.push(std::iter::once(command).chain(words).map(OsString::from).collect());
    }
    // A command line that works, with a few of its words exchanged or more words added.
    let sound =
        "eval --loss focal --gamma 2 --logits 0.5,-1.25 --target 1 --weighting cb --class-counts 5,1 --digits 30";
    for _ in 0..180 {
        let mut line: Vec<OsString> = sound.split(' ').map(OsString::from).collect();
        for _ in 0..=dice.below(3) {
            let (at, word) = (dice.below(line.len()), WORDS[dice.below(WORDS.len())]);
            if dice.below(3) == 0 { line.insert(at, word.into()) } else { line[at] = word.into() }
        }
        lines.push(line);
    }
    let long = "9,".repeat(50_000);
    for option in ["--logits", "--target", "--class-counts", "--gamma", "--draws", "--dtype", "--bogus", "--digits"] {
        lines.push(["eval", "--loss", "ce", option, &long].map(OsString::from).to_vec());
    }
    lines.push(vec!["explain".into(), "x".repeat(100_000).into()]);
    lines.push(vec!["x".repeat(100_000).into()]);
    lines.push(vec!["list".into(); 1000]);
    for wrong in
        ["--timeout=banana", "--loss=nope", "--dtype=f8", "--require=Z", "--seed=-1", "--bogus", "--budget=1e300h"]
    {
        lines.push(vec!["verify".into(), wrong.into()]);
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let invalid = || OsString::from_vec(vec![b'1', 0xff, 0xfe]);
        lines.push(vec![invalid()]);
        lines.push(vec!["explain".into(), invalid()]);
        for option in ["--loss", "--logits", "--target", "--gamma", "--dtype", "--draws", "--variant"] {
            lines.push(vec!["eval".into(), option.into(), invalid()]);
        }
        lines.push(vec!["eval".into(), OsString::from_vec(b"--\xff=1".to_vec())]);
    }
    lines
}

#[test]
fn no_command_line_makes_it_panic() {
    let lines = nasty();
    assert!(lines.len() > 300);
    for line in lines {
        let output = run(&line);
        let said = String::from_utf8_lossy(&output.stderr);
        let shown: Vec<String> = line.iter().map(|word| word.to_string_lossy().chars().take(80).collect()).collect();
        assert!(!said.contains("panicked") && !said.contains("backtrace"), "{shown:?}: {said}");
        match output.status.code() {
            Some(0) => assert!(said.is_empty(), "{shown:?}: {said}"),
            Some(2) => {
                assert!(said.starts_with("error: ") && said.contains("\nhelp: "), "{shown:?}: {said}");
                assert!(said.chars().count() < 4000, "{shown:?}: {} characters", said.chars().count());
                assert!(!said.contains('\u{1b}'), "{shown:?}: {said:?}");
            }
            other => panic!("{shown:?}: exit {other:?}: {said}"),
        }
    }
}
