//! The options that are parameters of losses and weightings. The registry makes them: a new loss needs no line here.

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use lossproof::registry::{LOSSES, Parameter, WEIGHTINGS};

use crate::failure::Failure;
use crate::values;

/// The parameters that were given, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct ParameterArgs {
    /// Of losses, in the registry's order.
    pub(crate) of_loss: Vec<(&'static str, String)>,
    /// Of weightings.
    pub(crate) of_weighting: Vec<(&'static str, String)>,
}

/// The distinct names of a table's parameters, in its order, each with those who take it.
fn names(owners: impl Iterator<Item = (&'static str, &'static [Parameter])>) -> Vec<(&'static Parameter, String)> {
    let mut names: Vec<(&'static Parameter, String)> = Vec::new();
    for (owner, parameters) in owners {
        for parameter in parameters {
            let summary = format!("{owner}: {}, {}{}", parameter.meaning, parameter.range, default_of(parameter));
            match names.iter_mut().find(|(known, _)| known.name == parameter.name) {
                Some((_, help)) => *help = format!("{help}; {summary}"),
                None => names.push((parameter, summary)),
            }
        }
    }
    names
}

/// ` [default: 2]`, or that there is none.
pub(crate) fn default_of(parameter: &Parameter) -> String {
    parameter.default.map_or(" [no default]".into(), |value| format!(" [default: {value}]"))
}

/// The parameter's option, without the dashes.
pub(crate) fn option_of(parameter: &Parameter) -> String {
    parameter.name.replace('_', "-")
}

fn loss_names() -> Vec<(&'static Parameter, String)> {
    names(LOSSES.iter().map(|entry| (entry.name, entry.parameters)))
}

fn weighting_names() -> Vec<(&'static Parameter, String)> {
    names(WEIGHTINGS.iter().map(|entry| (entry.name, entry.parameters)))
}

impl Args for ParameterArgs {
    fn augment_args(command: Command) -> Command {
        let mut command = command;
        for (parameter, help) in loss_names().into_iter().chain(weighting_names()) {
            let option = option_of(parameter);
            let mut arg = Arg::new(parameter.name)
                .long(option.clone())
                .value_name("NUMBER")
                .help(help)
                .help_heading("Parameters")
                .allow_hyphen_values(true);
            if option != parameter.name {
                arg = arg.alias(parameter.name);
            }
            command = command.arg(arg);
        }
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ParameterArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |names: Vec<(&'static Parameter, String)>| {
            let value = |name| matches.get_one::<String>(name).cloned();
            names.into_iter().filter_map(|(p, _)| Some((p.name, value(p.name)?))).collect()
        };
        Ok(Self { of_loss: given(loss_names()), of_weighting: given(weighting_names()) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The numbers of parameters as they were typed.
///
/// # Errors
/// For what is no number.
pub(crate) fn numbers(given: &[(&'static str, String)]) -> Result<Vec<(&'static str, f64)>, Failure> {
    let number = |(name, text): &(&'static str, String)| {
        Ok((*name, values::number(text, &format!("--{}", name.replace('_', "-")))?))
    };
    given.iter().map(number).collect()
}
