//! The list of implementations: what is installed, and how it is asked.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use lossproof_harness::run::KnownFailure;
use serde::{Deserialize, Serialize};

use crate::commands::verify::is_subject;
use crate::failure::{Failure, quoted};
use crate::files;

/// The list that this program carries.
const PUBLISHED: &str = include_str!("published.toml");

/// Implementations, and the environments that they are installed in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    /// What the page is called.
    pub(super) title: String,
    #[serde(default)]
    pub(super) environments: BTreeMap<String, Environment>,
    pub(super) implementations: Vec<Implementation>,
}

/// A virtual environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Environment {
    /// What pip installs: `kornia==0.9.0`.
    pub(super) packages: Vec<String>,
    /// Another environment whose packages are seen here too, so that torch is installed once.
    pub(super) on: Option<String>,
}

/// One implementation: a row of the gallery.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Implementation {
    /// Its name, which is that of its report's file too.
    pub(super) name: String,
    /// A subject of this program: `python/kornia-focal`, `candle-nn/cross-entropy`.
    pub(super) subject: Option<String>,
    /// Or a Python script that speaks the line protocol, beside the list.
    pub(super) script: Option<String>,
    /// Where it is installed; without one, the Python of `--python` runs it.
    pub(super) environment: Option<String>,
    /// What it is, in a line: the function that is called.
    pub(super) calls: String,
    /// Where its source is.
    pub(super) source: String,
    /// What its reader should know: what is not asked, and why.
    pub(super) note: Option<String>,
    /// Failures that are another definition, documented by the library, and no mistake.
    #[serde(default)]
    pub(super) documented: Vec<Documented>,
}

/// A departure that the library's own documentation states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Documented {
    /// The mistake's slug that the suite knows it by.
    pub(super) mistake: String,
    /// What the documentation says.
    pub(super) reason: String,
    /// Where.
    pub(super) link: String,
}

impl Documented {
    pub(super) fn known(&self) -> KnownFailure {
        KnownFailure {
            mistake: Some(self.mistake.clone()),
            reason: self.reason.clone(),
            link: self.link.clone(),
            ..KnownFailure::default()
        }
    }
}

/// The list of a file, or the one that this program carries.
///
/// # Errors
/// Names the file, the place and what was expected.
pub(super) fn read(path: Option<&Path>) -> Result<List, Failure> {
    match path {
        Some(path) => parse(&files::read(path)?, &path.display().to_string()),
        None => parse(PUBLISHED, "the list of this program"),
    }
}

fn parse(text: &str, place: &str) -> Result<List, Failure> {
    let wrong = |why: String| {
        Failure::usage(format!("{place} is no list of implementations: {why}")).help(
            "expected entries such as\n\n[environments.kornia]\npackages = [\"kornia==0.9.0\"]\n\n[[implementations]]\n\
             name = \"kornia\"\nsubject = \"python/kornia-focal\"\nenvironment = \"kornia\"\ncalls = \"kornia.losses.focal_loss\"\n\
             source = \"https://…\"",
        )
    };
    let list: List = toml::from_str(text).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
    check(&list).map_err(wrong)?;
    Ok(list)
}

fn check(list: &List) -> Result<(), String> {
    if list.implementations.is_empty() {
        return Err("implementations is empty; expected one at least".to_owned());
    }
    for (name, environment) in &list.environments {
        file_name(&format!("environment {}", quoted(name)), name)?;
        if environment.packages.is_empty() {
            return Err(format!("environment {} has no packages; expected such as [\"torch==2.15.0\"]", quoted(name)));
        }
        let strange = |package: &&String| package.starts_with('-') || package.trim().is_empty();
        if let Some(package) = environment.packages.iter().find(strange) {
            return Err(format!(
                "environment {} has the package {}; expected such as \"torch==2.15.0\"",
                quoted(name),
                quoted(package)
            ));
        }
        if let Some(on) = &environment.on {
            let base = list.environments.get(on).ok_or_else(|| unknown(&list.environments, on, name))?;
            if base.on.is_some() {
                return Err(format!(
                    "environment {} is on {}, which is on another itself; expected one that stands alone",
                    quoted(name),
                    quoted(on)
                ));
            }
        }
    }
    let mut names = HashSet::new();
    for implementation in &list.implementations {
        let Implementation { name, subject, script, environment, documented, .. } = implementation;
        let at = format!("implementation {}", quoted(name));
        file_name(&at, name)?;
        if !names.insert(name.to_lowercase()) || name == "index" {
            return Err(format!("{at} stands there twice, or is called as the page is; expected a name of its own"));
        }
        match (subject, script) {
            (Some(subject), None) if !is_subject(subject) => {
                return Err(format!(
                    "{at} has the subject {}; expected one that `lossproof verify` knows",
                    quoted(subject)
                ));
            }
            (Some(_), None) | (None, Some(_)) => {}
            _ => return Err(format!("{at} has both or neither of subject and script; expected one of them")),
        }
        if let Some(environment) = environment.as_ref().filter(|name| !list.environments.contains_key(*name)) {
            return Err(unknown(&list.environments, environment, name));
        }
        let slug = documented.iter().find(|entry| lossproof_harness::mistakes::mistake(&entry.mistake).is_none());
        if let Some(entry) = slug {
            return Err(format!("{at} documents {}; expected a slug of `lossproof selftest`", quoted(&entry.mistake)));
        }
    }
    Ok(())
}

