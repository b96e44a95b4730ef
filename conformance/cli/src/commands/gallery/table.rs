//! The gallery as Markdown.

use std::fmt::Write as _;

use super::outcome::{Field, Outcome};
use super::results::Gallery;
use super::words::{HOW_TO_READ, columns, documented, dtypes, ended, letter, made, summary, title, wrong};

/// The matrix and what is behind its rows, for those who read it where the page is not shown.
pub(super) fn table(gallery: &Gallery) -> String {
    let outcomes = &gallery.outcomes;
    let mut out = format!("# {}\n\n{} {}\n\n", gallery.title, summary(outcomes), made(gallery));
    out.push_str("[index.html](index.html) is the same as a page, and leads to the report of each.\n\n");
    for paragraph in HOW_TO_READ {
        let _ = writeln!(out, "{paragraph}\n");
    }
    let columns = columns(outcomes);
    let _ = writeln!(out, "| implementation | {} | what is wrong |", columns.join(" | "));
    let _ = writeln!(out, "|---{}|---|", "|---".repeat(columns.len()));
    for outcome in outcomes {
        row(&mut out, &columns, outcome);
    }
    for outcome in outcomes {
        section(&mut out, gallery, outcome);
    }
    out
}

fn row(out: &mut String, columns: &[String], outcome: &Outcome) {
    let _ = write!(out, "| [{}](#{}) |", plain(&title(outcome)), outcome.name.to_lowercase());
    for column in columns {
        let field = outcome.fields.iter().find(|field| field.column() == *column);
        let _ = write!(out, " {} |", field.map_or("·".to_owned(), |field| of(outcome, field)));
    }
    let slugs: Vec<String> = wrong(outcome).into_iter().map(|(slug, _)| format!("`{slug}`")).collect();
    let wrong = if outcome.fields.is_empty() {
        format!("{}: {}", ended(outcome.status), plain(outcome.why.as_deref().unwrap_or_default()))
    } else {
        slugs.join(", ")
    };
    let _ = writeln!(out, " {wrong} |");
}

fn of(outcome: &Outcome, field: &Field) -> String {
    format!("[**{}**]({}.html) {}", letter(field), outcome.name, dtypes(field))
}

fn section(out: &mut String, gallery: &Gallery, outcome: &Outcome) {
    let _ = writeln!(
        out,
        "\n## {}\n\n`{}`, [source]({}): {}.",
        outcome.name,
        outcome.calls,
        outcome.source,
        ended(outcome.status)
    );
    for text in outcome.why.iter().chain(&outcome.note) {
        let _ = writeln!(out, "{}", plain(text));
    }
    for (slug, words) in wrong(outcome) {
        let _ = writeln!(out, "- `{slug}`: {}", plain(&words));
    }
    let list = gallery.documented.get(&outcome.name).map(Vec::as_slice).unwrap_or_default();
    for departure in documented(outcome, list) {
        let _ = writeln!(
            out,
            "- another definition, `{}`: {} [Documented there.]({})",
            departure.mistake,
            plain(&departure.reason),
            departure.link
        );
    }
}

/// In one line, with nothing that ends a field of the table.
fn plain(text: &str) -> String {
    lossproof_harness::report::visible(text).replace(['\n', '\t'], " ").replace('|', "\\|")
}
