//! Lines out of chunks.

/// The bytes of which no whole line has been taken yet.
#[derive(Debug, Default)]
pub(super) struct Lines {
    bytes: Vec<u8>,
    /// Where the next line starts; what is before is taken and dropped from time to time.
    start: usize,
    /// Up to where there is no newline.
    scanned: usize,
}

impl Lines {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.scanned -= self.start;
            self.start = 0;
        }
        self.bytes.extend_from_slice(chunk);
    }

    /// Takes the next whole line, without its newline.
    pub(super) fn pop(&mut self) -> Option<Vec<u8>> {
        let Some(length) = self.bytes[self.scanned..].iter().position(|&byte| byte == b'\n') else {
            self.scanned = self.bytes.len();
            return None;
        };
        let end = self.scanned + length;
        let line = self.bytes[self.start..end].to_vec();
        self.start = end + 1;
        self.scanned = self.start;
        Some(line)
    }

    /// What follows the last whole line.
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Takes what follows the last whole line.
    pub(super) fn take_rest(&mut self) -> Vec<u8> {
        let rest = self.rest().to_vec();
        *self = Self::default();
        rest
    }
}
