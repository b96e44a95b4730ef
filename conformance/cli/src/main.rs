//! The command line of lossproof.
#![forbid(unsafe_code)]

mod command_line;
mod commands;
mod decimal;
mod enclosure;
mod failure;
mod files;
mod names;
mod nearest;
mod output;
mod parameters;
mod table;
mod values;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command_line::parse(std::env::args_os()).and_then(command_line::Invocation::run) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}
