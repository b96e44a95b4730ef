//! The second table: what the reference derives of its scalar functions' errors, and what is measured.

use std::io::{self, Write};

use anstyle::Style;
use lossproof_certify::ScalarBound;

use crate::table::Columns;

/// Prints it, if there are any rows.
///
/// # Errors
/// The writer's.
pub(super) fn print(bounds: &[ScalarBound], output: &mut impl Write) -> io::Result<()> {
    let Some(first) = bounds.first() else { return Ok(()) };
    let bold = Style::new().bold();
    writeln!(output, "\n{bold}Error of the double-double functions, in units of 2^-106 of the result{bold:#}")?;
    let mut columns = Columns::default();
    columns.row(["function", "arguments", "derived", "measured", ""]);
    for bound in bounds {
        let verdict = if bound.holds { "within" } else { "EXCEEDED" };
        let [derived, measured] = [bound.derived, bound.measured].map(|x| format!("{x:.2}"));
        columns.row([bound.function, bound.arguments, &derived, &measured, verdict]);
    }
    columns.write(output)?;
    writeln!(
        output,
        "Derived: the largest bound for an argument of the sample; measured: the largest of {} errors.",
        first.sample
    )
}
