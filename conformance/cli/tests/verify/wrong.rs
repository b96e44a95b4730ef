//! The deliberately wrong Python subjects: each fails in its vice, on a small request that can be replayed.

use serde_json::Value;

use crate::running::{failures, message, verify, verify_line};
use crate::script::{PYTHON, adapters, text};

/// Verifies `wrong/NAME.py`: its first failure, which is small and shows again when its replay is run.
fn first_failure(name: &str) -> Value {
    let file = text(&adapters().join("wrong").join(name));
    let report = verify(&["--cases", "1", "--json", "-", "--", &PYTHON, &file]).report(1);
    assert_eq!(report["grade"], "C", "{name}");
    for failure in failures(&report) {
        small(&failure["request"]);
        let replayed = verify_line(failure["replay"].as_str().expect("a replay"));
        assert_eq!(replayed.code, Some(1), "{}", replayed.stdout);
        assert!(replayed.stdout.contains(numbers(failure)), "{}\n{}", message(failure), replayed.stdout);
        assert!(replayed.stdout.contains(&failure["got"]["loss"].to_string()), "{failure}\n{}", replayed.stdout);
        assert_eq!(replayed.wrote, Vec::<String>::new());
    }
    failures(&report)[0].clone()
}

/// What a finding says of its request, without what all requests together say of the mistake.
fn numbers(failure: &Value) -> &str {
    let (message, loss) = (message(failure), failure["request"]["loss"].as_str().expect("a loss"));
    message.split_once(&format!(" of {loss}: ")).map_or(message, |(_, numbers)| numbers)
}

/// At most two rows of three classes.
fn small(request: &Value) {
    let rows = request["logits"].as_array().expect("logits");
    let classes = rows.iter().map(|row| row.as_array().map_or(1, Vec::len));
    assert!(rows.len() <= 2 && classes.max() <= Some(3), "{request}");
}

#[test]
fn gamma_below_one() {
    let failure = first_failure("gamma_nan_focal.py");
    assert_eq!(failure["mistake"], "fractional-power-nan");
    assert_eq!((&failure["where"], &failure["request"]["params"]["gamma"]), (&"gradient".into(), &0.5.into()));
    assert!(message(&failure).contains("is NaN; exact is "), "{failure}");
    assert!(failure["got"]["gradient"].to_string().contains("NaN"), "{failure}");
}

#[test]
fn a_mean_over_elements() {
    let failure = first_failure("mean_over_elements_ce.py");
    assert_eq!(failure["mistake"], "mean-over-elements");
    assert_eq!(failure["request"]["reduction"], "mean");
    assert!(message(&failure).contains(" times as much"), "{failure}");
}

#[test]
fn computing_in_less_than_the_dtype() {
    let failure = first_failure("precision_downcast_ce.py");
    assert_eq!(failure["mistake"], "precision-downcast");
    assert_eq!(failure["request"]["dtype"], "f64");
}

#[test]
fn a_probability_floor() {
    let failure = first_failure("probability_floor_focal.py");
    assert_eq!(failure["mistake"], "probability-floor");
    assert!(message(&failure).contains("outlier example"), "{failure}");
}

#[test]
fn a_weight_inside_the_probability() {
    let failure = first_failure("weight_inside_probability_hmloss.py");
    assert_eq!(failure["mistake"], "weight-inside-probability");
    assert_eq!(failure["request"]["weighting"]["kind"], "given");
}

#[test]
fn none_is_forgotten() {
    let mut names: Vec<_> = std::fs::read_dir(adapters().join("wrong"))
        .expect("the folder of wrong subjects")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    let source = include_str!("wrong.rs");
    names.retain(|name| !source.contains(&format!("first_failure(\"{name}\")")));
    assert_eq!(names, Vec::<String>::new());
}
