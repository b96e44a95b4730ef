//! What can be asked, and what is said about a command line that cannot be.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{
    accuracy, bench, certify, completions, eval, explain, fixtures, gallery, list, man, plot, reproduce, selftest,
    serve, sweep, trace, verify,
};
use crate::failure::{Failure, quoted};
use crate::nearest::nearest;
use crate::output::Output;

/// Exact values of losses against class imbalance, and whether an implementation gives them.
#[derive(Debug, Parser)]
#[command(name = "lossproof", version, max_term_width = 100, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done, or conforms; 1 findings; 2 the command line is wrong or an input cannot be read;\n\
                        3 the subject could not be run, or nothing could be checked."
)]
pub(crate) struct Invocation {
    #[command(subcommand)]
    command: Commands,
}

#[derive(Debug, Subcommand)]
enum Commands {
    List(list::ListArgs),
    Explain(explain::ExplainArgs),
    Eval(Box<eval::EvalArgs>),
    Verify(Box<verify::VerifyArgs>),
    Serve(serve::ServeArgs),
    Fixtures(fixtures::FixturesArgs),
    Certify(certify::CertifyArgs),
    Accuracy(accuracy::AccuracyArgs),
    Reproduce(Box<reproduce::ReproduceArgs>),
    Sweep(sweep::SweepArgs),
    Trace(trace::TraceArgs),
    Selftest(selftest::SelftestArgs),
    Bench(bench::BenchArgs),
    Plot(plot::PlotArgs),
    Gallery(gallery::GalleryArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

impl Invocation {
    /// Runs the command.
    ///
    /// # Errors
    /// The command's.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            // These have standard output to themselves.
            Commands::Verify(args) => verify::run(&args),
            Commands::Serve(args) => serve::run(&args),
            Commands::Fixtures(args) => fixtures::run(&args),
            Commands::Certify(args) => certify::run(&args),
            Commands::Accuracy(args) => accuracy::run(&args),
            Commands::Reproduce(args) => reproduce::run(&args),
            Commands::Sweep(args) => sweep::run(&args),
            Commands::Trace(args) => trace::run(&args),
            Commands::Selftest(args) => selftest::run(&args),
            Commands::Bench(args) => bench::run(args),
            Commands::Plot(args) => plot::run(&args),
            Commands::Gallery(args) => gallery::run(&args),
            Commands::List(args) => print(|output| list::run(&args, output)),
            Commands::Explain(args) => print(|output| explain::run(&args, output)),
            Commands::Eval(args) => print(|output| eval::run(&args, output)),
            Commands::Completions(args) => print(|output| completions::run(&args, output)),
            Commands::Man(args) => print(|output| man::run(&args, output)),
        }
    }
}

/// Has a command print to standard output, to its end.
fn print(command: impl FnOnce(&mut Output) -> Result<(), Failure>) -> Result<ExitCode, Failure> {
    let mut output = Output::new();
    command(&mut output)?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Reads the command line. Help and version, where asked for, are printed and end the program.
///
/// # Errors
/// For a command line that is wrong.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Invocation, Failure> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let matches = Invocation::command().try_get_matches_from(&arguments);
    let error = match matches.and_then(|matches| Invocation::from_arg_matches(&matches)) {
        Ok(invocation) => return Ok(invocation),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let mut output = Output::new();
            write!(output, "{}", error.render().ansi())?;
            output.finish()?;
            std::process::exit(0)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Err(Failure::usage("no command is given; expected one")
            .help(format!("choose one of these\n\n{}", error.render().to_string().trim_end()))),
        ErrorKind::InvalidSubcommand => {
            let program = Invocation::command();
            let first = arguments.get(1).and_then(|argument| argument.to_str()).unwrap_or_default();
            let within = program.find_subcommand(first).filter(|command| command.has_subcommands());
            let (place, name) = match within {
                Some(_) => (format!("lossproof {first}"), arguments.get(2)),
                None => ("lossproof".to_owned(), arguments.get(1)),
            };
            let names: Vec<&str> = within.unwrap_or(&program).get_subcommands().map(clap::Command::get_name).collect();
            let name = name.map(|name| name.to_string_lossy()).unwrap_or_default();
            let help = nearest(&name, names.iter().copied()).map(|near| format!("did you mean `{place} {near}`?"));
            Err(Failure::usage(format!("there is no command {}; expected one of {}", quoted(&name), names.join(", ")))
                .help(help.unwrap_or(format!("`{place} --help` says what each does"))))
        }
        _ => Err(told(&error.render().to_string(), &command(&arguments))),
    }
}

/// The program, and the command where one is named.
fn command(arguments: &[OsString]) -> String {
    let first = arguments.get(1).and_then(|argument| argument.to_str()).unwrap_or_default();
    let known = Invocation::command().get_subcommands().any(|command| command.get_name() == first);
    if known { format!("lossproof {first}") } else { "lossproof".to_owned() }
}

/// clap's message in this program's form: what is wrong and what was expected, then a next step.
fn told(rendered: &str, command: &str) -> Failure {
    let body = rendered.strip_prefix("error: ").unwrap_or(rendered);
    let body = body.split("\n\nFor more information").next().unwrap_or(body);
    let body = body.split("\n\nUsage: ").next().unwrap_or(body);
    let (message, tip) = body.split_once("\n\n  tip: ").unwrap_or((body, ""));
    let more = format!("`{command} --help` says what it takes");
    let help = if tip.is_empty() { more } else { format!("{}; {more}", tip.replace("\n\n  tip: ", "; ")) };
    Failure::usage(shortened(message.trim_end())).help(shortened(&help))
}

/// A text without its middle, where it quotes more than anyone reads.
fn shortened(text: &str) -> String {
    const ENDS: usize = 400;
    let length = text.chars().count();
    if length <= 2 * ENDS + 20 {
        return text.to_owned();
    }
    let (head, tail): (String, String) =
        (text.chars().take(ENDS).collect(), text.chars().skip(length - ENDS).collect());
    format!("{head}…({} characters)…{tail}", length - 2 * ENDS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    // Two parameters of the registry, or a parameter and an option, could have one name.
    #[test]
    fn no_two_options_have_one_name() {
        super::Invocation::command().debug_assert();
    }
}
