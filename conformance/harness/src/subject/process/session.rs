//! One running process: lines in, lines out, and its end.

use super::group::Group;
use super::lines::Lines;
use super::pipes::{self, Progress, Tail};
use crate::subject::Fault;
use std::io;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// How often a quiet process is looked at for its end: a descendant that holds its output would hide that.
const LOOK: Duration = Duration::from_millis(20);

/// How long after a process's end what it wrote is still read, and after the end of its output its exit awaited.
const LINGER: Duration = Duration::from_millis(200);

/// What came of waiting for a line.
#[derive(Debug)]
pub(super) enum Next {
    /// A line, without its newline.
    Line(Vec<u8>),
    /// A line longer than the limit: its beginning.
    TooLong(Vec<u8>),
    /// The process ended, or its output did.
    Closed,
    /// The deadline passed.
    Quiet,
}

/// A running process.
#[derive(Debug)]
pub(super) struct Session {
    group: Group,
    input: Option<Sender<Vec<u8>>>,
    progress: Arc<Progress>,
    queued: u64,
    output: Receiver<Vec<u8>>,
    lines: Lines,
    tail: Tail,
    /// When the process was seen to have ended.
    ended: Option<Instant>,
    /// The first id that this process was asked under.
    pub(super) first_id: u64,
    /// Whether it has answered a request.
    pub(super) warm: bool,
}

impl Session {
    /// Starts a command.
    pub(super) fn start(command: &mut Command, show_stderr: bool, first_id: u64) -> io::Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = Group::spawn(command)?;
        let child = group.child();
        let (Some(input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("the process has no pipes"));
        };
        let (input, progress) = pipes::writer(input);
        Ok(Self {
            group,
            input: Some(input),
            progress,
            queued: 0,
            output: pipes::reader(output),
            lines: Lines::default(),
            tail: pipes::errors(errors, show_stderr),
            ended: None,
            first_id,
            warm: false,
        })
    }

    /// Queues a line and returns the number of bytes queued up to its end.
    pub(super) fn send(&mut self, line: String) -> u64 {
        let mut bytes = line.into_bytes();
        bytes.push(b'\n');
        self.queued += bytes.len() as u64;
        if let Some(input) = &self.input {
            // The writer is gone once the other end is closed, which `input_closed` tells.
            let _ = input.send(bytes);
        }
        self.queued
    }

    /// Whether the pipe has taken everything up to `end`.
    pub(super) fn taken(&self, end: u64) -> bool {
        self.progress.written.load(Ordering::Acquire) >= end
    }

    /// Whether the process closed its standard input.
    pub(super) fn input_closed(&self) -> bool {
        self.progress.closed.load(Ordering::Acquire)
    }

    /// Closes the process's standard input once all is written.
    pub(super) fn close_input(&mut self) {
        self.input = None;
    }

    /// Waits for the next line, at most until `deadline`. What is already there is returned even after it.
    pub(super) fn next(&mut self, deadline: Instant, limit: usize) -> Next {
        let mut overtime = 0;
        loop {
            if let Some(line) = self.lines.pop() {
                return if line.len() > limit { Next::TooLong(line) } else { Next::Line(line) };
            }
            if self.lines.rest().len() > limit {
                return Next::TooLong(self.lines.take_rest());
            }
            let now = Instant::now();
            let wait = deadline.saturating_duration_since(now).min(LOOK);
            match self.output.recv_timeout(wait) {
                Ok(chunk) => self.lines.push(&chunk),
                Err(RecvTimeoutError::Disconnected) => return self.last(),
                Err(RecvTimeoutError::Timeout) => {
                    if self.ended.is_none() && self.group.ended() {
                        self.ended = Some(now);
                    } else if self.ended.is_some_and(|ended| now >= ended + LINGER) {
                        return self.last();
                    }
                    if now >= deadline {
                        return Next::Quiet;
                    }
                    continue;
                }
            }
            // A line may trickle in without ever ending: past the deadline only what had been waiting is read.
            overtime += usize::from(now >= deadline);
            if overtime > 2 * pipes::WAITING {
                return Next::Quiet;
            }
            if self.ended.is_some_and(|ended| now >= ended + 2 * LINGER) {
                return self.last();
            }
        }
    }

    /// The last line may lack its newline.
    fn last(&mut self) -> Next {
        match self.lines.take_rest() {
            rest if rest.is_empty() => Next::Closed,
            rest => Next::Line(rest),
        }
    }

    /// Whether the process has ended.
    pub(super) fn ended(&mut self) -> bool {
        self.group.ended()
    }

    /// After its output ended: kills the process and everything it started, and tells which of the two it was.
    pub(super) fn close(mut self) -> Fault {
        let lives = !linger(|| self.group.ended());
        let exit = self.group.kill();
        if lives {
            return Fault::ClosedOutput;
        }
        linger(|| self.tail.is_complete());
        Fault::Died { exit, stderr: self.tail.text() }
    }
}

/// Waits a little for something that is about to be; whether it came.
fn linger(mut is: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + LINGER;
    while !is() {
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    true
}
