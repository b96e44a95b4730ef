//! The table of all cells, folded away.

use std::fmt::Write as _;

use crate::grading::{Grade, Region};
use crate::report::Report;
use crate::report::escape::markup;
use crate::report::summary::{cell_name, counts, letter};

/// Every cell with its own row: parameters, weightings and reductions apart.
pub(super) fn write(out: &mut String, report: &Report) {
    let _ = write!(
        out,
        "<details>\n<summary>Each cell ({0})</summary>\n\
         <div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Each cell\"><table class=\"cells\">\n\
         <caption>Parameters, weightings and reductions apart. The grade is that of the regions that decide; a dot: not \
         graded.</caption>\n<thead><tr>",
        report.cells.len()
    );
    for column in ["cell", "grade"].into_iter().chain(Region::ALL.map(Region::name)).chain(["requests"]) {
        let _ = write!(out, "<th scope=\"col\">{column}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for cell in &report.cells {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", markup(&cell_name(&cell.cell)));
        for grade in [cell.grade].iter().chain(&cell.regions) {
            let class = match grade {
                Some(Grade::A) => "h0",
                Some(Grade::B) => "h1",
                Some(Grade::C) => "h3",
                None => "none",
            };
            let _ = write!(out, "<td class=\"{class}\">{}</td>", letter(*grade));
        }
        let _ = writeln!(out, "<td>{}</td></tr>", counts(&cell.counts));
    }
    out.push_str("</tbody>\n</table></div>\n</details>\n");
}
