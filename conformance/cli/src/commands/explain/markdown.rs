//! Markdown on a terminal: its own marks become styles, everything else stays as it was written.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

const STRONG: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();
const LINK: Style = Style::new().underline();

/// Writes a text with its headings and inline marks as styles.
///
/// # Errors
/// The writer's.
pub(crate) fn render(text: &str, to: &mut impl Write) -> io::Result<()> {
    let mut fenced = false;
    for line in text.lines() {
        let level = line.len() - line.trim_start_matches('#').len();
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced || line.starts_with("    ") {
            // A fence's own lines go, so its content is set apart as indented code is.
            let indent = if fenced { "    " } else { "" };
            writeln!(to, "{indent}{CODE}{line}{CODE:#}")?;
        } else if (1..=6).contains(&level) && line[level..].starts_with(' ') {
            writeln!(to, "{STRONG}{}{STRONG:#}", line[level..].trim())?;
        } else {
            inline(line, to)?;
        }
    }
    Ok(())
}

/// One line with `code`, **strong** and [links](…) as styles.
fn inline(line: &str, to: &mut impl Write) -> io::Result<()> {
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*', '[']) {
        let (before, marked) = rest.split_at(at);
        write!(to, "{before}")?;
        let (style, content, after) = match marked.as_bytes() {
            [b'`', ..] => between(marked, "`", "`").map_or((None, "`", &marked[1..]), |(c, a)| (Some(CODE), c, a)),
            [b'*', b'*', ..] => {
                between(marked, "**", "**").map_or((None, "**", &marked[2..]), |(c, a)| (Some(STRONG), c, a))
            }
            [b'[', ..] => link(marked).map_or((None, "[", &marked[1..]), |(c, a)| (Some(LINK), c, a)),
            _ => (None, &marked[..1], &marked[1..]),
        };
        match style {
            Some(style) => write!(to, "{style}{content}{style:#}")?,
            None => write!(to, "{content}")?,
        }
        rest = after;
    }
    writeln!(to, "{rest}")
}

/// What stands between two marks, and what follows.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    let (content, after) = text.strip_prefix(open)?.split_once(close)?;
    (!content.is_empty()).then_some((content, after))
}

/// The text of a link, and what follows it.
fn link(text: &str) -> Option<(&str, &str)> {
    let (content, after) = text.strip_prefix('[')?.split_once("](")?;
    let (_, after) = after.split_once(')')?;
    (!content.contains(['[', ']'])).then_some((content, after))
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn marks_become_styles_and_nothing_else_changes() {
        let mut styled = Vec::new();
        render("# A `b`\n\nx* **y** `p[0]` [z](u.md) ]\n```console\n$ run\n```\n    a[k]*b", &mut styled).unwrap();
        let styled = String::from_utf8(styled).unwrap();
        let plain = anstream::adapter::strip_str(&styled).to_string();
        assert_eq!(plain, "A `b`\n\nx* y p[0] z ]\n    $ run\n    a[k]*b\n");
        assert!(styled.starts_with("\u{1b}[1mA"));
    }
}
