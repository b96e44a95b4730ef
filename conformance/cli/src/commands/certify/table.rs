//! The table of claims: claim, domain, enclosure, boxes, verdict.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use lossproof_certify::{Claim, Outcome, Place, Verdict, decimal, number};

/// Significant digits of an enclosure.
pub(super) const DIGITS: usize = 17;
/// The widths of the columns but the last, two spaces apart.
const WIDTHS: [usize; 4] = [34, 25, 30, 7];
const TITLES: [&str; 5] = ["claim", "domain", "enclosure", "boxes", "verdict"];

/// Prints the table, and how many of the claims came out as the specification has them.
///
/// # Errors
/// Those of standard output.
pub(super) fn print(results: &[(&Claim, &Outcome)], output: &mut impl Write) -> io::Result<()> {
    let bold = Style::new().bold();
    row(output, &TITLES.map(|title| vec![title.to_owned()]), bold)?;
    for (claim, outcome) in results {
        let met = claim.expected.is_met(&outcome.verdict);
        let colour = Style::new().fg_color(Some(if met { AnsiColor::Green } else { AnsiColor::Red }.into()));
        row(output, &cells(claim, outcome), colour)?;
    }
    let met = results.iter().filter(|(claim, outcome)| claim.expected.is_met(&outcome.verdict)).count();
    writeln!(output, "\n{met} of {} claims hold as the specification states them.", results.len())
}

fn cells(claim: &Claim, outcome: &Outcome) -> [Vec<String>; 5] {
    let mut named = vec![claim.id.clone()];
    named.extend(wrapped(&claim.statement, WIDTHS[0] - 2).into_iter().map(|line| format!("  {line}")));
    let enclosures = outcome.enclosures.iter();
    let enclosures = enclosures.map(|named| format!("{} = {}", named.name, decimal(&named.enclosure, DIGITS)));
    let boxes = if outcome.boxes == 0 { "-".to_owned() } else { outcome.boxes.to_string() };
    [
        named,
        wrapped(&claim.domain, WIDTHS[1]),
        enclosures.flat_map(|text| wrapped(&text, WIDTHS[2])).collect(),
        vec![format!("{boxes:>width$}", width = WIDTHS[3])],
        verdict(claim, outcome),
    ]
}

/// The verdict, what it rests on, and the box that it names.
fn verdict(claim: &Claim, outcome: &Outcome) -> Vec<String> {
    let (word, places): (&str, &[Place]) = match &outcome.verdict {
        Verdict::Proved => ("proved", &[]),
        Verdict::Refuted(places) => ("refuted", places),
        Verdict::Undecided(places) => ("undecided", places),
    };
    let mut lines = vec![word.to_owned()];
    lines.extend(claim.lemma.map(|lemma| format!("lemma {lemma}")));
    for Place { variable, side } in places {
        let text = if side.lower == side.upper {
            format!("{variable} = {}", number(side.lower))
        } else {
            format!("{variable} in [{}, {}]", number(side.lower), number(side.upper))
        };
        lines.push(text);
    }
    lines
}

/// One row of the table, as many lines as its longest cell; the verdict's first line is styled.
fn row(output: &mut impl Write, cells: &[Vec<String>; 5], style: Style) -> io::Result<()> {
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    for line in 0..height {
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(WIDTHS) {
            let part = cell.get(line).map_or("", String::as_str);
            text.push_str(part);
            text.extend(std::iter::repeat_n(' ', (width + 2).saturating_sub(part.chars().count()).max(1)));
        }
        match cells[4].get(line) {
            Some(last) if line == 0 => writeln!(output, "{text}{style}{last}{style:#}")?,
            Some(last) => writeln!(output, "{text}{last}")?,
            None => writeln!(output, "{}", text.trim_end())?,
        }
    }
    Ok(())
}

/// The words in lines no longer than `width`, where no word is.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
