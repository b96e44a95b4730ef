//! Text from subjects in markup: nothing of it is ever markup.

/// Text for XML and HTML, in element content and in quoted attributes.
///
/// Characters that XML 1.0 forbids, other controls, and those that turn the direction of the text around them are written
/// as `\u{1b}`, so that a reader sees them.
pub(super) fn markup(text: &str) -> String {
    escaped(text, |c| matches!(c, '\n' | '\t').then(|| c.to_string()))
}

/// The same in a quoted attribute, where a parser would turn line ends and tabs into spaces.
pub(super) fn attribute(text: &str) -> String {
    escaped(text, |c| matches!(c, '\n' | '\t').then(|| format!("&#{};", c as u32)))
}

fn escaped(text: &str, layout: impl Fn(char) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_unseen(c) => out.push_str(&layout(c).unwrap_or_else(|| c.escape_unicode().to_string())),
            c => out.push(c),
        }
    }
    out
}

/// Controls, the two non-characters that XML forbids, and the marks that override the direction of text.
fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
