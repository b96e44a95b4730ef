//! The command line of lossproof.
#![forbid(unsafe_code)]

mod command_line;
mod commands;
mod decimal;
mod enclosure;
mod failure;
mod files;
#[cfg(test)]
#[path = "../../../tests/support/mutations.rs"]
mod mutations;
mod names;
mod nearest;
mod output;
mod parameters;
mod pictures;
mod table;
mod values;

use std::process::ExitCode;

/// It keeps for a while what was freed. The system's gives large blocks back at once, and to be given their pages anew costs
/// candle's `backward`, which allocates two gradients, more than its arithmetic does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match command_line::parse(std::env::args_os()).and_then(command_line::Invocation::run) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}
