//! What the page and the table both say.

use lossproof_harness::mistakes::mistake;

use super::list::Documented;
use super::outcome::{Field, Outcome, Status};
use super::results::Gallery;

/// The columns: each loss and link that some implementation was graded in, in the order of the registry.
pub(super) fn columns(outcomes: &[Outcome]) -> Vec<String> {
    let losses = lossproof::registry::LOSSES.iter().map(|entry| entry.name);
    let all = losses.flat_map(|loss| ["softmax", "sigmoid"].map(|link| format!("{loss} {link}")));
    let met =
        |column: &String| outcomes.iter().flat_map(|outcome| &outcome.fields).any(|field| field.column() == *column);
    all.filter(met).collect()
}

/// How many ended how.
pub(super) fn summary(outcomes: &[Outcome]) -> String {
    let of = |status: Status| outcomes.iter().filter(|outcome| outcome.status == status).count();
    let parts = [
        (Status::Conforms, "conform"),
        (Status::Fails, "fail"),
        (Status::NotChecked, "could not be checked"),
        (Status::NotInstalled, "could not be installed"),
    ];
    let some = parts.iter().filter(|(status, _)| of(*status) > 0);
    let some: Vec<String> = some.map(|(status, word)| format!("{} {word}", of(*status))).collect();
    format!("{} implementations: {}.", outcomes.len(), some.join(", "))
}

/// When, and by what.
pub(super) fn made(gallery: &Gallery) -> String {
    format!("Measured on {} by lossproof {}, seed {}.", gallery.date, gallery.lossproof, gallery.seed)
}

/// How the table is read, a paragraph each.
pub(super) const HOW_TO_READ: [&str; 4] = [
    "Each field is an implementation asked for a loss, the value and what it has of derivatives, over easy, hard and outlying \
     examples in every dtype that it takes; the exact answers are computed in arbitrary precision. The letter is the worst of \
     all, then each dtype has its own.",
    "A: right for inputs moved by a few last places. B: what an ordinary computation in that dtype loses, good enough to train \
     with. C: wrong somewhere, often only for very confident rows or in one dtype: the report says where, with the smallest \
     input. A dot: the library has no such loss, or it was not asked. What is called \
     unnamed is a failure that no mistake of the catalogue explains.",
    "A field in brackets departs from the definition as the library's own documentation says it does: another definition, and no \
     mistake.",
    "Infinite logits and the like do not count here. What stands on this page is one version on one day; each command asks \
     one request again.",
];

/// `C`, `(C)` where it is another definition.
pub(super) fn letter(field: &Field) -> String {
    if field.is_another_definition() { format!("({})", field.grade) } else { field.grade.clone() }
}

/// The dtypes of the field's grade, then those of better ones: `f64, B f16 bf16 f32`.
pub(super) fn dtypes(field: &Field) -> String {
    let of = |grade: &str| {
        let own = ["f16", "bf16", "f32", "f64"]
            .into_iter()
            .filter(|name| field.dtypes.get(*name).is_some_and(|own| own == grade));
        own.collect::<Vec<_>>().join("\u{a0}")
    };
    let others = ["C", "B", "A"].into_iter().filter(|grade| *grade != field.grade).map(|grade| (grade, of(grade)));
    let others = others.filter(|(_, names)| !names.is_empty()).map(|(grade, names)| format!(", {grade}\u{a0}{names}"));
    of(&field.grade) + &others.collect::<String>()
}

/// The name with its version.
pub(super) fn title(outcome: &Outcome) -> String {
    let version = outcome.version.as_ref().map_or(String::new(), |version| format!(" {version}"));
    format!("{}{version}", outcome.name)
}

/// What a row ended with.
pub(super) fn ended(status: Status) -> &'static str {
    match status {
        Status::Conforms => "conforms",
        Status::Fails => "fails",
        Status::NotChecked => "not checked",
        Status::NotInstalled => "not installed",
    }
}

/// What is wrong with an implementation, a line each: the mistake, what it computes, what that does.
pub(super) fn wrong(outcome: &Outcome) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for field in &outcome.fields {
        for slug in &field.mistakes {
            if found.iter().any(|(own, _)| own == slug) {
                continue;
            }
            let words = mistake(slug).map(|mistake| format!("{}: {}", mistake.what, mistake.effect));
            found.push((slug.clone(), words.unwrap_or_else(|| field.unnamed.join("; "))));
        }
    }
    found
}

/// The departures of a list's entry that its library documents and that were met.
pub(super) fn documented<'a>(outcome: &Outcome, entry: &'a [Documented]) -> Vec<&'a Documented> {
    let met = |slug: &str| outcome.fields.iter().any(|field| field.documented.iter().any(|own| own == slug));
    entry.iter().filter(|entry| met(&entry.mistake)).collect()
}
