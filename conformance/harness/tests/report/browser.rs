//! In a real browser: nothing is cut or overlaps at any width, everything opens, and axe-core finds nothing serious.

use std::path::{Path, PathBuf};
use std::process::Command;

use lossproof_harness::report::{Report, html_page};
use serde_json::Value;

use crate::needs;
use crate::sample::{HOSTILE, failing, not_checked, saying, silent};

/// Asks the page, in its copy: opens what is folded, and looks for what sticks out or lies on other things.
const ASK: &str = r#"
addEventListener("load", async () => {
  for (const summary of document.querySelectorAll("summary")) summary.click();
  const box = e => e.getBoundingClientRect();
  const name = e => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40);
  const cut = [...document.querySelectorAll("main *")]
    .filter(e => !e.closest(".scroll table") && !e.closest("svg") && box(e).right > innerWidth + 1).map(name);
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const over = [];
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    const texts = [...svg.querySelectorAll("text")];
    for (const [i, one] of texts.entries()) {
      if (box(one).left < box(svg).left - 1 || box(one).right > box(svg).right + 1) over.push("out: " + one.textContent);
      for (const other of texts.slice(i + 1))
        if (!apart(box(one), box(other))) over.push(one.textContent + " on " + other.textContent);
    }
  }
  for (const td of document.querySelectorAll(".map td, .map th"))
    if (td.scrollWidth > td.clientWidth + 1) over.push("in the map: " + td.textContent);
  const found = window.axe ? (await axe.run(document, { resultTypes: ["violations"] })).violations : [];
  const said = {
    width: innerWidth, open: document.querySelectorAll("details[open]").length,
    folded: document.querySelectorAll("details:not([open])").length,
    wide: document.documentElement.scrollWidth, cut, over,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    axe: found.map(v => ({ id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)) })),
  };
  parent.postMessage(encodeURIComponent(JSON.stringify(said)), "*");
});
"#;

/// A page around the copy, which writes down what it says: a frame is as narrow as one likes, a window is not.
pub(crate) const AROUND: &str = r#"<!DOCTYPE html><meta name="color-scheme" content="light dark">
<style>body { margin: 0 } iframe { border: 0; width: WIDTHpx; height: 2000px; color-scheme: light dark }</style>
<script>addEventListener("message", event => {
  const pre = document.createElement("pre");
  pre.id = "said";
  pre.textContent = event.data;
  document.body.append(pre);
});</script>
<body><iframe src="page.html" title="page"></iframe>"#;

pub(crate) fn chromium() -> Option<String> {
    let given = std::env::var("LOSSPROOF_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    needs::runs("chromium", Command::new(&given).arg("--version")).then_some(given)
}

/// Chromium without a window, in light or dark, with a profile of its own in the folder.
pub(crate) fn headless(chromium: &str, folder: &Path, dark: bool) -> Command {
    let mut command = Command::new(chromium);
    command
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"])
        .args(["--virtual-time-budget=60000", &format!("--blink-settings=preferredColorScheme={}", u8::from(!dark))])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()));
    command
}

/// The text of axe-core, which is no part of this repository; `None` where `LOSSPROOF_AXE` does not name it.
fn axe() -> Option<String> {
    let path = PathBuf::from(std::env::var_os("LOSSPROOF_AXE").unwrap_or_else(|| "axe.min.js".into()));
    needs::runs("axe-core", Command::new("test").arg("-f").arg(&path))
        .then(|| std::fs::read_to_string(&path).expect("axe-core"))
}

/// What the page says of itself at a width, in light or dark.
fn said(chromium: &str, page: &str, axe: Option<&str>, width: u32, dark: bool) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("around.html");
    // The page itself lets no script run: only its copy does.
    let copy = page.replacen("http-equiv=\"Content-Security-Policy\"", "name=\"policy\"", 1).replacen(
        "</head>",
        &format!("<script>{}</script><script>{ASK}</script></head>", axe.unwrap_or_default()),
        1,
    );
    std::fs::write(folder.path().join("page.html"), copy).expect("a copy");
    std::fs::write(&file, AROUND.replace("WIDTH", &width.to_string())).expect("a page around it");
    let output = headless(chromium, folder.path(), dark)
        .args(["--dump-dom", "--window-size=1600,2000"])
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("chromium starts");
    let dom = String::from_utf8_lossy(&output.stdout);
    let text = dom.split_once("<pre id=\"said\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let (text, _) = text.unwrap_or_else(|| panic!("{dom}{}", String::from_utf8_lossy(&output.stderr)));
    serde_json::from_str(&decoded(text)).expect("JSON")
}

/// `%22` is a quotation mark.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&digits, 16).expect("two digits"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn nothing_is_cut_and_nothing_overlaps() {
    let Some(chromium) = chromium() else { return };
    let axe = axe();
    let all: Vec<Report> = vec![failing(), saying(HOSTILE), silent(), not_checked()];
    for reports in [&all[..1], &all[..]] {
        let page = html_page(reports);
        for (width, dark) in [(390, false), (390, true), (1400, false), (1400, true)] {
            let said = said(&chromium, &page, axe.as_deref(), width, dark);
            assert_eq!((&said["width"], &said["dark"]), (&width.into(), &dark.into()), "{said:#}");
            assert!(said["wide"].as_u64().is_some_and(|wide| wide <= u64::from(width)), "{said:#}");
            assert_eq!(said["folded"], 0, "a click opens everything: {said:#}");
            assert!(said["open"].as_u64().is_some_and(|open| open >= 4), "{said:#}");
            for trouble in ["cut", "over", "axe"] {
                assert_eq!(said[trouble], Value::Array(Vec::new()), "{trouble} at {width}: {said:#}");
            }
        }
    }
}

/// The test above would pass on any page if it saw nothing.
#[test]
fn what_is_cut_or_overlaps_is_seen() {
    let Some(chromium) = chromium() else { return };
    let page = html_page(&[failing()]);
    let wide = page.replacen("<h2", "<div style=\"width: 500px\">wide</div><h2", 1);
    assert_ne!(said(&chromium, &wide, None, 390, false)["cut"], Value::Array(Vec::new()));
    let over = page.replace("svg text.tick {", "svg text.tick { font-size: 40px !important;");
    assert_ne!(said(&chromium, &over, None, 390, false)["over"], Value::Array(Vec::new()));
    if let Some(axe) = axe() {
        let pale = page.replacen("<h2", "<p style=\"color: #ccc; background: #fff\">pale</p><h2", 1);
        let said = said(&chromium, &pale, Some(&axe), 1400, false);
        assert_eq!(said["axe"][0]["id"], "color-contrast", "{said:#}");
    }
}
