//! `lossproof selftest`, on a few mistakes: all of them are planted by the harness's own test.

mod common;

use std::fs;

use common::{printed, refused, run};
use serde_json::Value;

#[test]
fn a_mistake_is_caught_and_named_and_a_control_is_not_accused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("score.json");
    let text = printed(&format!("selftest log-base prior-normalised --json {}", file.display()));
    let row = |slug: &str| text.lines().find(|line| line.starts_with(slug)).expect("a row").to_owned();
    assert!(text.starts_with("mistake "), "{text}");
    assert!(row("log-base").contains('1') && !row("log-base").contains("MISSED"), "{text}");
    assert!(row("prior-normalised").contains("ok") && !row("prior-normalised").contains("ACCUSED"), "{text}");
    assert!(text.contains("\ncontrols accused 0 of "), "{text}");
    let caught = text.lines().find_map(|line| line.strip_prefix("caught ")).expect("a line");
    assert!(text.contains(&format!("\nnamed right first {caught}\n")) && caught.ends_with("(100.0 %)"), "{text}");

    let report: Value = serde_json::from_str(&fs::read_to_string(&file).expect("a file")).expect("JSON");
    assert_eq!(report["lossproof"], env!("CARGO_PKG_VERSION"));
    let plantings = report["plantings"].as_array().expect("a list");
    for planting in plantings {
        let (fate, named) = (&planting["fate"], &planting["named"]);
        match planting["mistake"].as_str().expect("a slug") {
            "log-base" => {
                assert_eq!((fate, named), (&"named-first".into(), &"log-base".into()), "{planting}");
                assert!(planting["parameter"]["base"].as_f64() >= Some(2.0), "{planting}");
                assert!(planting["failing"].as_u64() > Some(0), "{planting}");
                let shrunk = planting["shrunk"].as_array().expect("rows and classes");
                assert!(shrunk[0].as_u64() <= Some(2) && shrunk[1].as_u64() <= Some(3), "{planting}");
            }
            "prior-normalised" => assert_eq!((fate, named), (&"clean".into(), &Value::Null), "{planting}"),
            other => panic!("{other} was not asked for"),
        }
    }
    let dtypes = |slug: &str| {
        let of = plantings.iter().filter(|planting| planting["mistake"] == slug);
        of.map(|planting| planting["dtype"].as_str().expect("a name")).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(dtypes("log-base"), ["bf16", "f16", "f32", "f64"].into());
    assert_eq!(dtypes("prior-normalised"), dtypes("log-base"));
}

#[test]
fn details_have_one_line_a_planting_and_json_on_standard_output_stands_alone() {
    let report: Value = serde_json::from_str(&printed("selftest prior-normalised --json -")).expect("JSON");
    let text = printed("selftest prior-normalised --details");
    let plantings = report["plantings"].as_array().expect("a list").len();
    assert_eq!(text.lines().filter(|line| line.starts_with("ok ")).count(), plantings, "{text}");
    assert!(text.contains(&format!("\n{plantings} plantings, 0 of them visible\n")), "{text}");
}

#[test]
fn a_wrong_command_line_plants_nothing() {
    let said = refused(["selftest", "log-bse"]);
    assert!(said.starts_with("error: there is no mistake \"log-bse\"; expected a slug of the catalogue"), "{said}");
    assert!(said.ends_with("\nhelp: did you mean log-base?\n"), "{said}");
    assert!(refused(["selftest", "nothing-like-it"]).ends_with("`lossproof selftest` names them all\n"));
    assert!(refused(["selftest", "log-base", "--json", "/nowhere/x.json"]).contains("its folder does not exist"));
    // The fewest cases that catch everything are found from everything.
    let said = run(["selftest", "log-base", "--cover", "cover.txt"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&said.stderr).contains("cannot be used with"));
}
