//! Subjects: Python scripts, each in its own folder, that need the standard library only.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

/// A subject that is right.
pub(crate) const RIGHT: &str = "hello()\nfor m in requests(): say(right(m))";

/// The interpreter itself: a wrapper that finds it would take most of a test's time.
pub(crate) static PYTHON: LazyLock<String> = LazyLock::new(|| {
    let output = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
    let path = String::from_utf8(output.expect("python3 is installed").stdout).expect("a path in UTF-8");
    path.trim().to_owned()
});

/// The folder of the Python adapters.
pub(crate) fn adapters() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/python");
    folder.canonicalize().expect("the adapters' folder")
}

/// A subject in a folder of its own.
pub(crate) struct Script {
    pub(crate) folder: TempDir,
}

impl Script {
    /// The prelude and `body`.
    pub(crate) fn new(body: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("lossproof-e2e-").tempdir().expect("a temporary folder");
        let shared = include_str!("../../../harness/tests/subject/prelude.py");
        let text =
            format!("ADAPTERS = {:?}\n{shared}\n\n{}\n\n{body}\n", text(&adapters()), include_str!("prelude.py"));
        std::fs::write(folder.path().join("subject.py"), text).expect("a folder that can be written to");
        Self { folder }
    }

    /// Its command line.
    pub(crate) fn command(&self) -> Vec<String> {
        let (file, marker) = (self.folder.path().join("subject.py"), self.folder.path());
        vec![PYTHON.clone(), "-ISB".to_owned(), text(&file), text(marker)]
    }

    /// What it left in a file.
    pub(crate) fn left(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(name)).ok()
    }

    /// The command lines of its processes that are still there, and of those that it gave its argument to.
    pub(crate) fn alive(&self) -> Vec<String> {
        let marker = text(self.folder.path());
        let processes = std::fs::read_dir("/proc").expect("a process table").flatten();
        let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
        let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
        lines.filter(|line| line.contains(&marker)).collect()
    }
}

pub(crate) fn text(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}
