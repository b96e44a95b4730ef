//! The subject's loss and gradient over the margin against the exact curve, the wrong part marked.

use std::fmt::Write as _;

use super::axis::short;
use super::input;
use super::picture::Plot;
use crate::grading::Grade;
use crate::report::Curve;
use crate::report::curve::Line;

pub(super) fn write(out: &mut String, id: &str, curve: &Curve) {
    out.push_str("<h4>Over the margin</h4>\n<figure>\n<div class=\"plots\">\n");
    let gradient = curve.gradient.as_ref().map(|line| ("gradient", line));
    let lines: Vec<(&str, &Line)> = [("loss", &curve.loss)].into_iter().chain(gradient).collect();
    for (name, line) in &lines {
        Plot::of(name, line, curve).write(out, &format!("{id}-{name}"), &words(name, line, &curve.margins));
    }
    let marked = match lines.iter().filter_map(|(_, line)| line.bar()).max() {
        Some(Grade::C) => "Stripes: wrong (grade C).",
        Some(_) => "Stripes: right to working precision only (grade B).",
        None => "Nothing is wrong here: this mistake shows in other batches than a row of two classes.",
    };
    let _ = writeln!(
        out,
        "</div>\n<figcaption>One row of two classes, over the logit of the right class minus the other. Thick line: exact. \
         Dashed line with dots: what it answers. {marked} A triangle: beyond the picture. A cross: not a number. Dotted \
         upright: the smallest input.</figcaption>\n</figure>"
    );
    table(out, curve, &lines);
}

/// The same as numbers, folded away.
fn table(out: &mut String, curve: &Curve, lines: &[(&str, &Line)]) {
    out.push_str("<details>\n<summary>The curve as a table</summary>\n");
    input::open(out, "The curve", "Each margin that was asked");
    let columns =
        lines.iter().flat_map(|(name, _)| [format!("exact {name}"), format!("answered {name}"), "grade".to_owned()]);
    input::head(out, ["margin".to_owned()].into_iter().chain(columns));
    for (index, margin) in curve.margins.iter().enumerate() {
        let _ = write!(out, "<tr><th scope=\"row\">{margin:?}</th>");
        for (_, line) in lines {
            let got = line.got[index].map_or("none".to_owned(), |got| format!("{got:?}"));
            let grade = line.grades[index].map_or('·', Grade::letter);
            let _ = write!(
                out,
                "<td class=\"number\">{:?}</td><td class=\"number\">{got}</td><td>{grade}</td>",
                line.expected[index]
            );
        }
        out.push_str("</tr>\n");
    }
    input::close(out);
    out.push_str("</details>\n");
}

/// A picture in words.
fn words(name: &str, line: &Line, margins: &[f64]) -> String {
    let (Some(first), Some(last)) = (margins.first(), margins.last()) else { return String::new() };
    let (exact, wrong) = (&line.expected, line.wrong());
    let mut text = format!(
        "From margin {} to {} the exact {} goes from {} to {}.",
        short(*first),
        short(*last),
        name,
        short(exact[0]),
        short(exact[exact.len() - 1])
    );
    let Some(&worst) = wrong.first() else {
        text.push_str(" The answers follow it.");
        return text;
    };
    let letter = line.bar().map_or('C', Grade::letter);
    let end = wrong[wrong.len() - 1];
    let _ = write!(
        text,
        " {} of {} answers have grade {letter}, at margins from {} to {}: at {} it is {} in the place of {}.",
        wrong.len(),
        margins.len(),
        short(margins[worst]),
        short(margins[end]),
        short(margins[worst]),
        line.got[worst].map_or("none".to_owned(), short),
        short(exact[worst])
    );
    text
}
