//! `lossproof explain [NAME]`

mod catalogue;
mod markdown;

use std::io::Write;

use clap::Args;
use lossproof_harness::mistakes::{MISTAKES, Mistake, mistake};

use crate::failure::{Failure, quoted};
use crate::nearest::nearest;
use crate::output::Output;
use crate::table::Columns;

/// Every file of `spec/`, by its lower-case name: `build.rs` lists them.
const CHAPTERS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/chapters.rs"));

/// Print a chapter of the specification, or a known mistake: a loss, a weighting, the grades, the protocol
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The chapter or the mistake; without it, the list of chapters
    name: Option<String>,
    /// Print every known mistake, as the page guide/mistakes.md of lossproof's repository
    #[arg(long, conflicts_with = "name")]
    catalogue: bool,
}

/// Prints the chapter: rendered on a terminal, elsewhere as it was written.
///
/// # Errors
/// For a chapter that does not exist, and those of writing.
pub(crate) fn run(args: &ExplainArgs, output: &mut Output) -> Result<(), Failure> {
    if args.catalogue {
        return Ok(output.write_all(catalogue::page().as_bytes())?);
    }
    let Some(name) = &args.name else { return Ok(contents(output)?) };
    let wanted = name.to_lowercase();
    let wanted = wanted.strip_suffix(".md").unwrap_or(&wanted);
    if let Some(mistake) = mistake(wanted) {
        return Ok(entry(mistake, output)?);
    }
    let Some((_, text)) = CHAPTERS.iter().find(|(name, _)| *name == wanted) else {
        let chapters = || CHAPTERS.iter().map(|(name, _)| *name);
        let names = || chapters().chain(MISTAKES.iter().map(|mistake| mistake.slug));
        let all = chapters().collect::<Vec<_>>().join(", ");
        let help = nearest(wanted, names()).map(|near| format!("did you mean `lossproof explain {near}`?"));
        return Err(Failure::usage(format!(
            "there is no chapter {}; expected a mistake's name, or one of {all}",
            quoted(name)
        ))
        .help(help.unwrap_or("`lossproof explain` lists the chapters with their titles".into())));
    };
    if output.is_styled() {
        markdown::render(text, output)?;
    } else {
        output.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// A mistake of the catalogue.
fn entry(mistake: &Mistake, output: &mut Output) -> std::io::Result<()> {
    writeln!(output, "{}: {}", mistake.slug, mistake.what)?;
    let mut columns = Columns::indented(2);
    for form in mistake.forms.iter().filter(|form| !form.what.is_empty() || form.parameter.is_some()) {
        let number = form.parameter.map_or(String::new(), |parameter| {
            let usual: Vec<String> = parameter.usual.iter().map(|value| format!("{value:?}")).collect();
            format!("{} {}", parameter.name, usual.join(", "))
        });
        columns.row(["form".to_owned(), [form.what, &number].join(" ").trim().to_owned()]);
    }
    columns.row(["effect", mistake.effect]);
    columns.row(["mend", mistake.mend]);
    mistake.seen.iter().for_each(|place| columns.row(["seen in", place]));
    columns.write(output)
}

fn contents(output: &mut Output) -> std::io::Result<()> {
    let mut columns = Columns::default();
    for (name, text) in CHAPTERS {
        let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default();
        columns.row([*name, title]);
    }
    columns.write(output)
}
