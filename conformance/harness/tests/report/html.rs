//! As a page.

use crate::sample::{HOSTILE, failing, not_checked, saying, silent};
use lossproof_harness::report::html;

/// Elements that have no end.
const VOID: [&str; 1] = ["meta"];

/// The names of a page's elements in order, each nested and closed as it should be, attributes quoted.
///
/// # Panics
/// Where they are not.
fn elements(page: &str) -> Vec<String> {
    let (mut names, mut open) = (Vec::new(), Vec::new());
    let body = page.strip_prefix("<!DOCTYPE html>\n").expect("a doctype");
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains('>') && tag.matches('"').count() % 2 == 0, "{piece}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else {
            let name = tag.split(' ').next().unwrap_or_default().to_owned();
            names.push(name.clone());
            if !VOID.contains(&name.as_str()) {
                open.push(name);
            }
        }
    }
    assert_eq!(open, [""; 0]);
    names
}

#[test]
fn pages_are_well_formed() {
    for report in [failing(), saying(HOSTILE), silent(), not_checked()] {
        let page = html(&report);
        elements(&page);
        // Addresses of places where others made a mistake are text: nothing is fetched from them.
        for fetched in ["src=\"", "href=\"http", "url(", "@import"] {
            assert!(!page.contains(fetched), "{fetched}: {page}");
        }
    }
}

#[test]
fn what_a_subject_says_is_text() {
    let page = html(&saying(HOSTILE));
    assert_eq!(elements(&page), elements(&html(&saying("a word"))), "no text adds an element");
    assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;`x`&quot;"), "{page}");
    assert!(page.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'));
}

#[test]
fn grades_are_letters_and_numbers_stand_side_by_side() {
    let page = html(&failing());
    assert!(page.contains(r#"<td class="grade c">C</td>"#), "{page}");
    assert!(page.contains(r#"<td class="grade none">·</td>"#), "{page}");
    let numbers =
        r#"<tr><th scope="row">loss[0]</th><td class="number">104.0</td><td class="number">16.11809539794922</td>"#;
    assert!(page.contains(numbers), "{page}");
    let not_a_number =
        r#"gradient[0][1]</th><td class="number">-1.0</td><td class="number">NaN</td><td class="number"></td>"#;
    assert!(page.contains(not_a_number), "{page}");
}
