//! What the page looks like, against pictures that are kept: `docs/report/`, which the guide shows.
//!
//! A picture is surely the same to the last byte only by the same Chromium with the same fonts, so this is run where `LOSSPROOF_REQUIRE`
//! names `screenshots`. With `LOSSPROOF_SCREENSHOTS=update` the pictures are made anew.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use lossproof_harness::report::html_page;

use crate::browser::{AROUND, chromium, headless};
use crate::sample::failing;

/// Name, width and height of the page, and whether it is dark.
const PICTURES: [(&str, u32, u32, bool); 2] =
    [("light-1400.png", 1400, 1500, false), ("dark-390.png", 390, 1500, true)];

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/report")
}

/// The page as Chromium shows it, as a PNG.
fn picture(chromium: &str, (_, width, height, dark): (&str, u32, u32, bool)) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("page.html"), html_page(&[failing()])).expect("a page");
    let around = folder.path().join("around.html");
    let text = AROUND.replace("WIDTH", &width.to_string()).replace("2000px", &format!("{height}px"));
    fs::write(&around, text).expect("a page around it");
    let png = folder.path().join("page.png");
    let output = headless(chromium, folder.path(), dark)
        .args(["--force-device-scale-factor=1", &format!("--window-size={},{height}", width.max(500))])
        .arg(format!("--screenshot={}", png.display()))
        .arg(format!("file://{}", around.display()))
        .output()
        .expect("chromium starts");
    fs::read(&png).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn the_page_looks_as_it_did() {
    let asked =
        std::env::var("LOSSPROOF_REQUIRE").unwrap_or_default().split(',').any(|name| name.trim() == "screenshots");
    let update = std::env::var_os("LOSSPROOF_SCREENSHOTS").is_some_and(|way| way == "update");
    if !asked && !update {
        // Written past the test harness, which shows nothing that a passing test prints.
        let _ =
            std::io::stderr().write_all(b"NOT RUN: pictures are compared where LOSSPROOF_REQUIRE names screenshots\n");
        return;
    }
    let chromium = chromium().expect("a picture is made by Chromium");
    let version = Command::new(&chromium).arg("--version").output().expect("chromium starts").stdout;
    let made_by = kept().join("made-by.txt");
    if update {
        fs::create_dir_all(kept()).expect("a folder");
        fs::write(&made_by, &version).expect("written");
    }
    // Of another Chromium the pictures may be the same, and are then as good.
    let made_by = fs::read_to_string(&made_by).expect("the kept pictures");
    for of in PICTURES {
        let (got, file) = (picture(&chromium, of), kept().join(of.0));
        assert!(got == picture(&chromium, of), "{}: two pictures of one page differ", of.0);
        if update {
            fs::write(&file, got).expect("written");
        } else if got != fs::read(&file).expect("the kept picture") {
            let seen = std::env::temp_dir().join(of.0);
            fs::write(&seen, got).expect("written");
            panic!(
                "{} by {} looks otherwise than {} by {}; where that is wanted, run this with LOSSPROOF_SCREENSHOTS=update",
                seen.display(),
                String::from_utf8_lossy(&version).trim(),
                file.display(),
                made_by.trim(),
            );
        }
    }
}
