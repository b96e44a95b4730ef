//! Columns that line up.

use std::io::{self, Write};

/// Rows of cells, printed with every column as wide as its widest cell. The last column is not padded.
#[derive(Default)]
pub(crate) struct Columns {
    indent: usize,
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// No rows, each line indented by so many spaces.
    pub(crate) fn indented(indent: usize) -> Self {
        Self { indent, rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Writes the rows, two spaces between columns, no spaces at the end of a line.
    ///
    /// # Errors
    /// The writer's.
    pub(crate) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        for row in &self.rows {
            let mut line = " ".repeat(self.indent);
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                // `format!` pads by characters, and its widths end at 65,535.
                line.extend(std::iter::repeat_n(' ', width - cell.chars().count() + 2));
            }
            writeln!(to, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
