//! The gallery as a page: the matrix, and below it what stands behind each row.

use std::fmt::Write as _;

use lossproof_harness::report::{html_document, markup};

use super::outcome::{Field, Outcome, Status};
use super::results::Gallery;
use super::words::{HOW_TO_READ, columns, documented, dtypes, ended, letter, made, summary, title, wrong};

/// The way back, on the page of each implementation.
pub(super) const BACK: &str =
    "<nav aria-label=\"Gallery\"><p><a href=\"index.html\">All implementations</a></p></nav>\n";

/// The page, in the style of the reports that it leads to.
pub(super) fn page(gallery: &Gallery) -> String {
    let mut out = format!(
        "<h1>{}</h1>\n<p>{}</p>\n<p class=\"soft\">{}</p>\n",
        markup(&gallery.title),
        summary(&gallery.outcomes),
        markup(&made(gallery))
    );
    out.push_str("<h2>How to read it</h2>\n");
    for paragraph in HOW_TO_READ {
        let _ = writeln!(out, "<p>{paragraph}</p>");
    }
    matrix(&mut out, &gallery.outcomes);
    out.push_str("<h2>One by one</h2>\n");
    for outcome in &gallery.outcomes {
        article(&mut out, gallery, outcome);
    }
    html_document(&gallery.title, &out)
}

fn matrix(out: &mut String, outcomes: &[Outcome]) {
    let columns = columns(outcomes);
    out.push_str(
        "<h2 id=\"matrix\">Implementations and losses</h2>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" \
         aria-labelledby=\"matrix\"><table>\n<thead><tr><th scope=\"col\">implementation</th>",
    );
    for column in &columns {
        let _ = write!(out, "<th scope=\"col\">{column}</th>");
    }
    out.push_str("<th scope=\"col\">what is wrong</th></tr></thead>\n<tbody>\n");
    for outcome in outcomes {
        let _ =
            write!(out, "<tr><th scope=\"row\"><a href=\"#{0}\">{1}</a></th>", outcome.name, markup(&title(outcome)));
        if outcome.fields.is_empty() {
            let why = markup(outcome.why.as_deref().unwrap_or_default());
            let _ = write!(out, "<td colspan=\"{}\">{}: {why}</td>", columns.len() + 1, ended(outcome.status));
        } else {
            for column in &columns {
                match outcome.fields.iter().find(|field| field.column() == *column) {
                    Some(field) => cell(out, outcome, field),
                    None => out.push_str("<td class=\"none\">·<span class=\"away\"></span></td>"),
                }
            }
            let slugs: Vec<String> = wrong(outcome).into_iter().map(|(slug, _)| slug).collect();
            let _ = write!(out, "<td>{}</td>", slugs.join(", "));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
}

fn cell(out: &mut String, outcome: &Outcome, field: &Field) {
    let class = match (field.grade.as_str(), field.is_another_definition()) {
        ("A", _) => "a",
        ("C", false) => "c",
        _ => "b",
    };
    let _ = write!(
        out,
        "<td class=\"{class}\"><a href=\"{name}.html\" aria-label=\"{name}, {column}: grade {grade}\"><b>{}</b></a> {}</td>",
        letter(field),
        dtypes(field),
        name = outcome.name,
        column = field.column(),
        grade = field.grade,
    );
}

/// What is behind a row.
fn article(out: &mut String, gallery: &Gallery, outcome: &Outcome) {
    let class = if outcome.status == Status::Fails { "failure" } else { "row" };
    let _ = write!(
        out,
        "<article id=\"{}\" class=\"{class}\">\n<h3>{}: {}</h3>\n<p><code>{}</code>, <a href=\"{source}\">source</a>",
        outcome.name,
        markup(&title(outcome)),
        ended(outcome.status),
        markup(&outcome.calls),
        source = markup(&outcome.source),
    );
    if outcome.graded > 0 {
        let _ = write!(out, "; <a href=\"{}.html\">report</a> on {} requests", outcome.name, outcome.graded);
    }
    out.push_str("</p>\n");
    if let Some(why) = &outcome.why {
        let _ = writeln!(out, "<p>{}: {}</p>", ended(outcome.status), markup(why));
    }
    if let Some(note) = &outcome.note {
        let _ = writeln!(out, "<p>{}</p>", markup(note));
    }
    let found = wrong(outcome);
    if !found.is_empty() {
        out.push_str("<ul class=\"found\">");
        for (slug, words) in found {
            let _ = write!(out, "<li><b>{slug}</b>: {}</li>", markup(&words));
        }
        out.push_str("</ul>\n");
    }
    let list = gallery.documented.get(&outcome.name).map(Vec::as_slice).unwrap_or_default();
    for departure in documented(outcome, list) {
        let _ = writeln!(
            out,
            "<p>Another definition (<b>{}</b>): {} <a href=\"{}\">Documented there.</a></p>",
            departure.mistake,
            markup(&departure.reason),
            markup(&departure.link)
        );
    }
    if !outcome.fields.is_empty() {
        out.push_str("<details>\n<summary>Ask again</summary>\n");
        for field in &outcome.fields {
            let _ = writeln!(
                out,
                "<p>{}, grade {}</p>\n<pre class=\"copy\">{}</pre>",
                field.column(),
                letter(field),
                markup(&field.replay)
            );
        }
        out.push_str("</details>\n");
    }
    if !outcome.packages.is_empty() {
        let packages: Vec<String> =
            outcome.packages.iter().map(|(name, version)| format!("{name} {version}")).collect();
        let _ = writeln!(out, "<p class=\"soft\">Installed: {}.</p>", markup(&packages.join(", ")));
    }
    out.push_str("</article>\n");
}
