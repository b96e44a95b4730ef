//! `lossproof serve`

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use lossproof_harness::protocol::{Dtype, Encoding, Incoming, Reply};
use lossproof_harness::reference;

use crate::failure::Failure;

/// Answer requests of the line protocol on standard input with the reference
#[derive(Debug, Args)]
#[command(after_help = "The protocol: `lossproof explain protocol`. An example:\n  \
    echo '{\"op\":\"eval\",\"id\":1,\"loss\":\"ce\",\"logits\":[[0.5,-1.25]],\"targets\":[1],\"gradient\":true}' | lossproof serve")]
pub(crate) struct ServeArgs {}

/// A line longer than this is refused, not held in memory: 2^28 bytes, room for ten million numbers.
const LONGEST_LINE: usize = 1 << 28;
/// Answers wait no longer than this for company, although more requests are at hand.
const PATIENCE: Duration = Duration::from_millis(20);
const BUFFER: usize = 1 << 16;

/// Answers until `bye` or the end of input.
///
/// # Errors
/// Where standard input cannot be read or standard output not be written.
pub(crate) fn run(_args: &ServeArgs) -> Result<ExitCode, Failure> {
    let input = BufReader::with_capacity(BUFFER, io::stdin().lock());
    let mut server = Server { output: BufWriter::with_capacity(BUFFER, io::stdout().lock()), flushed: Instant::now() };
    match server.serve(input) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(Ended::Output(error)) => Err(error.into()),
        Err(Ended::Input(error)) => Err(Failure::usage(format!("standard input cannot be read: {error}"))
            .help("give it a pipe or a file of requests, one a line")),
    }
}

/// Which side of the pipe failed.
enum Ended {
    Input(io::Error),
    Output(io::Error),
}

struct Server<W: Write> {
    output: BufWriter<W>,
    flushed: Instant,
}

impl<W: Write> Server<W> {
    /// Lines are answered in their order. What was answered is flushed before a read that may have to wait, so a partner
    /// that sends one request at a time gets its answer at once, and one that sends many gets them in large writes.
    fn serve<R: Read>(&mut self, mut input: BufReader<R>) -> Result<(), Ended> {
        // The beginning of a line of which the end has not come.
        let mut pending: Vec<u8> = Vec::new();
        let mut too_long = false;
        loop {
            if input.buffer().is_empty() {
                self.flush()?;
            }
            let bytes = match io::BufRead::fill_buf(&mut input) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes.map_err(Ended::Input)?,
            };
            let end_of_input = bytes.is_empty();
            let newline = bytes.iter().position(|&byte| byte == b'\n');
            let part = &bytes[..newline.unwrap_or(bytes.len())];
            let used = part.len() + usize::from(newline.is_some());
            let complete = newline.is_some() || end_of_input;
            let go_on = if too_long || pending.len() + part.len() > LONGEST_LINE {
                pending = Vec::new();
                too_long = !complete;
                !complete || self.refuse_long_line()?
            } else if complete && pending.is_empty() {
                self.line(part)?
            } else {
                pending.extend_from_slice(part);
                let go_on = !complete || self.line(&pending)?;
                if complete {
                    pending.clear();
                }
                go_on
            };
            io::BufRead::consume(&mut input, used);
            if !go_on || end_of_input {
                return self.flush();
            }
        }
    }

    /// Answers one line; false after `bye`. Blank lines ask nothing.
    fn line(&mut self, line: &[u8]) -> Result<bool, Ended> {
        if line.trim_ascii().is_empty() {
            return Ok(true);
        }
        let answer = match Incoming::parse(line) {
            Ok(Incoming::Bye) => return Ok(false),
            // The version is this side's; a partner of another one decides whether it can go on.
            Ok(Incoming::Hello { .. }) => reference::hello().to_line(),
            Ok(Incoming::Eval(request)) => reference::answer(&request).to_line(request.dtype, encoding(line)),
            Err(refusal) => {
                Reply::Error { id: refusal.id, why: refusal.to_string() }.to_line(Dtype::F64, Encoding::Plain)
            }
        };
        self.say(&answer)
    }

    fn refuse_long_line(&mut self) -> Result<bool, Ended> {
        let why = format!("the line is longer than {LONGEST_LINE} bytes; expected fewer rows a request");
        self.say(&Reply::Error { id: None, why }.to_line(Dtype::F64, Encoding::Plain))
    }

    fn say(&mut self, line: &str) -> Result<bool, Ended> {
        self.output.write_all(line.as_bytes()).and_then(|()| self.output.write_all(b"\n")).map_err(Ended::Output)?;
        if self.flushed.elapsed() > PATIENCE {
            self.flush()?;
        }
        Ok(true)
    }

    fn flush(&mut self) -> Result<(), Ended> {
        self.output.flush().map_err(Ended::Output)?;
        self.flushed = Instant::now();
        Ok(())
    }
}

/// Answers come as the request did. The key can stand in nothing else of a request that is valid.
fn encoding(line: &[u8]) -> Encoding {
    const KEY: &[u8] = b"\"base64\"";
    if line.windows(KEY.len()).any(|window| window == KEY) { Encoding::Base64 } else { Encoding::Plain }
}
