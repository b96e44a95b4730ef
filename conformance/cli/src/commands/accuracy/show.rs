//! The table for people.

use std::io::{self, Write};

use lossproof_accuracy::{Arithmetic, Figures, Row, printed};

use crate::table::Columns;

/// Prints the rows, one block an arithmetic.
///
/// # Errors
/// Those of writing.
pub(super) fn print(rows: &[Row], output: &mut impl Write) -> io::Result<()> {
    writeln!(output, "error against the oracle: median, largest; in ulps of the dtype, of double-double in 2^-106")?;
    for arithmetic in Arithmetic::ALL {
        let of_this: Vec<&Row> = rows.iter().filter(|row| row.arithmetic == arithmetic).collect();
        if of_this.is_empty() {
            continue;
        }
        writeln!(output, "\n{arithmetic}")?;
        let mut columns = Columns::indented(2);
        columns.row(["loss", "region", "value", "", "gradient", "", "Hessian"]);
        for row in of_this {
            let mut cells = vec![row.loss.clone(), row.region.name().to_owned()];
            for Figures { median, largest } in [row.errors.loss, row.errors.gradient, row.errors.hessian] {
                cells.extend([printed(median), printed(largest)]);
            }
            columns.row(cells);
        }
        columns.write(output)?;
    }
    Ok(())
}
