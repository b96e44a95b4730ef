//! Standard output: buffered, coloured on a terminal only.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstream::AutoStream;

/// Standard output for text: escape codes go through to a terminal and nowhere else, nor where `NO_COLOR` is set.
pub(crate) struct Output {
    writer: BufWriter<AutoStream<StdoutLock<'static>>>,
    styled: bool,
}

impl Output {
    /// Takes standard output.
    pub(crate) fn new() -> Self {
        let stdout = io::stdout();
        let styled = stdout.is_terminal() && AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        Self { writer: BufWriter::new(AutoStream::auto(stdout.lock())), styled }
    }

    /// Whether a person reads this on a terminal that shows styles.
    pub(crate) fn is_styled(&self) -> bool {
        self.styled
    }

    /// Writes what is left. Without this, an error of the last write would go unseen.
    ///
    /// # Errors
    /// The write's.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
