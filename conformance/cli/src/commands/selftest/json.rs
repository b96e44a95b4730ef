//! The score for machines.

use lossproof_harness::protocol::link_name;
use lossproof_harness::selftest::{Fate, Score};
use serde_json::{Value, json};

pub(super) fn report(scores: &[Score]) -> Value {
    let one = |score: &Score| {
        let planted = &score.planted;
        json!({
            "mistake": planted.mistake.slug,
            "form": planted.form.what,
            "parameter": planted.form.parameter.map(|parameter| json!({ parameter.name: planted.value })),
            "loss": planted.loss,
            "link": link_name(planted.link),
            "dtype": planted.dtype.name(),
            "fate": fate(&score.fate),
            "effect": if let Fate::Invisible(ratio) = score.fate { Some(ratio) } else { None },
            "named": score.named,
            "shrunk": score.shrunk.map(|(rows, classes)| [rows, classes]),
            "failing": score.fails.len(),
        })
    };
    json!({ "lossproof": env!("CARGO_PKG_VERSION"), "plantings": scores.iter().map(one).collect::<Vec<_>>() })
}

fn fate(fate: &Fate) -> &'static str {
    match fate {
        Fate::NamedFirst => "named-first",
        Fate::Named => "named",
        Fate::Caught => "caught",
        Fate::Clean => "clean",
        Fate::Invisible(_) => "invisible",
        Fate::Missed => "missed",
        Fate::Accused => "accused",
    }
}
