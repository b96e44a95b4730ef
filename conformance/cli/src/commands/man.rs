//! `lossproof man [COMMAND]`

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use crate::command_line::Invocation;
use crate::failure::{Failure, quoted};
use crate::nearest::nearest;

/// Print the manual page, of the program or of one command
#[derive(Debug, Args)]
#[command(after_help = "To read it: lossproof man > /tmp/lossproof.1 && man /tmp/lossproof.1")]
pub(crate) struct ManArgs {
    /// The command; without it, the page of the program
    command: Option<String>,
}

/// Prints the page, in troff.
///
/// # Errors
/// For a command that does not exist, and those of writing.
pub(crate) fn run(args: &ManArgs, output: &mut impl Write) -> Result<(), Failure> {
    let mut program = Invocation::command();
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => {
            let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
            let command = program.find_subcommand(name).ok_or_else(|| {
                let message = format!("there is no command {}; expected one of {}", quoted(name), names.join(", "));
                let help = nearest(name, names).map(|near| format!("did you mean `lossproof man {near}`?"));
                Failure::usage(message).help(help.unwrap_or("`lossproof --help` says what each does".into()))
            })?;
            command.clone().display_name(format!("lossproof-{}", command.get_name()))
        }
    };
    let mut troff = Vec::new();
    Man::new(page).render(&mut troff)?;
    output.write_all(&troff)?;
    Ok(())
}