fn unknown(environments: &BTreeMap<String, Environment>, name: &str, at: &str) -> String {
    let names = environments.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let names = if names.is_empty() { "none" } else { &names };
    format!("{} names the environment {}; expected one of those in the list: {names}", quoted(at), quoted(name))
}

/// Names become files and folders.
fn file_name(at: &str, name: &str) -> Result<(), String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 60 || !name.chars().all(fits) || name.starts_with('-') {
        return Err(format!("{at} is to name a file; expected 1 to 60 letters, digits, - and _"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PUBLISHED, parse};
    use crate::mutations::{any_bytes, spoilt};

    const LIST: &str = "title = \"Two\"\n[environments.torch]\npackages = [\"torch==2.15.0\"]\n[environments.kornia]\non = \"torch\"\n\
                        packages = [\"kornia\"]\n[[implementations]]\nname = \"kornia\"\nsubject = \"python/kornia-focal\"\n\
                        environment = \"kornia\"\ncalls = \"focal_loss\"\nsource = \"https://x.org\"\n\
                        documented = [{ mistake = \"mean-over-elements\", reason = \"it says so\", link = \"https://x.org\" }]\n\
                        [[implementations]]\nname = \"mine\"\nscript = \"mine.py\"\ncalls = \"mine\"\nsource = \"\"\nnote = \"new\"\n";

    #[test]
    fn lists_are_read() {
        let list = parse(LIST, "list.toml").unwrap();
        assert_eq!((list.environments.len(), list.implementations.len()), (2, 2));
        assert_eq!(list.implementations[0].documented[0].known().mistake.as_deref(), Some("mean-over-elements"));
        assert!(parse(PUBLISHED, "ours").unwrap().implementations.len() >= 15);
    }

    #[test]
    fn what_is_wrong_is_named_with_what_was_expected() {
        let wrong = |old: &str, new: &str, said: &[&str]| {
            assert!(LIST.contains(old), "{old}");
            let failure = parse(&LIST.replacen(old, new, 1), "list.toml").unwrap_err();
            for text in said.iter().chain(&["list.toml is no list of implementations: ", "expected "]) {
                assert!(failure.message().contains(text), "{text}: {}", failure.message());
            }
        };
        wrong("script = \"mine.py\"\n", "", &["implementation \"mine\" has both or neither of subject and script"]);
        wrong("script = \"mine.py\"", "subject = \"mine\"", &["implementation \"mine\" has the subject \"mine\""]);
        wrong(
            "environment = \"kornia\"",
            "environment = \"jax\"",
            &["\"kornia\" names the environment \"jax\"", "kornia, torch"],
        );
        wrong("on = \"torch\"", "on = \"jax\"", &["\"kornia\" names the environment \"jax\""]);
        wrong("on = \"torch\"", "on = \"kornia\"", &["which is on another itself"]);
        wrong("[\"kornia\"]", "[]", &["environment \"kornia\" has no packages"]);
        wrong("[\"kornia\"]", "[\"--user\"]", &["has the package \"--user\""]);
        wrong("name = \"mine\"", "name = \"../mine\"", &["implementation \"../mine\" is to name a file"]);
        wrong("name = \"mine\"", "name = \"Kornia\"", &["implementation \"Kornia\" stands there twice"]);
        wrong("mean-over-elements", "mean", &["implementation \"kornia\" documents \"mean\""]);
        let failure = parse("title = \"\"\nimplementations = []", "list.toml").unwrap_err();
        assert!(failure.message().contains("implementations is empty"));
        let failure = parse("title = \"\"\nimplementations = [{ nam = \"x\" }]", "list.toml").unwrap_err();
        assert!(failure.message().contains("unknown field `nam`, expected one of `name`"), "{}", failure.message());
    }

    proptest! {
        #[test]
        fn any_file_is_read_or_refused(bytes in prop_oneof![1 => any_bytes(), 6 => spoilt(LIST.as_bytes())]) {
            if let Err(failure) = parse(&String::from_utf8_lossy(&bytes), "list.toml") {
                prop_assert!(failure.message().starts_with("list.toml is no list of implementations: "));
            }
        }
    }
}
