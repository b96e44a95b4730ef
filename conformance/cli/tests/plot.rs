//! `lossproof plot`

mod common;

use std::fs;
use std::path::Path;

use common::{printed, refused, run};

const FIGURES: [&str; 4] = ["figure-1", "weights", "gradients", "class-weights"];

/// Byte for byte, on every platform.
#[test]
fn the_committed_figures_are_what_it_draws() {
    for name in FIGURES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../spec/{name}.svg"));
        let committed = fs::read_to_string(&path).unwrap();
        assert!(
            printed(&format!("plot {name}")) == committed,
            "spec/{name}.svg shows something else; `cargo run -- plot {name} --out spec/{name}.svg` draws it anew where that \
             was meant"
        );
    }
}

#[test]
fn the_parameters_are_those_asked_for() {
    let picture = printed("plot gradients --delta 37.5,1e6 --gamma 0.5,1,5");
    for name in ["HMLoss, δ = 37.5", "HMLoss, δ = 1e6", "focal, γ = 0.5", "focal, γ = 1", "focal, γ = 5"] {
        assert!(picture.contains(&format!("\n{name}\n")), "{name}");
    }
    assert!(!picture.contains("\nHMLoss, δ = 10\n"));
    let picture = printed("plot class-weights --beta 0.5 --class-counts 5e3,25");
    assert!(picture.contains("\ncb, β = 0.5\n") && picture.contains("[25, 5000]"));
    assert!(!printed("plot weights --delta 10 --gamma=").contains("focal, γ"));
}

#[test]
fn a_file_is_what_its_name_ends_in_or_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let beginning = |name: &str, format: &[&str]| {
        let file = folder.path().join(name);
        let output = run(["plot", "weights", "--delta", "10", "--out", file.to_str().unwrap()].iter().chain(format));
        assert!(output.status.success() && output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read(file).unwrap()[..5].to_vec()
    };
    assert_eq!(beginning("weights.svg", &[]), b"<svg ");
    assert_eq!(beginning("weights.PNG", &[]), b"\x89PNG\r");
    assert_eq!(beginning("weights", &["--format", "png"]), b"\x89PNG\r");
    assert_eq!(beginning("weights.png", &["--format", "svg"]), b"<svg ");
    let piped = run(["plot", "weights", "--delta", "10", "--format", "png"]);
    let file = folder.path().join("weights.PNG");
    assert_eq!(piped.stdout, fs::read(file).unwrap(), "standard output holds the same bytes");
}

#[test]
fn other_pictures_come_as_pixels_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("error.png");
    assert!(run(["accuracy", "--plot", file.to_str().unwrap()]).status.success());
    assert_eq!(fs::read(file).unwrap()[..4], *b"\x89PNG");
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    let said = |line: &str| refused(line.split(' '));
    assert!(said("plot weights --delta 10,-1").contains("parameter `delta` is -1; expected a finite number > 0"));
    assert!(said("plot weights --delta 10,x").contains("--delta[1] is \"x\"; expected a number"));
    assert!(said("plot figure-1 --gamma -1").contains("parameter `gamma` is -1; expected a finite number ≥ 0"));
    assert!(said("plot gradients --delta 1,2,3,4,5,6,7").contains("delta has 7 values; expected at most 6"));
    assert!(said("plot class-weights --beta 1").contains("parameter `beta` is 1; expected a number in [0, 1)"));
    assert!(said("plot class-weights --class-counts 5,0").contains("expected"));
    assert!(said("plot class-weights --delta 5").contains("--delta"));
    let said_of_another = said("plot figure-2");
    for text in
        ["there is no command \"figure-2\"; expected one of figure-1, ", "did you mean `lossproof plot figure-1`?"]
    {
        assert!(said_of_another.contains(text), "{said_of_another}");
    }
    let said = said("plot weights --out picture.pdf");
    assert!(said.contains("picture.pdf ends in neither .svg nor .png; expected one of them, or --format"), "{said}");
}
