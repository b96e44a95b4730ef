//! How a command ends when it cannot do what it was asked.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

/// The exit code of every failure: the command line is wrong, or an input file cannot be read. Findings (1) and subjects
/// that cannot be run (3) are results, which `verify` reports.
const EXIT: u8 = 2;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of standard output went away, as `head` does: nothing is wrong, nothing is said.
    Closed,
    /// Something to tell the user.
    Told {
        /// The value that was wrong, its place and what was expected.
        message: String,
        /// A next step.
        help: Option<String>,
    },
}

impl Failure {
    /// A command line or an input that is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Told { message: message.into(), help: None }
    }

    /// The same with a next step, unless it has one.
    pub(crate) fn help(mut self, step: impl Into<String>) -> Self {
        if let Self::Told { help: help @ None, .. } = &mut self {
            *help = Some(step.into());
        }
        self
    }

    /// What is told.
    #[cfg(test)]
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Closed => "",
            Self::Told { message, .. } => message,
        }
    }

    /// Says on standard error what is wrong, and gives the exit code. A standard error that is closed is no reason to
    /// panic, so nothing is done about its errors.
    pub(crate) fn report(self) -> ExitCode {
        let Self::Told { message, help } = self else { return ExitCode::SUCCESS };
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let green = Style::new().bold().fg_color(Some(AnsiColor::Green.into()));
        let mut text = String::new();
        let _ = writeln!(text, "{red}error:{red:#} {}", printable(&message));
        if let Some(help) = help {
            let _ = writeln!(text, "{green}help:{green:#} {}", printable(&help));
        }
        let mut stream = anstream::stderr().lock();
        let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
        ExitCode::from(EXIT)
    }
}

impl From<io::Error> for Failure {
    /// An error of writing results. Errors of reading are told with their file's name, where it is known.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::usage(format!("standard output cannot be written: {error}")),
        }
    }
}

impl From<lossproof::Error> for Failure {
    fn from(error: lossproof::Error) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<lossproof_harness::reference::Refused> for Failure {
    fn from(refused: lossproof_harness::reference::Refused) -> Self {
        Self::usage(refused.to_string())
    }
}

/// A value as it stood on the command line, short enough for a message.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}… ({} characters)", &text[..end], text.chars().count()),
        None => format!("{text:?}"),
    }
}

/// Control characters of whatever a message quotes, escaped: a terminal must not obey them.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' { out.extend(c.escape_debug()) } else { out.push(c) }
    }
    out
}
