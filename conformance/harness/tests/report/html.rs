//! As a page.

use crate::sample::{HOSTILE, failing, not_checked, saying, silent};
use lossproof_harness::cases::{Selection, plan};
use lossproof_harness::report::{CellReport, Report, html, html_page};

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
        // A link is followed by who clicks on it, and nothing is fetched from it; the stripes are the page's own.
        let rest = page.replace("<a href=\"https://", "").replace("url(#stripes)", "");
        for fetched in ["src=", "<link", "<script", "url(", "@import", "http-equiv=\"refresh", "href=\"http"] {
            assert!(!rest.contains(fetched), "{fetched}: {page}");
        }
    }
}

/// The names of places on the page are each there once, and whatever leads to one or is named by one finds it.
#[test]
fn places_are_named_once() {
    let page = html_page(&[failing(), saying(HOSTILE), failing()]);
    let values = |attribute: &str| -> Vec<String> {
        let before = format!(" {attribute}=\"");
        page.split(&before)
            .skip(1)
            .filter_map(|piece| piece.split_once('"'))
            .map(|(value, _)| value.to_owned())
            .collect()
    };
    let mut places = values("id");
    let count = places.len();
    places.sort();
    places.dedup();
    assert_eq!(places.len(), count);
    let referred = values("aria-labelledby").into_iter().chain(values("href"));
    let referred: Vec<String> = referred.flat_map(|of| of.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(referred.len() > 20, "{referred:?}");
    for place in referred.iter().filter(|place| !place.starts_with("https:")) {
        assert!(places.iter().any(|own| own == place.trim_start_matches('#')), "{place} is nowhere");
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
    assert!(page.contains(r#"<td class="h4"><b>C</b> <span>×3e7</span></td>"#), "{page}");
    assert!(page.contains(r#"<td class="none"><span class="away">not graded</span></td>"#), "{page}");
    let numbers =
        r#"<tr><th scope="row">loss[0]</th><td class="number">104.0</td><td class="number">16.11809539794922</td>"#;
    assert!(page.contains(numbers), "{page}");
    let not_a_number =
        r#"gradient[0][1]</th><td class="number">-1.0</td><td class="number">NaN</td><td class="number"></td>"#;
    assert!(page.contains(not_a_number), "{page}");
}

#[test]
fn a_failing_subject() {
    insta::assert_snapshot!(html(&failing()));
}

/// What the pictures say to who does not see them.
#[test]
fn pictures_have_words() {
    let page = html(&failing());
    let words = "From margin -30 to 30 the exact loss goes from 30 to 9.4e-14. 10 of 41 answers have grade C, at margins \
                 from -30 to -16.5: at -30 it is 16.118 in the place of 30.";
    assert!(page.contains(words), "{page}");
    assert_eq!(page.matches("role=\"img\"").count(), page.matches("<desc ").count());
}

/// The largest that one subject can have: everything is asked of it, and it fails in more ways than are told.
#[test]
fn the_largest_page_is_small() {
    let cells = plan(&lossproof_harness::reference::hello(), &Selection::default()).cells;
    let sample = failing();
    let cell = |cell| CellReport { cell, ..sample.cells[0].clone() };
    let cells: Vec<CellReport> = cells.into_iter().map(cell).collect();
    assert!(cells.len() > 500, "{}", cells.len());
    let findings = vec![sample.findings[0].clone(); 40];
    let page = html(&Report { cells, findings, ..sample });
    assert!(page.len() < 2_000_000, "{}", page.len());
}
