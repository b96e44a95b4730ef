//! Running a subject of these tests.

use lossproof_harness::protocol::{Grid, Request, Table, Values};
use lossproof_harness::subject::{Fault, Limits, Outcome, Process, Subject};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A program, in its own folder.
pub(crate) struct Vice {
    pub(crate) folder: TempDir,
    pub(crate) process: Process,
}

/// The interpreter itself: a wrapper that finds it would take most of a test's time.
static PYTHON: LazyLock<String> = LazyLock::new(|| {
    let output = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
    let path = String::from_utf8(output.expect("python3 is installed").stdout).expect("a path in UTF-8");
    path.trim().to_owned()
});

/// What came of asking it.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) took: Duration,
}

/// Limits under which nothing is waited for that comes at all.
pub(crate) fn patient() -> Limits {
    Limits { timeout: Duration::from_secs(10), budget: None }
}

/// Limits for subjects that let the harness wait: hello and first answers get six times this.
pub(crate) fn brisk() -> Limits {
    Limits { timeout: Duration::from_millis(300), budget: None }
}

impl Vice {
    /// A Python program: the prelude and `body`.
    pub(crate) fn new(body: &str, limits: Limits) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("vice.py");
        std::fs::write(&path, format!("{}\n\n{body}", include_str!("prelude.py"))).expect("a writable folder");
        let process = Process::new(&*PYTHON, ["-ISB".into(), path.into()], limits);
        Self { folder, process }
    }

    /// Asks for hello and then `count` requests, and ends it.
    pub(crate) fn ask(body: &str, limits: Limits, count: usize) -> Report {
        let mut vice = Self::new(body, limits);
        vice.process.hello().expect("a hello");
        vice.requests(&requests(count))
    }

    /// Asks requests and ends it; nothing may be left of it.
    pub(crate) fn requests(mut self, requests: &[Request]) -> Report {
        let started = Instant::now();
        let mut outcomes = vec![None; requests.len()];
        self.process.answer(requests, &mut |index, outcome| {
            let before = outcomes[index].replace(outcome);
            assert_eq!(before, None, "request {index} ended twice");
        });
        let mut faults = self.process.faults();
        faults.extend(self.process.finish());
        let took = started.elapsed();
        assert_eq!(alive(self.folder.path()), Vec::<String>::new(), "left behind");
        let outcomes = outcomes.into_iter().map(|outcome| outcome.expect("every request ends")).collect();
        let report = Report { outcomes, faults, took };
        for (request, outcome) in requests.iter().zip(&report.outcomes) {
            if let Outcome::Answered(answer) = outcome {
                assert_eq!(answer.id, request.id);
                assert_eq!(answer.gradient.as_ref(), Some(&request.logits));
                assert_eq!(answer.loss, first_logits(&request.logits));
            }
        }
        report
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Report {
    /// How many requests were answered, and rightly.
    pub(crate) fn answered(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Answered(_))).count()
    }

    pub(crate) fn not_asked(&self) -> usize {
        self.outcomes.iter().filter(|outcome| **outcome == Outcome::NotAsked).count()
    }

    /// The faults that broke requests, each with the request's index.
    pub(crate) fn broken(&self) -> Vec<(usize, &Fault)> {
        let mut broken = Vec::new();
        for (index, outcome) in self.outcomes.iter().enumerate() {
            if let Outcome::Broken(fault) = outcome {
                broken.push((index, fault));
            }
        }
        broken
    }

    /// Asserts that all was answered, rightly, and that nothing else was to be said.
    #[track_caller]
    pub(crate) fn assert_flawless(&self) {
        assert_eq!((self.answered(), &*self.faults), (self.outcomes.len(), &[][..]), "{self:#?}");
    }

    /// Asserts that exactly the request `index` is broken, by a fault with this text, and all others are answered.
    #[track_caller]
    pub(crate) fn assert_one_broken(&self, index: usize, text: &str) {
        let broken: Vec<_> = self.broken().into_iter().map(|(index, fault)| (index, fault.to_string())).collect();
        assert_eq!(broken, [(index, text.to_owned())], "{self:#?}");
        assert_eq!(self.answered(), self.outcomes.len() - 1, "{self:#?}");
    }

    #[track_caller]
    pub(crate) fn assert_within(&self, limit: Duration) {
        assert!(self.took < limit, "took {:?}", self.took);
    }
}

/// Requests of two rows and two classes, the first logit of each being its number. All have the same id, since a
/// process's ids are its own.
pub(crate) fn requests(count: usize) -> Vec<Request> {
    let request = |index: usize| {
        let table = Table::from_rows(&[[index as f64, 0.5], [index as f64 + 0.25, -1e-3]]).expect("alike rows");
        Request { id: 7, gradient: true, ..Request::new("ce", Grid::Rows(table), vec![Some(0), Some(1)]) }
    };
    (0..count).map(request).collect()
}

fn first_logits(logits: &Grid) -> Values {
    Values::Each(logits.values().iter().step_by(logits.columns()).copied().collect())
}

/// The command lines of all processes that mention `folder`.
pub(crate) fn alive(folder: &Path) -> Vec<String> {
    let folder = folder.to_str().expect("a folder in UTF-8");
    let processes = std::fs::read_dir("/proc").expect("a process table").flatten();
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(folder)).collect()
}
