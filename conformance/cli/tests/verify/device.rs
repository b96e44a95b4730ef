//! Where candle's losses run.

use crate::common::refused;
use crate::running::{failures, message, verify};

#[test]
fn a_library_is_all_of_its_subjects() {
    let ran = verify(&["--cases", "0", "--loss", "ce", "--dtype", "f64", "--json", "-", "lossproof-candle"]);
    let report = ran.report(0);
    let reports = report["reports"].as_array().expect("several reports");
    let names: Vec<_> = reports.iter().filter_map(|report| report["subject"]["name"].as_str()).collect();
    assert_eq!(names, ["lossproof-candle/fused", "lossproof-candle/composed", "lossproof-candle/kernel"]);
}

#[test]
fn the_cpu_is_a_device_like_the_others() {
    let words = ["--cases", "0", "--loss", "ce", "--dtype", "f32", "--json", "-", "lossproof-candle/fused"];
    let plain = verify(&words).report(0);
    assert_eq!(verify(&[&["--device", "cpu"], &words[..]].concat()).report(0), plain);
}

#[test]
fn a_misspelt_device_is_named() {
    let said = refused(["verify", "--device", "gpu:0", "candle"]);
    assert!(said.contains("there is no device \"gpu:0\"; expected cpu, cuda:0 or metal:0"), "{said}");
}

#[test]
fn what_no_device_is_for_is_named() {
    for name in ["lossproof", "lossproof-candle/kernel"] {
        let said = refused(["verify", "--device", "cuda:0", name]);
        assert!(said.contains(&format!("{name:?} is for the host alone; --device cuda:0 was asked for")), "{said}");
    }
    let said = refused(["verify", "--device", "cuda:0", "python/optax"]);
    assert!(said.contains("--device cuda:0 is for candle's losses; \"python/optax\" is none"), "{said}");
    let said = refused(["verify", "--device", "metal:1", "--", "lossproof", "serve"]);
    assert!(said.contains("--device metal:1 is for candle's losses, and a program is given"), "{said}");
}

/// Each subject that would run there says what there is not, and what to do.
#[test]
fn a_device_that_is_not_there_is_told() {
    for (device, feature, is_built) in
        [("cuda:0", "cuda", cfg!(feature = "cuda")), ("metal:0", "metal", cfg!(feature = "metal"))]
    {
        if is_built {
            continue;
        }
        let report = verify(&["--device", device, "--json", "-", "candle"]).report(3);
        let reports = report["reports"].as_array().expect("several reports");
        assert_eq!(reports.len(), 5);
        for report in reports {
            assert_eq!(report["verdict"], "not-checked");
            let said = message(failures(report)[0]);
            assert!(said.contains(&format!("built without the feature `{feature}`, which {device} needs")), "{said}");
            assert!(said.contains(&format!("`cargo build --release --features {feature}`")), "{said}");
        }
    }
}
