//! Virtual environments: made once, kept, and shared where one stands on another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use super::list::{Environment, List};

/// The environments of a list, in a folder.
pub(super) struct Environments<'a> {
    list: &'a List,
    folder: &'a Path,
    python: &'a Path,
    ready: BTreeMap<String, Result<Ready, String>>,
}

/// An environment that is installed.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    /// Its Python.
    pub(super) python: PathBuf,
    /// The packages of the list, its own and those it stands on, with the versions that were installed.
    pub(super) versions: BTreeMap<String, String>,
}

/// What is written into an environment when all of it is installed: without it, or of another list, it is made anew.
#[derive(PartialEq, Serialize, Deserialize)]
struct Installed {
    environment: Environment,
    base: Option<Environment>,
    versions: BTreeMap<String, String>,
}

const MARK: &str = "lossproof.json";

impl<'a> Environments<'a> {
    /// `python` makes them.
    pub(super) fn new(list: &'a List, folder: &'a Path, python: &'a Path) -> Self {
        Self { list, folder, python, ready: BTreeMap::new() }
    }

    /// The environment of this name, installed now where it is not there yet.
    ///
    /// # Errors
    /// Why it could not be: pip's own words.
    pub(super) fn ready(&mut self, name: &str, tell: &dyn Fn(&str)) -> Result<Ready, String> {
        if let Some(ready) = self.ready.get(name) {
            return ready.clone();
        }
        let made = self.make(name, tell);
        self.ready.insert(name.to_owned(), made.clone());
        made
    }

    fn make(&mut self, name: &str, tell: &dyn Fn(&str)) -> Result<Ready, String> {
        let environment = self.list.environments.get(name).ok_or("the list has no such environment")?;
        let base = environment.on.as_deref().map(|on| self.ready(on, tell)).transpose()?;
        let folder = self.folder.join(name);
        let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let on = environment.on.as_ref().and_then(|on| self.list.environments.get(on)).cloned();
        if let Some(installed) = installed(&folder)
            && installed.environment == *environment
            && installed.base == on
            && python.exists()
        {
            return Ok(Ready { python, versions: installed.versions });
        }
        tell(&format!("installing {}", environment.packages.join(", ")));
        let why = |error: std::io::Error| format!("{} cannot be made: {error}", folder.display());
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(why)?;
        }
        std::fs::create_dir_all(self.folder).map_err(why)?;
        said(Command::new(self.python).args(["-m", "venv"]).arg(&folder))?;
        if let Some(base) = &base {
            let (theirs, own) = (packages_of(&base.python)?, packages_of(&python)?);
            // Looked in last: what is installed here goes before.
            std::fs::write(Path::new(&own).join("zz-lossproof-base.pth"), format!("{theirs}\n")).map_err(why)?;
        }
        let pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--retries", "2"];
        said(Command::new(&python).args(pip).args(&environment.packages))?;
        let own = versions(&python, &environment.packages)?;
        let versions: BTreeMap<String, String> =
            base.map(|base| base.versions).unwrap_or_default().into_iter().chain(own).collect();
        let mark = Installed { environment: environment.clone(), base: on, versions: versions.clone() };
        let mark = serde_json::to_string_pretty(&mark).map_err(|error| error.to_string())?;
        std::fs::write(folder.join(MARK), mark).map_err(why)?;
        Ok(Ready { python, versions })
    }
}

fn installed(folder: &Path) -> Option<Installed> {
    serde_json::from_str(&std::fs::read_to_string(folder.join(MARK)).ok()?).ok()
}

/// The folder that a Python's packages lie in.
fn packages_of(python: &Path) -> Result<String, String> {
    let ask = "import os, sysconfig; print(os.path.abspath(sysconfig.get_path('purelib')))";
    said(Command::new(python).args(["-c", ask])).map(|said| said.trim().to_owned())
}

/// The versions of packages that were installed, by name.
fn versions(python: &Path, packages: &[String]) -> Result<BTreeMap<String, String>, String> {
    let ask =
        "import sys; from importlib.metadata import version\nfor name in sys.argv[1:]: print(name, version(name))";
    let name = |package: &String| {
        package.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).next().unwrap_or_default().to_owned()
    };
    let said = said(Command::new(python).args(["-c", ask]).args(packages.iter().map(name)))?;
    let pair = |line: &str| line.split_once(' ').map(|(name, version)| (name.to_owned(), version.to_owned()));
    Ok(said.lines().filter_map(pair).collect())
}

/// Runs a program: what it printed, or, where it fails, the first line of its errors that says so.
fn said(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{program} cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines = || errors.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines().find(|line| line.to_lowercase().starts_with("error")).or_else(|| lines().next_back());
    Err(line.unwrap_or("it failed and said nothing").to_owned())
}
