//! The matrix mistake × dtype, and what it comes to.

use std::collections::BTreeMap;
use std::io::{self, Write};

use lossproof_harness::protocol::{Dtype, link_name};
use lossproof_harness::selftest::{Fate, Score};

use crate::table::Columns;

/// One line a mistake: in each dtype how many plantings met which fate; then the totals.
pub(super) fn print(scores: &[Score], to: &mut impl Write) -> io::Result<()> {
    let mut rows: BTreeMap<&str, [Vec<Fate>; 4]> = BTreeMap::new();
    for score in scores {
        let row = rows.entry(score.planted.mistake.slug).or_default();
        let column = Dtype::ALL.iter().position(|dtype| *dtype == score.planted.dtype).unwrap_or(0);
        row[column].push(score.fate);
    }
    let mut columns = Columns::default();
    let names = Dtype::ALL.map(Dtype::name);
    columns.row(std::iter::once("mistake").chain(names));
    for (slug, fates) in &rows {
        columns.row(std::iter::once((*slug).to_owned()).chain(fates.iter().map(|fates| cell(fates))));
    }
    columns.write(to)?;
    let count = |is: fn(&Fate) -> bool| scores.iter().filter(|score| is(&score.fate)).count();
    let first = count(|fate| matches!(fate, Fate::NamedFirst));
    let caught = count(|fate| matches!(fate, Fate::NamedFirst | Fate::Named | Fate::Caught));
    let visible = caught + count(|fate| matches!(fate, Fate::Missed));
    let named = first + count(|fate| matches!(fate, Fate::Named));
    writeln!(
        to,
        "\n1 named first · n named among three, or an equal candidate · c caught, not named so · MISSED · i invisible: \
         below the bound · ok a control, not accused · ACCUSED"
    )?;
    writeln!(to, "{} plantings, {visible} of them visible", scores.len())?;
    writeln!(to, "caught {}", share(caught, visible))?;
    writeln!(to, "named right first {}", share(first, visible))?;
    writeln!(to, "named right among the first three {}", share(named, visible))?;
    let accused = count(|fate| matches!(fate, Fate::Accused));
    writeln!(to, "controls accused {}", share(accused, accused + count(|fate| matches!(fate, Fate::Clean))))
}

/// `1 ×6, c ×2`.
fn cell(fates: &[Fate]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for fate in fates {
        *counts.entry(letter(fate)).or_default() += 1;
    }
    let parts: Vec<String> = counts
        .into_iter()
        .map(|(letter, count)| if count == 1 { letter.to_owned() } else { format!("{letter}×{count}") })
        .collect();
    parts.join(" ")
}

fn letter(fate: &Fate) -> &'static str {
    match fate {
        Fate::NamedFirst => "1",
        Fate::Named => "n",
        Fate::Caught => "c",
        Fate::Missed => "MISSED",
        Fate::Invisible(_) => "i",
        Fate::Clean => "ok",
        Fate::Accused => "ACCUSED",
    }
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "none of none".to_owned();
    }
    format!("{part} of {whole} ({:.1} %)", 100.0 * part as f64 / whole as f64)
}

/// One line a planting.
pub(super) fn details(scores: &[Score], to: &mut impl Write) -> io::Result<()> {
    writeln!(to)?;
    let mut columns = Columns::default();
    for score in scores {
        let planted = &score.planted;
        let parameter = planted.form.parameter.map_or(String::new(), |p| format!("{} {:?}", p.name, planted.value));
        let fate = match score.fate {
            Fate::Invisible(ratio) => format!("i {ratio:.2}"),
            fate => letter(&fate).to_owned(),
        };
        let shrunk = score.shrunk.map_or(String::new(), |(rows, classes)| format!("{rows}×{classes}"));
        columns.row([
            fate,
            planted.mistake.slug.to_owned(),
            format!("{} {} {}", planted.loss, link_name(planted.link), planted.dtype),
            format!("{} {parameter}", planted.form.what).trim().to_owned(),
            format!("{} failing", score.fails.len()),
            shrunk,
            score.named.unwrap_or("-").to_owned(),
        ]);
    }
    columns.write(to)
}
