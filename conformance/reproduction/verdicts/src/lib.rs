//! Published numbers, and whether reproduced ones agree with them.
//!
//! [`published`] holds the paper's Tables 1 and 2. [`Difference`] is a difference of two means with what is known of its
//! error; [`judge`] gives a family of them their [`Verdict`]s: agrees, differs, or not enough to say. [`claims`] judges the
//! sentences of the paper in the same way, [`tables`] prints it all, and [`metrics`] has the numbers that runs are judged by.
//! All numbers are percentages and all differences percentage points. Definitions and derivations: `spec/verdicts.md`.
//!
//! ```
//! use lossproof_verdicts::{Difference, Metric, Outcome, Rules, Run, Sample, judge};
//!
//! let ours: Vec<Run> = [28.1, 29.0, 28.6, 28.4, 28.9].into_iter().zip(1..).map(|(value, seed)| Run { seed, value }).collect();
//! let theirs = Sample::printed(23.1, Some(0.5), Some(10)).unwrap();
//! let difference = Difference::between(&Sample::of_runs(&ours).unwrap(), &theirs);
//! let rules = Rules::default();
//! let verdicts = judge(&[(Ok(difference), rules.margin(Metric::ErrorRate))], &rules).unwrap();
//! assert_eq!(verdicts[0].outcome, Outcome::Differs);
//! assert!((verdicts[0].numbers.as_ref().unwrap().difference - 5.5).abs() < 1e-9);
//! ```
#![forbid(unsafe_code)]

pub mod claims;
mod difference;
pub mod error_rates;
mod holm;
pub mod metrics;
mod power;
pub mod published;
mod results;
mod rules;
mod sample;
mod student;
pub mod tables;
mod verdict;

pub use difference::Difference;
pub use results::{BadResults, Column, Imbalance, Metric, Results, Row, Run};
pub use rules::{BadRules, Rules};
pub use sample::{Sample, Shortfall};
pub use verdict::{Numbers, Outcome, Verdict, judge};
