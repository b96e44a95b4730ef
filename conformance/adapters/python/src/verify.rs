//! The suite over a Python callable, in process.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use lossproof_harness::cases::Selection;
use lossproof_harness::grading::Grade;
use lossproof_harness::protocol::Request;
use lossproof_harness::run::{self, Options, Progress};
use lossproof_harness::subject::{InProcess, Limits, Outcome};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::exchange::Callable;
use crate::options::{dtype, read_hello, read_request};
use crate::report::Report;

/// How often Python hears of progress, and Ctrl-C is looked for while nothing is asked.
const TICK: Duration = Duration::from_millis(100);

/// Verifies what answers requests, as [`Callable`] has it. `progress(done, planned, doing)` is called now and then.
/// An exception that `answer` lets out, such as `KeyboardInterrupt`, ends the run and is raised.
#[pyfunction]
#[pyo3(signature = (answer, line, hello, *, parameters, weighting, dtypes, seed, quick, strict, require, budget, request, command,
                    progress))]
#[allow(clippy::too_many_arguments, clippy::needless_pass_by_value)] // they are what Python passes
pub(crate) fn verify(
    py: Python<'_>,
    answer: Py<PyAny>,
    line: Py<PyAny>,
    hello: &str,
    parameters: Vec<(String, f64)>,
    weighting: Option<String>,
    dtypes: Vec<String>,
    seed: u64,
    quick: bool,
    strict: bool,
    require: &str,
    budget: f64,
    request: Option<String>,
    command: Option<Vec<String>>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Report> {
    let hello = read_hello(hello)?;
    let dtypes = dtypes.iter().map(|name| dtype(name)).collect::<PyResult<Vec<_>>>()?;
    let options = Options {
        selection: Selection { dtypes, seed, quick, parameters, weighting, ..Selection::default() },
        request: request.as_deref().map(read_request).transpose()?,
        strict,
        require: grade(require)?,
        budget: Duration::try_from_secs_f64(budget)
            .map_err(|_| PyValueError::new_err(format!("budget is {budget}; expected seconds, more than 0")))?,
        command: command.clone().unwrap_or_default(),
        ..Options::default()
    };
    let callable = Callable { answer, line };
    let (mut report, interrupted) = py.detach(|| {
        let interrupted = RefCell::new(None);
        let evaluate = |request: &Request| {
            if interrupted.borrow().is_some() {
                return Outcome::NotAsked;
            }
            Python::attach(|py| callable.ask(py, request)).unwrap_or_else(|error| {
                *interrupted.borrow_mut() = Some(error);
                Outcome::NotAsked
            })
        };
        let mut subject = InProcess::new(hello, evaluate, Limits { budget: None, ..Limits::default() });
        let mut ticker = Ticker { progress, done: 0, planned: 0, doing: "asking", last: Instant::now() };
        let report = run::verify(&mut subject, &options, &mut |event| {
            if let Err(error) = ticker.tell(&event) {
                interrupted.borrow_mut().get_or_insert(error);
            }
        });
        (report, interrupted.into_inner())
    });
    if let Some(error) = interrupted {
        return Err(error);
    }
    for finding in &mut report.findings {
        // What replays it is the package's own command; a callable that has no name there is replayed from Python.
        finding.replay =
            finding.replay.take().filter(|_| command.is_some()).map(|replay| format!("python -m {replay}"));
    }
    Ok(Report(report))
}

fn grade(name: &str) -> PyResult<Grade> {
    match name {
        "A" => Ok(Grade::A),
        "B" => Ok(Grade::B),
        _ => Err(PyValueError::new_err(format!("require is {name:?}; expected \"A\" or \"B\""))),
    }
}

/// Progress on its way to Python.
struct Ticker {
    progress: Option<Py<PyAny>>,
    done: usize,
    planned: usize,
    doing: &'static str,
    last: Instant,
}

impl Ticker {
    fn tell(&mut self, event: &Progress) -> PyResult<()> {
        match event {
            Progress::Planned(requests) => self.planned = *requests,
            Progress::Ended => self.done += 1,
            Progress::Diagnosing => self.doing = "looking for the mistake",
            Progress::Shrinking => self.doing = "looking for the smallest input that fails",
        }
        // The line is there from the start, however short the run.
        if !matches!(event, Progress::Planned(_)) && self.last.elapsed() < TICK {
            return Ok(());
        }
        self.last = Instant::now();
        Python::attach(|py| {
            py.check_signals()?;
            let Some(progress) = &self.progress else { return Ok(()) };
            progress.call1(py, (self.done, self.planned, self.doing)).map(|_| ())
        })
    }
}
