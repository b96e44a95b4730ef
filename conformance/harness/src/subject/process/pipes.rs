//! The threads that move a process's bytes. Each ends when its pipe does, or when the session is dropped.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The bytes read at once.
const CHUNK: usize = 64 * 1024;

/// The chunks that wait to be looked at; then the process waits in its write.
pub(super) const WAITING: usize = 16;

/// The bytes of standard error that are kept.
const TAIL: usize = 4 * 1024;

/// The bytes of standard error that are passed on.
const SHOWN: usize = 64 * 1024;

/// How far the writer got.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The bytes that the pipe took.
    pub(super) written: AtomicU64,
    /// Whether the other end is closed.
    pub(super) closed: AtomicBool,
}

/// Writes what is sent, until the sender is dropped; then closes the pipe.
pub(super) fn writer(mut pipe: impl Write + Send + 'static) -> (Sender<Vec<u8>>, Arc<Progress>) {
    let (sender, lines) = channel::<Vec<u8>>();
    let progress = Arc::new(Progress::default());
    let own = Arc::clone(&progress);
    thread::spawn(move || {
        for line in lines {
            if write(&mut pipe, &line, &own.written).is_err() {
                own.closed.store(true, Ordering::Release);
                return;
            }
        }
    });
    (sender, progress)
}

fn write(pipe: &mut impl Write, mut bytes: &[u8], written: &AtomicU64) -> io::Result<()> {
    while !bytes.is_empty() {
        match pipe.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                written.fetch_add(count as u64, Ordering::Release);
                bytes = &bytes[count..];
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    pipe.flush()
}

/// Reads chunks, a bounded number ahead. The channel closes with the pipe.
pub(super) fn reader(pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, chunks): (SyncSender<Vec<u8>>, _) = sync_channel(WAITING);
    thread::spawn(move || each_chunk(pipe, |chunk| sender.send(chunk.to_vec()).is_ok()));
    chunks
}

/// The end of what a process wrote to its standard error.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail(Arc<Mutex<Vec<u8>>>);

impl Tail {
    pub(super) fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Whether all was read: the thread that does has let go of its half.
    pub(super) fn is_complete(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }

    fn push(&self, chunk: &[u8]) {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.extend_from_slice(chunk);
        let excess = bytes.len().saturating_sub(TAIL);
        bytes.drain(..excess);
    }
}

/// Drains standard error, however much comes; keeps its end and, if asked, passes on its beginning.
pub(super) fn errors(pipe: impl Read + Send + 'static, show: bool) -> Tail {
    let tail = Tail::default();
    let own = tail.clone();
    let mut left = if show { SHOWN } else { 0 };
    thread::spawn(move || {
        each_chunk(pipe, |chunk| {
            own.push(chunk);
            let shown = &chunk[..chunk.len().min(left)];
            left -= shown.len();
            // Where the harness's own standard error is closed there is nobody to tell.
            let _ = io::stderr().write_all(shown);
            true
        });
    });
    tail
}

/// Hands over chunks until the pipe ends or nobody wants more.
fn each_chunk(mut pipe: impl Read, mut each: impl FnMut(&[u8]) -> bool) {
    let mut buffer = vec![0; CHUNK];
    loop {
        match pipe.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) if each(&buffer[..count]) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => return,
        }
    }
}
