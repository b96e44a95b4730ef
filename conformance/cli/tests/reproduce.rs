//! `lossproof reproduce`: what it leaves, what it refuses, and that a kill at any moment costs nothing but time.

mod common;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{program, refused, run};
use serde_json::Value;

/// Trains one system on the digits for a few epochs.
fn command(out: &Path) -> std::process::Command {
    let mut command = program();
    command.args(["reproduce", "--systems", "hmloss", "--seeds", "1", "--epochs", "4", "--resume", "--out"]).arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Everything that a finished run leaves, by name. The pictures and tables are made of it.
fn left(out: &Path) -> Vec<(String, Vec<u8>)> {
    let run = out.join("digits-lt-hmloss-seed1");
    let mut files: Vec<(String, Vec<u8>)> = [run.clone(), run.join("trace")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.strip_prefix(out).unwrap().display().to_string(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_run_that_is_killed_at_random_moments_leaves_the_bits_of_one_that_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    let start = Instant::now();
    assert!(command(&whole).status().unwrap().success());
    let took = start.elapsed();
    let kills = if std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_some() { 50 } else { 5 };
    let killed = folder.path().join("killed");
    // A moment of the whole run's time each, by a sequence that fills it evenly: the golden section's multiples.
    for kill in 0..kills {
        // Begun anew now and then, so that every part of a run is met.
        if kill % 5 == 0 && killed.exists() {
            fs::remove_dir_all(&killed).unwrap();
        }
        let moment = took.mul_f64((f64::from(kill) * 0.618_034).fract());
        let mut child = command(&killed).spawn().unwrap();
        std::thread::sleep(moment.max(Duration::from_millis(20)));
        child.kill().unwrap();
        child.wait().unwrap();
        if kill % 5 == 4 {
            assert!(command(&killed).status().unwrap().success(), "after kill {kill}");
            assert_eq!(left(&killed), left(&whole), "after kill {kill}");
        }
    }
}

#[test]
fn runs_leave_a_table_pictures_and_json() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("runs");
    let arguments = ["--systems", "ce,focal", "--seeds", "2", "--epochs", "1", "--json", "-"];
    let output = run(["reproduce"].into_iter().chain(arguments).chain(["--out", out.to_str().unwrap()]));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let runs = report["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 4);
    for run in runs {
        let steps = &run["header"]["steps_per_epoch"];
        let checks = &run["checks"];
        assert_eq!(checks["a"].as_u64().unwrap() + checks["b"].as_u64().unwrap(), steps.as_u64().unwrap());
        assert_eq!(checks["c"], 0);
    }
    for file in ["table.md", "table.html", "table.tex", "results.json", "curves.svg", "classes.svg"] {
        assert!(out.join(file).metadata().unwrap().len() > 100, "{file}");
    }
    let table = fs::read_to_string(out.join("table.md")).unwrap();
    assert!(table.contains("(n = 2)") && table.contains("not run"), "{table}");
    let again = run(["reproduce", "report", out.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(0));
    let said = String::from_utf8_lossy(&again.stdout).into_owned();
    // ⌊114·20^(−k/9)⌋ are 114, 81, 58, 41, 30, 21, 15, 11, 7 and 5 images: 383, which are 12 steps of 32.
    assert!(said.contains("4 runs, 48 steps checked") && said.contains("0 wrong"), "{said}");
    let refused = refused(["reproduce", "--epochs", "1", "--out", out.to_str().unwrap(), "--systems", "ce"]);
    assert!(refused.contains("holds another run") && refused.contains("--resume"), "{refused}");
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    for (arguments, parts) in [
        (&["--systems", "hm"][..], &["no system `hm`", "hmloss-cs"][..]),
        (&["--dataset", "mnist"], &["`mnist`", "fashion-mnist"]),
        (&["--dataset", "cifar-10"], &["--data is missing", "reproduce data --dataset cifar-10"]),
        (&["--dataset", "cifar-10", "--data", "/nowhere"], &["/nowhere", "reproduce data"]),
        (&["--variant", "papers"], &["no variant `papers`", "as-published"]),
        (&["--delta", "-1"], &["--delta is -1", "> 0"]),
        (&["--seeds", "0"], &["0", "1..=1000"]),
        (&["--epochs", "0"], &["0"]),
        (&["--imbalance", "long"], &["long", "lt or step"]),
        (&["--dataset", "isic-2019"], &["--data is missing", "reproduce data --dataset isic-2019"]),
        (&["--dataset", "isic-2019", "--data", "/nowhere"], &["/nowhere", "reproduce data"]),
        (&["--dataset", "isic-2019", "--imbalance", "lt"], &["--imbalance is given", "stays as unequal as it is"]),
        (&["--weights", "w.safetensors"], &["--weights is given", "digits begins with random ones"]),
        (&["report", "/nowhere"], &["/nowhere", "cannot be read"]),
        (&["data", "--dataset", "cifar"], &["cifar"]),
        (&["data", "--dataset", "cifar-10"], &["--dir is missing"]),
    ] {
        let said = refused(["reproduce"].iter().chain(arguments));
        assert!(parts.iter().all(|part| said.contains(part)), "{arguments:?}: {said}");
    }
}

#[test]
fn a_data_set_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(["reproduce", "data", "--dataset", "cifar-100", "--dir", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("train.bin") && said.contains("tar -xzf"), "{said}");
    let output = run(["reproduce", "data", "--dataset", "digits"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b"digits: nothing is missing\n"[..]));
}

/// A folder in ISIC's form that is not the whole data set: the command knows it, reads its table and trains nothing.
#[test]
fn a_part_of_isic_is_not_trained_on() {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("ISIC_2019_Training_Input");
    fs::create_dir(&images).unwrap();
    fs::write(folder.path().join("ISIC_2019_Training_GroundTruth.csv"), "image,MEL,NV\na,0,1\nb,1,0\n").unwrap();
    for name in ["a.jpg", "b.jpg"] {
        fs::write(images.join(name), "").unwrap();
    }
    let data = folder.path().to_str().unwrap();
    let out = folder.path().join("runs");
    let said = refused(["reproduce", "--dataset", "isic-2019", "--data", data, "--out", out.to_str().unwrap()]);
    assert!(said.contains("found 1 nevi and 1 melanomas, expected 12875 and 4522"), "{said}");
    assert_eq!(said.matches("lossproof reproduce data --dataset isic-2019 --dir").count(), 1, "{said}");
    assert!(!out.exists());
}

/// A list for ISIC holds the systems that are trained in one part, as unequal as the data set is, and where the weights lie.
#[test]
fn a_sweep_of_isic_is_planned() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = folder.path().join("sweep");
    let arguments = ["--dataset", "isic-2019", "--data", "images", "--weights", "b3.safetensors", "--seeds", "1"];
    let output = run(["sweep", "plan", sweep.to_str().unwrap()].into_iter().chain(arguments));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let list: Value = serde_json::from_slice(&fs::read(sweep.join("sweep.json")).unwrap()).unwrap();
    assert!(Path::new(list["weights"].as_str().unwrap()).is_absolute());
    let plans = list["plans"].as_array().unwrap();
    assert!(plans.iter().all(|plan| plan["imbalance"] == "as-is" && plan["epochs"] == 100));
    let systems: Vec<&str> = plans.iter().map(|plan| plan["system"].as_str().unwrap()).collect();
    assert!(systems.contains(&"hmloss-cs") && systems.contains(&"ldam") && !systems.contains(&"balms"), "{systems:?}");
}
