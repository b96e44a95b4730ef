//! `lossproof explain --catalogue`: every known mistake, as the page `guide/mistakes.md`.

use std::fmt::Write as _;

use lossproof::registry::{LOSSES, WEIGHTINGS};
use lossproof_harness::mistakes::{Form, Kind, MISTAKES, Mistake};

use super::CHAPTERS;

const HEAD: &str = "\
# Mend each mistake

Each mistake of [the catalogue](../spec/mistakes.md): what is computed instead, what that does to training, how to mend it, and where it
was met. A report names the one that gives a subject’s own numbers; `lossproof explain NAME` prints its entry.

This page is what `lossproof explain --catalogue` prints.

| loss or weighting | mistakes that its chapter knows |
|---|---|
";

const CONTROLS: &str = "
## No mistakes

These rewritings change nothing. The suite plants them too, and must never report one.

";

/// The page. Its links lead from a folder beside `spec/`.
pub(super) fn page() -> String {
    let mut out = HEAD.to_owned();
    for name in chapters() {
        let known: Vec<String> = mistakes()
            .filter(|mistake| tells_of(name, mistake))
            .map(|mistake| format!("[{0}](#{0})", mistake.slug))
            .collect();
        writeln!(out, "| {} | {} |", chapter(name), known.join(", ")).expect("a string takes all");
    }
    mistakes().for_each(|mistake| section(&mut out, mistake));
    out.push_str(CONTROLS);
    for control in MISTAKES.iter().filter(|mistake| mistake.kind == Kind::Control) {
        writeln!(out, "- `{}`: {}", control.slug, literal(control.what)).expect("a string takes all");
    }
    out
}

/// The entries that are mistakes.
fn mistakes() -> impl Iterator<Item = &'static Mistake> {
    MISTAKES.iter().filter(|mistake| mistake.kind != Kind::Control)
}

/// The losses and weightings, whose chapters have their names.
fn chapters() -> impl Iterator<Item = &'static str> {
    LOSSES.iter().map(|entry| entry.name).chain(WEIGHTINGS.iter().map(|entry| entry.name))
}

fn chapter(name: &str) -> String {
    format!("[{name}](../spec/{name}.md)")
}

/// Whether the chapter names the mistake.
fn tells_of(name: &str, mistake: &Mistake) -> bool {
    CHAPTERS.iter().any(|(chapter, text)| *chapter == name && text.contains(&format!("`{}`", mistake.slug)))
}

/// What stands under the mistake's heading.
fn section(out: &mut String, mistake: &Mistake) {
    let mut line = |label: &str, text: &str| {
        if !text.is_empty() {
            writeln!(out, "{label}{text}").expect("a string takes all");
        }
    };
    line("\n## ", mistake.slug);
    line("\n", &format!("{}.", literal(mistake.what)));
    line("\n- effect: ", &literal(mistake.effect));
    line("- mend: ", &literal(mistake.mend));
    mistake.forms.iter().for_each(|one| line("- form: ", &form(one)));
    line("- shows: ", shows(mistake.kind));
    let seen: Vec<String> = mistake.seen.iter().map(|place| address(place)).collect();
    line("- seen in: ", &seen.join(", "));
    let chapters: Vec<String> = chapters().filter(|name| tells_of(name, mistake)).map(chapter).collect();
    line("- chapters: ", &chapters.join(", "));
}

/// What sets a form apart, and the numbers with which it was met; nothing for an only form without a number.
fn form(form: &Form) -> String {
    let number = form.parameter.map(|parameter| {
        let usual: Vec<String> = parameter.usual.iter().map(|value| format!("{value:?}")).collect();
        format!("{} {}", literal(parameter.name), usual.join(", "))
    });
    let parts = [Some(literal(form.what)).filter(|what| !what.is_empty()), number];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Where a mistake shows that is none of the formula.
fn shows(kind: Kind) -> &'static str {
    match kind {
        Kind::Formula | Kind::Control => "",
        Kind::Rounding => "in what is lost, underflows or overflows; the formula is right",
        Kind::Behaviour => "in a second answer, or in the answer to the same row in other company",
    }
}

/// An address as a link; anything else as it is.
fn address(place: &str) -> String {
    if place.starts_with("https://") { format!("<{place}>") } else { literal(place) }
}

/// Text that Markdown shows as it stands.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '*' | '_' | '[' | ']' | '<' | '`' | '|') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
