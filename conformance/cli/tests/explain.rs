//! `lossproof explain`

mod common;

use std::fs;
use std::path::Path;

use common::{printed, refused};

fn chapters() -> Vec<(String, String)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let markdown = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_lowercase();
    markdown.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_chapter_of_the_specification_is_printed_as_it_stands() {
    let chapters = chapters();
    assert!(chapters.len() >= 10);
    for (name, text) in &chapters {
        assert_eq!(printed(&format!("explain {name}")), *text, "{name}");
    }
    assert_eq!(printed("explain HMLoss.md"), printed("explain hmloss"));
}

#[test]
fn every_loss_and_weighting_has_a_chapter() {
    let names = lossproof::registry::LOSSES.iter().map(|entry| entry.name);
    for name in names.chain(lossproof::registry::WEIGHTINGS.iter().map(|entry| entry.name)) {
        assert!(printed(&format!("explain {name}")).starts_with("# "), "{name}");
    }
}

#[test]
fn without_a_name_the_chapters_are_listed_with_their_titles() {
    let listed = printed("explain");
    assert_eq!(listed.lines().count(), chapters().len());
    assert!(listed.contains("\nspecial-values    Special values\n"), "{listed}");
}

#[test]
fn an_unknown_name_is_refused_with_the_names_and_the_nearest() {
    let said = refused(["explain", "focla"]);
    assert!(
        said.starts_with("error: there is no chapter \"focla\"; expected a mistake's name, or one of ")
            && said.contains("hmloss"),
        "{said}"
    );
    assert!(said.ends_with("help: did you mean `lossproof explain focal`?\n"), "{said}");
    assert!(refused(["explain", "nothing-like-it"]).ends_with("lists the chapters with their titles\n"));
}

#[test]
fn every_mistake_of_the_catalogue_is_explained() {
    for mistake in lossproof_harness::mistakes::MISTAKES {
        let text = printed(&format!("explain {}", mistake.slug));
        assert!(text.starts_with(&format!("{}: {}\n", mistake.slug, mistake.what)), "{text}");
        for (label, words) in [("effect", mistake.effect), ("mend", mistake.mend)] {
            let line = text.lines().find(|line| line.trim_start().starts_with(label));
            assert!(line.is_some_and(|line| line.ends_with(words)), "{label}: {text}");
        }
        let seen = text.lines().filter(|line| line.trim_start().starts_with("seen in")).count();
        assert_eq!(seen, mistake.seen.len(), "{text}");
        let numbers = mistake.forms.iter().filter_map(|form| form.parameter);
        numbers.for_each(|parameter| assert!(text.contains(parameter.name), "{text}"));
    }
}

#[test]
fn an_unknown_mistake_is_refused_with_the_nearest() {
    for (wrong, near) in [
        ("probabilty-floor", "probability-floor"),
        ("log_base", "log-base"),
        ("mean-over-element", "mean-over-elements"),
    ] {
        let said = refused(["explain", wrong]);
        assert!(
            said.starts_with(&format!("error: there is no chapter {wrong:?}; expected a mistake's name")),
            "{said}"
        );
        assert!(said.ends_with(&format!("\nhelp: did you mean `lossproof explain {near}`?\n")), "{said}");
    }
}

#[test]
fn the_page_of_mistakes_is_what_the_catalogue_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guide/mistakes.md");
    let printed = printed("explain --catalogue");
    assert!(
        fs::read_to_string(page).unwrap() == printed,
        "guide/mistakes.md is not what `cargo run --release -- explain --catalogue > guide/mistakes.md` writes"
    );
    for mistake in lossproof_harness::mistakes::MISTAKES {
        assert!(printed.contains(mistake.slug), "{}", mistake.slug);
    }
}
