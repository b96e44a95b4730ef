//! `lossproof bench`

mod common;

use common::{printed, refused};
use serde_json::Value;

#[test]
fn a_table_for_people() {
    let said = printed("bench --shapes 64x10,8x40 --losses ce --dtypes f32,f64 --time 0");
    for text in ["\nce [64, 10] f32\n", "\nce [8, 40] f64\n", "  fused-autograd ", "  candle-nn ", "  copy "] {
        assert!(said.contains(text), "{text}: {said}");
    }
}

#[test]
fn rows_for_machines() {
    let report: Value =
        serde_json::from_str(&printed("bench --shapes 64x10 --losses hmloss --time 0 --json -")).unwrap();
    let rows = report["rows"].as_array().unwrap();
    let names: Vec<_> = rows.iter().map(|row| row["implementation"].as_str().unwrap()).collect();
    assert_eq!(names[..3], ["fused", "fused-autograd", "composed"]);
    for row in rows {
        assert_eq!((&row["loss"], &row["dtype"]), (&"hmloss".into(), &"f32".into()));
        assert_eq!(row["shape"], serde_json::json!([64, 10]));
        assert!(row["median_s"].as_f64().unwrap() > 0.0 && row["spread_s"].as_f64().unwrap() >= 0.0);
        assert!(row["peak_bytes"].is_u64() || row["peak_bytes"].is_null());
    }
}

#[test]
fn steps_of_networks() {
    let line = "bench --networks resnet-8-mnist --time 0";
    let said = printed(line);
    assert!(said.contains("\nresnet-8, a step on [128, 1, 28, 28]\n") && said.contains("\n  step "), "{said}");
    let report: Value = serde_json::from_str(&printed(&format!("{line} --json -"))).unwrap();
    assert_eq!(report["rows"], serde_json::json!([]));
    let step = &report["steps"][0];
    assert_eq!((&step["implementation"], &step["network"]), (&"step".into(), &"resnet-8".into()));
    assert!(step["median_s"].as_f64().unwrap() > 0.0);
    assert!(refused(["bench", "--networks", "resnet-9"]).contains("expected such as resnet-32"));
}

#[test]
fn a_picture_with_a_line_for_each() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["bench.svg", "bench.json"].map(|name| folder.path().join(name));
    let [picture, rows] = files.each_ref().map(|file| file.to_str().unwrap());
    let line = "bench --shapes 64x10,8x40 --losses ce,hmloss --time 0";
    assert_eq!(printed(&format!("{line} --plot {picture} --json {rows}")), "");
    let [picture, rows] = files.map(|file| std::fs::read_to_string(file).unwrap());
    let rows: Value = serde_json::from_str(&rows).unwrap();
    for row in rows["rows"].as_array().unwrap() {
        let name = row["implementation"].as_str().unwrap();
        assert!(picture.contains(&format!(">\n{name}\n</text>")), "{name}: {picture}");
    }
    assert_eq!(cfg!(feature = "burn"), picture.contains("\nburn\n"));

    // Beside the table, or in its place on standard output.
    let file = folder.path().join("again.svg");
    assert!(printed(&format!("{line} --plot {}", file.display())).contains("\nce [64, 10] f32\n") && file.exists());
    let said = printed(&format!("{line} --plot -"));
    assert!(said.starts_with("<svg ") && said.trim_end().ends_with("</svg>"), "{said}");
}

#[test]
fn what_is_wrong_is_named() {
    assert!(refused(["bench", "--plot", "/nowhere/bench.svg"]).contains("/nowhere/bench.svg cannot be written"));
    assert!(refused(["bench", "--shapes", "64"]).contains("expected rows x classes"));
    assert!(refused(["bench", "--losses", "focla"]).contains("'focla'"));
    assert!(refused(["bench", "--time=-1"]).contains("expected seconds"));
    assert!(refused(["bench", "--losses", "seql", "--shapes", "8x2"]).contains("needs draws"));
}
