//! The verdict as a badge: a small picture for a README.

use super::{Finding, Report, Verdict};
use crate::grading::Grade;

/// The verdict of one subject, or of several together, as an SVG: `conforms A`, `fails 3` (so many findings fail it),
/// `not checked`.
pub fn badge(reports: &[Report]) -> String {
    let failures = reports.iter().flat_map(|report| &report.findings).filter(|one| Finding::is_failure(one)).count();
    let grade = reports.iter().filter_map(|report| report.grade).max().map_or(' ', Grade::letter);
    let (words, colour) = match Verdict::of_all(reports) {
        Verdict::Conforms => (format!("conforms {grade}"), "#1a7f37"),
        // Below the grade that is required, though nothing is a finding.
        Verdict::Fails if failures == 0 => (format!("fails, grade {grade}"), "#b42318"),
        Verdict::Fails => (format!("fails {failures}"), "#b42318"),
        Verdict::NotChecked => ("not checked".to_owned(), "#57606a"),
    };
    let (left, right) = (width(NAME), width(&words));
    let (whole, middle) = (left + right, left + right / 2);
    let (left_text, right_text) = (left - 12, right - 12);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"20\" role=\"img\" \
         aria-label=\"{NAME}: {words}\">\n<title>{NAME}: {words}</title>\n\
         <clipPath id=\"round\"><rect width=\"{whole}\" height=\"20\" rx=\"3\"/></clipPath>\n\
         <g clip-path=\"url(#round)\"><rect width=\"{left}\" height=\"20\" fill=\"#3d444d\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{colour}\"/></g>\n\
         <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" \
         aria-hidden=\"true\"><text x=\"{}\" y=\"14\" textLength=\"{left_text}\">{NAME}</text>\
         <text x=\"{middle}\" y=\"14\" textLength=\"{right_text}\">{words}</text></g>\n</svg>\n",
        left / 2,
    )
}

const NAME: &str = "lossproof";

/// The width of a word with its margins: 7 is what Verdana needs on the average at 11 pixels, and the text is set to it.
fn width(text: &str) -> usize {
    7 * text.chars().count() + 12
}
