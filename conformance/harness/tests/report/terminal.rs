//! On the terminal.

use crate::sample::{HOSTILE, failing, not_checked, saying, silent};
use lossproof_harness::report::{Style, render};

#[test]
fn a_failing_subject() {
    insta::assert_snapshot!(render(&failing(), Style::Plain));
}

#[test]
fn nothing_to_show_in_a_table() {
    assert_eq!(
        render(&silent(), Style::Plain),
        "./losses: fails (0 requests graded)\n\n1. failure: it died (signal 11)\n"
    );
    let text = render(&not_checked(), Style::Plain);
    assert!(text.starts_with("./losses: not checked (0 requests graded)\n"), "{text}");
}

#[test]
fn colours_change_nothing_but_the_colour() {
    let mut plain = String::new();
    let coloured = render(&failing(), Style::Colour);
    for piece in coloured.split("\u{1b}[") {
        let text = piece.split_once('m').filter(|_| !plain.is_empty()).map_or(piece, |(_, text)| text);
        plain.push_str(text);
    }
    assert_eq!(plain, render(&failing(), Style::Plain));
}

#[test]
fn what_a_subject_says_is_text() {
    let text = render(&saying(HOSTILE), Style::Plain);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{text}");
    assert!(!text.contains("\n@someone"), "{text}");
    assert!(text.lines().next().is_some_and(|line| line.ends_with(": fails, grade C (51 requests graded)")), "{text}");
}
