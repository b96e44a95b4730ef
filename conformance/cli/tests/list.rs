//! `lossproof list`

mod common;

use common::printed;
use serde_json::Value;

#[test]
fn the_tables_read_well() {
    insta::assert_snapshot!(printed("list"));
}

#[test]
fn json_has_every_loss_and_its_parameters() {
    let list: Value = serde_json::from_str(&printed("list --json")).unwrap();
    let names =
        |key: &str| list[key].as_array().unwrap().iter().map(|x| x["name"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(names("losses"), lossproof::registry::LOSSES.iter().map(|entry| entry.name).collect::<Vec<_>>());
    assert_eq!(names("weightings"), ["cs", "cb", "given"]);
    let seql = list["losses"].as_array().unwrap().iter().find(|x| x["name"] == "seql").unwrap();
    assert_eq!(seql["needs"], serde_json::json!(["class_counts", "draws"]));
    assert_eq!(seql["parameters"][0]["default"], Value::Null);
}
