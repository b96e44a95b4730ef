//! One finding on the page: what is wrong in words, the smallest input, the numbers side by side, and the curve.

use std::fmt::Write as _;

use super::{input, plot, words};
use crate::report::escape::{attribute, markup};
use crate::report::summary::evidence;
use crate::report::{Explained, Finding};

pub(super) fn write(out: &mut String, place: &str, number: usize, finding: &Finding) {
    let (class, tag) = if finding.is_failure() { ("failure", "c") } else { ("remark", "b") };
    let id = format!("{place}-f{number}");
    let _ = write!(
        out,
        "<article class=\"{class}\" id=\"{id}\" aria-labelledby=\"{id}-name\">\n\
         <h3 id=\"{id}-name\">{number}. <span class=\"tag {tag}\">{class}</span> {}</h3>\n<p>{}</p>\n",
        markup(&words::short(finding)),
        markup(&finding.message)
    );
    if let Some(mistake) = &finding.mistake {
        explanation(out, mistake);
    }
    if let Some(request) = &finding.request {
        input::rows(out, request);
    }
    if let (Some(expected), Some(got)) = (&finding.expected, &finding.got) {
        input::numbers(out, expected, got);
    }
    if let Some(curve) = &finding.curve {
        plot::write(out, &id, curve);
    }
    if let Some(replay) = &finding.replay {
        let _ = writeln!(
            out,
            "<h4>Ask just this again</h4>\n<pre class=\"copy\" tabindex=\"0\" aria-label=\"Command; a click selects it\">{}</pre>",
            markup(replay)
        );
    }
    raw(out, finding);
    out.push_str("</article>\n");
}

/// What the mistake does, how to mend it, and who else made it.
fn explanation(out: &mut String, mistake: &Explained) {
    let _ = write!(
        out,
        "<dl>\n<dt>What it does to training</dt><dd>{}</dd>\n<dt>How to mend it</dt><dd>{}</dd>\n",
        markup(mistake.effect),
        markup(mistake.mend)
    );
    if !mistake.seen.is_empty() {
        out.push_str("<dt>Where others made it</dt>");
        for place in mistake.seen {
            let text = markup(place);
            let shown = match place.split_once(' ').map_or(*place, |(first, _)| first) {
                address if address.starts_with("https://") => {
                    format!("<a href=\"{}\" rel=\"noreferrer\">{text}</a>", attribute(address))
                }
                _ => text,
            };
            let _ = write!(out, "<dd>{shown}</dd>");
        }
        out.push('\n');
    }
    let _ = writeln!(out, "<dt>More</dt><dd><code>lossproof explain {}</code></dd>\n</dl>", markup(mistake.slug));
}

/// The request and the answers as they went over the wire, folded away.
fn raw(out: &mut String, finding: &Finding) {
    let lines: Vec<_> =
        evidence(finding).into_iter().filter(|(label, _)| ["request", "expected", "got"].contains(label)).collect();
    if lines.is_empty() {
        return;
    }
    out.push_str("<details>\n<summary>The request and the answers as JSON</summary>\n");
    for (label, text) in lines {
        let _ = writeln!(
            out,
            "<figure><figcaption>{label}</figcaption><pre tabindex=\"0\">{}</pre></figure>",
            markup(&text)
        );
    }
    out.push_str("</details>\n");
}
