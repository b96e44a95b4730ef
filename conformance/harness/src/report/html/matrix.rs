//! The heat map loss × dtype × region.

use std::fmt::Write as _;

use crate::grading::{Grade, Region};
use crate::report::Report;
use crate::report::escape::markup;
use crate::report::summary::{Row, counts, rows};

/// The heat map: in each field the grade as a letter, and the largest error in units of what grade B allows.
pub(super) fn write(out: &mut String, place: &str, report: &Report) {
    let _ = write!(
        out,
        "<h2 id=\"{place}-map\">Where it is right and where it is wrong</h2>\n\
         <p>Each field has its grade, and the largest error in units of what passes: ×1 is the most that does.</p>\n\
         <div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{place}-map\"><table class=\"map\">\n<thead><tr>\
         <th scope=\"col\">dtype</th>"
    );
    for region in Region::ALL {
        let _ = write!(out, "<th scope=\"col\">{}</th>", region.name());
    }
    out.push_str("</tr></thead>\n");
    let rows = rows(report);
    for group in rows.chunk_by(|one, next| one.name == next.name) {
        out.push_str("<tbody>\n");
        let _ = writeln!(
            out,
            "<tr><th colspan=\"{}\" scope=\"rowgroup\">{}</th></tr>",
            Region::ALL.len() + 1,
            markup(&group[0].name)
        );
        for row in group {
            fields(out, row);
        }
        out.push_str("</tbody>\n");
    }
    out.push_str("</table></div>\n");
    legend(out);
}

fn fields(out: &mut String, row: &Row) {
    let _ = write!(out, "<tr><th scope=\"row\">{}<span class=\"soft\"> {}</span></th>", row.dtype, counts(&row.counts));
    for (grade, worst) in row.regions.iter().zip(row.worst) {
        match grade {
            Some(grade) => {
                let _ = write!(
                    out,
                    "<td class=\"h{}\"><b>{}</b> <span>{}</span></td>",
                    heat(*grade, worst),
                    grade.letter(),
                    worst.map_or(String::new(), times)
                );
            }
            None => out.push_str("<td class=\"none\"><span class=\"away\">not graded</span></td>"),
        }
    }
    out.push_str("</tr>\n");
}

/// What the shades mean, each with the words that it stands for.
fn legend(out: &mut String) {
    const SHADES: [(&str, &str); 6] = [
        ("h0", "A"),
        ("h1", "B"),
        ("h2", "C, up to ×100"),
        ("h3", "C, up to ×1e6"),
        ("h4", "C, beyond"),
        ("h5", "C, no number"),
    ];
    out.push_str("<ul class=\"legend\" aria-label=\"Shades\">");
    for (class, words) in SHADES {
        let _ = write!(out, "<li class=\"{class}\">{words}</li>");
    }
    out.push_str("</ul>\n");
}

/// The shade of a field.
fn heat(grade: Grade, worst: Option<f64>) -> usize {
    match (grade, worst.unwrap_or(f64::INFINITY)) {
        (Grade::A, _) => 0,
        (Grade::B, _) => 1,
        (Grade::C, f64::INFINITY) => 5,
        (Grade::C, off) if off <= 100.0 => 2,
        (Grade::C, off) if off <= 1e6 => 3,
        (Grade::C, _) => 4,
    }
}

/// `×4e-5`, `×0.03`, `×12`, `×3e8`, `no number`.
fn times(off: f64) -> String {
    match off {
        f64::INFINITY => "no number".to_owned(),
        off if off >= 1e4 => format!("×{off:.0e}"),
        off if off >= 10.0 => format!("×{off:.0}"),
        off if off >= 1.0 => format!("×{off:.1}"),
        off if off >= 0.01 => format!("×{off:.2}"),
        0.0 => "×0".to_owned(),
        off => format!("×{off:.0e}"),
    }
}
