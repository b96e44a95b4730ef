//! `lossproof.toml`: what a project verifies, so that its continuous integration runs `lossproof verify` and nothing else.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lossproof::registry;
use lossproof_harness::protocol::Dtype;
use lossproof_harness::run::KnownFailure;
use serde::{Deserialize, Deserializer};

use super::arguments::{RequiredGrade, VerifyArgs, duration};
use super::kept;
use crate::failure::Failure;
use crate::files;

/// Where it is looked for: in the working directory.
pub(super) const FILE: &str = "lossproof.toml";

/// Each entry is the option of its name; what the command line gives stands before it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Project {
    command: Vec<String>,
    subjects: Vec<String>,
    losses: Vec<String>,
    #[serde(deserialize_with = "dtypes")]
    dtypes: Vec<Dtype>,
    seed: Option<u64>,
    cases: Option<usize>,
    quick: bool,
    strict: bool,
    require: Option<RequiredGrade>,
    #[serde(deserialize_with = "time")]
    timeout: Option<Duration>,
    #[serde(deserialize_with = "time")]
    budget: Option<Duration>,
    python: Option<PathBuf>,
    regressions: Option<PathBuf>,
    known: Vec<KnownFailure>,
}

impl Project {
    /// The project of the working directory; `None` where there is no file, or where the command line names a subject itself.
    ///
    /// # Errors
    /// For a file that cannot be read, an entry that it has no place for, and one that names what does not exist.
    pub(super) fn of(args: &VerifyArgs) -> Result<Option<Self>, Failure> {
        let elsewhere = args.answers.is_some() || args.requests.is_some();
        if elsewhere || !args.names.is_empty() || !args.command.is_empty() || !Path::new(FILE).exists() {
            return Ok(None);
        }
        Self::parse(&files::read(Path::new(FILE))?).map(Some)
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = |why: String| {
            Failure::usage(format!("{FILE} does not say what is verified: {why}")).help(
                "expected such as\n\ncommand = [\"python3\", \"my_losses.py\"]\nlosses = [\"focal\"]\n\n\
                 `lossproof explain project` lists the entries",
            )
        };
        let project: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if project.command.is_empty() == project.subjects.is_empty() {
            let both = if project.command.is_empty() { "neither" } else { "both" };
            return Err(wrong(format!("{both} `command` and `subjects` are there; expected one of the two")));
        }
        for loss in &project.losses {
            registry::loss(loss).map_err(|error| wrong(error.to_string()))?;
        }
        kept::checked(&project.known).map_err(wrong)?;
        Ok(project)
    }

    /// The command line with what it leaves to the project, and the failures that the project knows of.
    pub(super) fn complete(self, args: &VerifyArgs) -> (VerifyArgs, Vec<KnownFailure>) {
        let or = |given: &[String], own: Vec<String>| if given.is_empty() { own } else { given.to_vec() };
        let args = VerifyArgs {
            names: self.subjects,
            command: self.command.into_iter().map(Into::into).collect(),
            loss: or(&args.loss, self.losses),
            dtype: if args.dtype.is_empty() { self.dtypes } else { args.dtype.clone() },
            seed: args.seed.or(self.seed),
            cases: args.cases.or(self.cases),
            quick: args.quick || self.quick,
            strict: args.strict || self.strict,
            require: args.require.or(self.require),
            timeout: args.timeout.or(self.timeout),
            budget: args.budget.or(self.budget),
            python: args.python.clone().or(self.python),
            // A request that is replayed is asked alone.
            regressions: args.regressions.clone().or(self.regressions).filter(|_| args.request.is_none()),
            ..args.clone()
        };
        (args, self.known)
    }
}

fn dtypes<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<Dtype>, D::Error> {
    let names = Vec::<String>::deserialize(from)?;
    names.iter().map(|name| crate::names::dtype(name)).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

fn time<'a, D: Deserializer<'a>>(from: D) -> Result<Option<Duration>, D::Error> {
    duration(&String::deserialize(from)?).map(Some).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Project, VerifyArgs};
    use crate::failure::Failure;
    use crate::mutations::{any_bytes, spoilt};

    const WHOLE: &str = "command = [\"python3\", \"mine.py\"]\nlosses = [\"focal\"]\ndtypes = [\"f32\"]\nseed = 7\ncases = 2\n\
                         quick = true\nstrict = true\nrequire = \"A\"\ntimeout = \"5s\"\nbudget = \"1m\"\npython = \"python3\"\n\
                         regressions = \"kept.jsonl\"\n[[known]]\nmistake = \"probability-floor\"\nreason = \"old\"\nlink = \"\"\n";

    #[test]
    fn the_command_line_stands_before_the_file() {
        let whole = || Project::parse(WHOLE).map_err(|failure| failure.message().to_owned()).expect("a project");
        let (args, known) = whole().complete(&VerifyArgs::default());
        assert_eq!(args.command, ["python3", "mine.py"]);
        assert_eq!((args.loss.as_slice(), args.seed, args.cases), (&["focal".to_owned()][..], Some(7), Some(2)));
        assert_eq!((args.timeout().as_secs(), args.budget().as_secs(), known.len()), (5, 60, 1));
        assert!(args.strict && args.quick && args.regressions.is_some());
        let given =
            VerifyArgs { loss: vec!["ce".into()], seed: Some(1), request: Some("{}".into()), ..VerifyArgs::default() };
        let (args, _) = whole().complete(&given);
        assert_eq!((args.loss.as_slice(), args.seed, args.regressions), (&["ce".to_owned()][..], Some(1), None));
    }

    #[test]
    fn what_a_file_cannot_mean_is_refused_with_what_was_expected() {
        for (text, words) in [
            ("", "neither `command` and `subjects`"),
            ("command = [\"a\"]\nsubjects = [\"candle\"]", "both `command` and `subjects`"),
            ("command = [\"a\"]\nlosses = [\"vocal\"]", "vocal"),
            ("command = [\"a\"]\ndtypes = [\"f8\"]", "one of f16, bf16, f32, f64"),
            ("command = [\"a\"]\ntimeout = \"soon\"", "no time; expected such as 10s"),
            ("command = \"a\"", "expected a sequence"),
            ("comand = [\"a\"]", "unknown field `comand`"),
            ("command = [\"a\"]\nrequire = \"C\"", "unknown variant `C`"),
            ("command = [\"a\"]\n[[known]]\nmistake = \"x\"\nreason = \"\"\nlink = \"\"", "no mistake \"x\""),
        ] {
            let said = Project::parse(text).map(|_| ()).expect_err(text);
            assert!(said.message().contains(words), "{text}: {}", said.message());
        }
    }

    proptest! {
        #[test]
        fn any_file_is_read_or_refused(text in prop_oneof![1 => any_bytes(), 6 => spoilt(WHOLE.as_bytes())]) {
            let refused = |failure: Failure| failure.message().starts_with("lossproof.toml does not say what is verified: ");
            if let Ok(text) = String::from_utf8(text) {
                prop_assert!(Project::parse(&text).map_or_else(refused, |own| own.command.is_empty() != own.subjects.is_empty()));
            }
        }
    }
}
