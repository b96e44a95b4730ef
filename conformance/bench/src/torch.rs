//! PyTorch, in a Python of its own, one pass for each line.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use lossproof::Modulation;
use serde_json::{Value, json};

use crate::contender::{Contender, Failed, Problem};

/// `torch-eager` or `torch-compile`.
pub(crate) struct Torch {
    name: &'static str,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Torch {
    /// Starts it and waits until its batch is there. `None` where it does not have the loss.
    ///
    /// # Errors
    /// Where the Python is none, has no PyTorch, or fails; with the last line that it wrote.
    pub(crate) fn start(python: &Path, problem: &Problem, compiled: bool) -> Result<Option<Self>, Failed> {
        let name = if compiled { "torch-compile" } else { "torch-eager" };
        let (mut gamma, mut delta) = (0.0, 0.0);
        match problem.loss.modulation {
            Modulation::Focal { gamma: given } => gamma = given,
            Modulation::HardMining { delta: given } => delta = given,
            _ => {}
        }
        let request = json!({
            "loss": problem.entry.name, "gamma": gamma, "delta": delta, "class_counts": problem.class_counts,
            "shape": problem.shape, "dtype": problem.dtype.name(), "compile": compiled,
            "threads": rayon::current_num_threads(),
        });
        let (this, answer) = Self::run(name, python, include_str!("torch.py"), &request)?;
        Ok(answer.get("version").is_some().then_some(this))
    }

    /// Starts a script and gives its answer to the request.
    ///
    /// # Errors
    /// Where the Python is none, has no PyTorch, or fails.
    pub(crate) fn run(
        name: &'static str,
        python: &Path,
        script: &str,
        request: &Value,
    ) -> Result<(Self, Value), Failed> {
        let failed = |why: &dyn std::fmt::Display| Failed(format!("{name} by {}: {why}", python.display()));
        let mut child = Command::new(python)
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(&error))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(&"no pipes"));
        };
        let mut this = Self { name, child, input, output: BufReader::new(output) };
        let answer = this.ask(&request.to_string())?;
        Ok((this, answer))
    }

    fn ask(&mut self, line: &str) -> Result<Value, Failed> {
        let mut answer = String::new();
        let asked = writeln!(self.input, "{line}").and_then(|()| self.input.flush());
        // Where it died, its last line says more than the broken pipe.
        let read = self.output.read_line(&mut answer);
        match (asked, read, serde_json::from_str(&answer)) {
            (Ok(()), Ok(1..), Ok(value)) => Ok(value),
            _ => Err(Failed(format!(
                "{} ended without an answer: PyTorch may not be installed in this Python",
                self.name
            ))),
        }
    }
}

impl Contender for Torch {
    fn name(&self) -> &'static str {
        self.name
    }

    fn pass(&mut self) -> Result<f64, Failed> {
        let answer = self.ask("")?;
        answer["seconds"].as_f64().ok_or_else(|| Failed(format!("{} said {answer}; expected seconds", self.name)))
    }
}

impl Drop for Torch {
    fn drop(&mut self) {
        // It ends with its input too; this is for one that hangs.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
