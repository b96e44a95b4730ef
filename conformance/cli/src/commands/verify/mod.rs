//! `lossproof verify [NAME…] [-- CMD ARG…]`

mod apart;
mod arguments;
mod elsewhere;
mod kept;
mod progress;
mod project;
mod python;
mod reports;
mod subjects;

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use lossproof_adapter_candle::Place;
use lossproof_harness::cases::Selection;
use lossproof_harness::grading::{Grade, expect};
use lossproof_harness::protocol::{Incoming, Request};
use lossproof_harness::report::{Report, Verdict};
use lossproof_harness::run::{Options, verify};

pub(crate) use apart::{Asked, LossAndLink, grade};
use arguments::{DEFAULT_TIMEOUT, RequiredGrade};
pub(crate) use arguments::{VerifyArgs, duration};
pub(crate) use progress::Bar;
use project::Project;
pub(crate) use python::given_or_default;
use subjects::Chosen;
pub(crate) use subjects::is_subject;

use crate::failure::{Failure, quoted};

/// Grades the subjects and prints their reports.
///
/// # Errors
/// For a request that is none, subjects that do not exist, and reports that cannot be written.
pub(crate) fn run(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let (args, mut known) = match Project::of(args)? {
        Some(project) => project.complete(args),
        None => (args.clone(), Vec::new()),
    };
    reports::writable(&args)?;
    known.extend(args.known.as_deref().map(kept::known).transpose()?.unwrap_or_default());
    let options = Options {
        request: args.request.as_deref().map(|text| request(text, "--request")).transpose()?,
        regressions: args.regressions.as_deref().map(kept::regressions).transpose()?.unwrap_or_default(),
        known,
        ..options(&args)
    };
    if let Some(path) = &args.requests {
        elsewhere::write(&args, path, &options)?;
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = match &args.answers {
        Some(path) => vec![elsewhere::read(&args, path, &options)?],
        None => subjects::choose(&args)?,
    };
    stop_subjects_on_interrupt();
    let found = verified(&args, &options, chosen)?;
    reports::write(&args, &found)?;
    if let Some(path) = &args.regressions
        && let Some(text) = kept::with_failures(path, &options.regressions, &found)?
    {
        crate::files::put(path, &text)?;
    }
    Ok(exit_code(&found))
}

/// Verifies one subject after the other, and prints each report as it is there.
fn verified(args: &VerifyArgs, options: &Options, chosen: Vec<Chosen>) -> Result<Vec<Report>, Failure> {
    let mut found: Vec<Report> = Vec::new();
    for mut one in chosen {
        let options = Options { command: replay(args, &one), ..options.clone() };
        let progress = progress::Bar::new(&one.name);
        found.push(verify(one.subject.as_mut(), &options, &mut |event| progress.tell(&event)));
        progress.finish();
        leave_if_interrupted();
        if args.json.as_deref().is_none_or(|path| path.as_os_str() != "-") {
            match reports::print(&found[found.len() - 1], found.len() > 1) {
                // Whoever reads only the beginning still wants the files, and the verdict as the exit code.
                Ok(()) | Err(Failure::Closed) => {}
                Err(failure) => return Err(failure),
            }
        }
    }
    Ok(found)
}

/// 1 where anything fails, 3 where nothing could be checked, else 0.
fn exit_code(reports: &[Report]) -> ExitCode {
    let any = |verdict| reports.iter().any(|report| report.verdict == verdict);
    if any(Verdict::Fails) {
        ExitCode::from(1)
    } else if reports.is_empty() || any(Verdict::NotChecked) {
        ExitCode::from(3)
    } else {
        ExitCode::SUCCESS
    }
}

fn options(args: &VerifyArgs) -> Options {
    Options {
        selection: Selection {
            losses: args.loss.clone(),
            dtypes: args.dtype.clone(),
            seed: args.seed.unwrap_or(1),
            cases: args.cases.unwrap_or(Selection::default().cases),
            quick: args.quick,
            ..Selection::default()
        },
        strict: args.strict,
        require: match args.require {
            Some(RequiredGrade::A) => Grade::A,
            Some(RequiredGrade::B) | None => Grade::B,
        },
        budget: args.budget(),
        // Only these two have a place for them.
        curves: if args.html.is_some() || args.json.is_some() { Options::default().curves } else { 0 },
        ..Options::default()
    }
}

/// What follows `lossproof verify --request …` for a replay to end as this run does: the options by which a request is
/// judged, then the subject.
fn replay(args: &VerifyArgs, one: &Chosen) -> Vec<String> {
    let mut words = Vec::new();
    if args.strict {
        words.push("--strict".to_owned());
    }
    if args.require == Some(RequiredGrade::A) {
        words.extend(["--require".to_owned(), "A".to_owned()]);
    }
    if args.timeout() != DEFAULT_TIMEOUT {
        words.extend(["--timeout".to_owned(), format!("{}s", args.timeout().as_secs_f64())]);
    }
    if args.device != Place::Cpu {
        words.extend(["--device".to_owned(), args.device.to_string()]);
    }
    words.extend(one.replay.iter().cloned());
    words
}

/// A request from the command line or a file, at a place that a message names; `op` and `id` may be left out.
fn request(text: &str, place: &str) -> Result<Request, Failure> {
    let wrong = |why: String| {
        Failure::usage(format!("{place} is no request: {why}"))
            .help("expected one JSON object as in a report; `lossproof explain protocol` lists its fields")
    };
    let mut json: serde_json::Value = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => return Err(wrong(format!("{error} in {}", quoted(text)))),
    };
    if let Some(object) = json.as_object_mut() {
        object.entry("op").or_insert("eval".into());
        object.entry("id").or_insert(0.into());
    }
    match Incoming::parse(json.to_string().as_bytes()) {
        // What the reference refuses could be asked, and not graded.
        Ok(Incoming::Eval(request)) => match expect(&request) {
            Ok(_) => Ok(request),
            Err(refused) => Err(wrong(refused.to_string())),
        },
        Ok(_) => Err(wrong("it asks for no evaluation".to_owned())),
        Err(refusal) => Err(wrong(refusal.to_string())),
    }
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// A subject has its own process group and does not hear the terminal's Ctrl-C: it is killed here. Without a handler,
/// which the system may refuse, it would only outlive us until its input closes.
pub(crate) fn stop_subjects_on_interrupt() {
    let _ = ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        lossproof_harness::subject::kill_all();
        python::remove_folders();
        let _ = writeln!(std::io::stderr(), "interrupted: no report");
        std::process::exit(130);
    });
}

/// A subject that was killed by the handler looks like one that died: nothing is said of it while the handler ends the
/// program.
fn leave_if_interrupted() {
    while INTERRUPTED.load(Ordering::SeqCst) {
        std::thread::park();
    }
}
