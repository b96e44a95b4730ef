//! `lossproof completions SHELL`

use std::io::Write;

use clap::{Args, CommandFactory};

use crate::command_line::Invocation;
use crate::failure::Failure;

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "For bash: lossproof completions bash > ~/.local/share/bash-completion/completions/lossproof")]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: clap_complete::Shell,
}

/// Prints the script.
///
/// # Errors
/// Those of writing.
pub(crate) fn run(args: &CompletionsArgs, output: &mut impl Write) -> Result<(), Failure> {
    // clap_complete panics where it cannot write, so it writes where it can.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Invocation::command(), "lossproof", &mut script);
    output.write_all(&script)?;
    Ok(())
}
