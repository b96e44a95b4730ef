//! What every report for people shows: the table loss × dtype × region, and the words around it.

use super::{CellReport, Counts, Finding, Report, Verdict, larger};
use crate::cases::Cell;
use crate::grading::Grade;
use crate::protocol::{Answer, Dtype, Encoding, Param, link_name, reduction_name};

/// A row of the table: a loss, a link and a dtype, the worst over parameters, weightings and reductions.
pub(super) struct Row {
    /// `focal softmax`.
    pub(super) name: String,
    pub(super) dtype: Dtype,
    /// The worst grade in each region of [`Region::ALL`](crate::grading::Region::ALL).
    pub(super) regions: [Option<Grade>; 4],
    /// The largest error in each, in units of what grade B allows.
    pub(super) worst: [Option<f64>; 4],
    /// How its requests ended, all cells together.
    pub(super) counts: Counts,
}

/// The rows of the table, in the order of the cells.
pub(super) fn rows(report: &Report) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for cell in &report.cells {
        let (name, dtype) = (format!("{} {}", cell.cell.loss, link_name(cell.cell.link)), cell.cell.dtype);
        let index = rows.iter().position(|row| row.name == name && row.dtype == dtype).unwrap_or_else(|| {
            rows.push(Row { name, dtype, regions: [None; 4], worst: [None; 4], counts: Counts::default() });
            rows.len() - 1
        });
        merge(&mut rows[index], cell);
    }
    rows
}

fn merge(row: &mut Row, cell: &CellReport) {
    for (own, new) in row.regions.iter_mut().zip(cell.regions) {
        *own = (*own).max(new);
    }
    for (own, new) in row.worst.iter_mut().zip(cell.worst) {
        *own = larger(*own, new);
    }
    let (own, new) = (&mut row.counts, cell.counts);
    own.a += new.a;
    own.b += new.b;
    own.c += new.c;
    own.unsupported += new.unsupported;
    own.error += new.error;
    own.not_asked += new.not_asked;
}

/// The letter of a grade; a dot where nothing was graded.
pub(super) fn letter(grade: Option<Grade>) -> char {
    grade.map_or('·', Grade::letter)
}

/// `conforms`, `fails`, `not checked`.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conforms => "conforms",
        Verdict::Fails => "fails",
        Verdict::NotChecked => "not checked",
    }
}

/// The version with a space before it; nothing where there is none.
pub(super) fn version(report: &Report) -> String {
    report.subject.version.as_ref().map_or(String::new(), |version| format!(" {version}"))
}

/// How many requests were graded.
pub(super) fn graded(report: &Report) -> usize {
    report.cells.iter().map(|cell| cell.counts.graded()).sum()
}

/// `144 requests`.
pub(super) fn counted(report: &Report) -> String {
    let requests = graded(report);
    format!("{requests} request{}", if requests == 1 { "" } else { "s" })
}

/// `Not asked: 3 requests (corner/ties, …).`; `None` where everything was asked.
pub(super) fn not_asked(report: &Report) -> Option<String> {
    let (count, first) = (report.not_asked.requests, report.not_asked.first.join(", "));
    (count > 0).then(|| {
        format!(
            "Not asked: {count} requests ({first}, …). A longer --budget asks more, unless the subject was given up."
        )
    })
}

/// `failure` or `remark`, with the mistake's name where one explains it.
pub(super) fn kind(finding: &Finding) -> String {
    let severity = if finding.is_failure() { "failure" } else { "remark" };
    finding.mistake.as_ref().map_or(severity.to_owned(), |mistake| format!("{severity}, {}", mistake.slug))
}

/// What a finding has to show, each with its label: the request, the exact answer, the subject's, and how to ask again.
pub(super) fn evidence(finding: &Finding) -> Vec<(&'static str, String)> {
    let answer = |answer: &Option<Answer>| answer.as_ref().and_then(|answer| serde_json::to_string(answer).ok());
    let explained = finding.mistake.as_ref();
    let parts = [
        ("effect", explained.map(|mistake| mistake.effect.to_owned())),
        ("mend", explained.map(|mistake| mistake.mend.to_owned())),
        ("seen in", explained.filter(|mistake| !mistake.seen.is_empty()).map(|mistake| mistake.seen.join(", "))),
        ("request", finding.request.as_ref().map(|request| request.to_line(request.id, Encoding::Plain))),
        ("expected", answer(&finding.expected)),
        ("got", answer(&finding.got)),
        ("replay", finding.replay.clone()),
    ];
    parts.into_iter().filter_map(|(label, text)| text.map(|text| (label, text))).collect()
}

/// `focal (gamma 2) with cb, softmax, f32, mean`.
pub fn cell_name(cell: &Cell) -> String {
    let value = |param: &Param| match param {
        Param::Number(value) => Some(value.to_string()),
        Param::Text(text) => Some(text.clone()),
        Param::Null | Param::List(_) | Param::Draws(_) => None,
    };
    let params: Vec<String> =
        cell.params.iter().filter_map(|(name, param)| Some(format!("{name} {}", value(param)?))).collect();
    let params = if params.is_empty() { String::new() } else { format!(" ({})", params.join(", ")) };
    let weighting = cell.weighting.as_ref().map_or(String::new(), |weighting| format!(" with {}", weighting.kind));
    let (link, reduction) = (link_name(cell.link), reduction_name(cell.reduction));
    format!("{}{params}{weighting}, {link}, {}, {reduction}", cell.loss, cell.dtype)
}

/// `90 A, 4 B, 6 C, 2 unsupported`: what there is of each.
pub(super) fn counts(counts: &Counts) -> String {
    let all = [
        (counts.a, "A"),
        (counts.b, "B"),
        (counts.c, "C"),
        (counts.unsupported, "unsupported"),
        (counts.error, if counts.error == 1 { "error" } else { "errors" }),
        (counts.not_asked, "not asked"),
    ];
    let some: Vec<String> = all.iter().filter(|(n, _)| *n > 0).map(|(n, label)| format!("{n} {label}")).collect();
    if some.is_empty() { "no requests".to_owned() } else { some.join(", ") }
}
