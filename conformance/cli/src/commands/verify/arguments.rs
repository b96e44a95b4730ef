//! The arguments of `lossproof verify`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use lossproof_adapter_candle::Place;
use lossproof_harness::protocol::Dtype;
use serde::Deserialize;

use crate::failure::quoted;
use crate::names;

/// What `--timeout` is where it is not given.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// What `--budget` is where it is not given.
const DEFAULT_BUDGET: Duration = Duration::from_secs(25);

/// Grade implementations: the built-in subjects, those named, or a program
#[derive(Clone, Debug, Default, Args)]
#[command(
    after_help = "The program speaks the line protocol: `lossproof explain protocol`. `lossproof verify -- lossproof serve`\n\
                        checks the suite on itself. Where no subject is given and the folder has a `lossproof.toml`, that says\n\
                        what is verified, and how."
)]
#[allow(clippy::struct_excessive_bools)] // each is one switch on the command line
pub(crate) struct VerifyArgs {
    /// Built-in subjects, or libraries such as candle; all of them where neither these nor a program are given
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,

    /// A program that speaks the line protocol on its standard input and output
    #[arg(last = true, value_name = "CMD")]
    pub(crate) command: Vec<OsString>,

    /// Only these losses
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = names::loss())]
    pub(crate) loss: Vec<String>,

    /// Only these number types: f16, bf16, f32, f64
    #[arg(long, value_name = "DTYPE", value_delimiter = ',', value_parser = names::dtype)]
    pub(crate) dtype: Vec<Dtype>,

    /// The seed of the random cases; the same seed asks the same requests [default: 1]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,

    /// Random cases a cell of the report; the named cases are always asked
    #[arg(long, value_name = "N")]
    pub(crate) cases: Option<usize>,

    /// A short look: the fewest cases that catch every known mistake
    #[arg(long)]
    pub(crate) quick: bool,

    /// Let the extreme region decide too: infinities, NaN, empty batches, one class
    #[arg(long)]
    pub(crate) strict: bool,

    /// The grade that every cell must reach [default: B]
    #[arg(long, value_name = "GRADE", value_enum, ignore_case = true)]
    pub(crate) require: Option<RequiredGrade>,

    /// The longest wait for the next answer; six times that for the first [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,

    /// The subject's time in all; what does not fit is not asked [default: 25s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) budget: Option<Duration>,

    /// Write the report as JSON; - is standard output
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(crate) json: Option<PathBuf>,

    /// Write the report as JUnit XML
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(crate) junit: Option<PathBuf>,

    /// Write the report as a page for a browser
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(crate) html: Option<PathBuf>,

    /// Write the report as Markdown
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(crate) markdown: Option<PathBuf>,

    /// Write the verdict as a badge, an SVG
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(crate) badge: Option<PathBuf>,

    /// Where candle's losses run: cpu, cuda:0, metal:0
    #[arg(long, value_name = "DEVICE", default_value_t = Place::Cpu)]
    pub(crate) device: Place,

    /// Replay this one request
    #[arg(long, value_name = "JSON")]
    pub(crate) request: Option<String>,

    /// Ask these requests first, and add those that fail now: a file to commit, one request a line
    #[arg(long, value_name = "FILE", conflicts_with = "request")]
    pub(crate) regressions: Option<PathBuf>,

    /// Failures that are known, each with a reason and a link: they fail nothing, and must fail
    #[arg(long, value_name = "FILE")]
    pub(crate) known: Option<PathBuf>,

    /// Write the requests, a line each, to be answered elsewhere, and ask nothing; - is standard output
    #[arg(long, value_name = "FILE", help_heading = "Answers from elsewhere", group = "elsewhere", conflicts_with_all = ["names", "command"])]
    pub(crate) requests: Option<PathBuf>,

    /// Grade these answers to them, with the options by which they were written
    #[arg(long, value_name = "FILE", help_heading = "Answers from elsewhere", group = "elsewhere", conflicts_with_all = ["names", "command"])]
    pub(crate) answers: Option<PathBuf>,

    /// What is offered there, as a program says it in answer to hello [default: every loss, or those of --loss, with its
    /// gradient; f64, or the types of --dtype]
    #[arg(long, value_name = "JSON", help_heading = "Answers from elsewhere", requires = "elsewhere")]
    pub(crate) hello: Option<String>,

    /// The Python of the Python subjects [default: `$LOSSPROOF_PYTHON`, else python3]
    #[arg(long, value_name = "PATH")]
    pub(crate) python: Option<PathBuf>,
}

impl VerifyArgs {
    pub(super) fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(DEFAULT_TIMEOUT)
    }

    pub(super) fn budget(&self) -> Duration {
        self.budget.unwrap_or(DEFAULT_BUDGET)
    }
}

/// The lowest grade that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
pub(crate) enum RequiredGrade {
    /// Relative accuracy everywhere
    #[value(name = "A")]
    A,
    /// What an ordinary computation loses
    #[value(name = "B")]
    B,
}

/// `10s`, `500ms`, `2m`; a bare number is seconds. More than 0, at most a day.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let unit_from = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_from);
    let seconds = match unit {
        "" | "s" => 1.0,
        "ms" => 1e-3,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => f64::NAN,
    };
    match number.parse::<f64>().map(|number| number * seconds) {
        Ok(seconds) if (1e-3..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(format!("{} is no time; expected such as 10s, 500ms or 2m, at most 24h", quoted(text))),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::duration;

    #[test]
    fn times_are_read_with_their_unit() {
        assert_eq!(duration("10s"), Ok(super::DEFAULT_TIMEOUT));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("3"), Ok(Duration::from_secs(3)));
        for text in ["", "s", "-1s", "0s", "nan", "inf", "1e300h", "10 parsecs", "25h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_time_or_refused(text in prop_oneof![any::<String>(), "[0-9.e+-]{0,5}(ms|s|m|min|h|d)?"]) {
            match duration(&text) {
                Ok(time) => {
                    prop_assert!(time >= Duration::from_millis(1) && time <= Duration::from_secs(86_400));
                    // A binary64 number of seconds holds a nanosecond of a day.
                    prop_assert_eq!(duration(&format!("{:?}s", time.as_secs_f64())), Ok(time));
                }
                Err(said) => prop_assert!(said.contains(" is no time; expected such as 10s"), "{}", said),
            }
        }
    }
}
