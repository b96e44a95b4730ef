//! Files that are written whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Whether a file can be written, asked before long work so that what would fail after minutes fails now; `-` can.
///
/// # Errors
/// Names the file that cannot.
pub(crate) fn writable(path: &Path) -> Result<(), Failure> {
    if path.as_os_str() != "-" && !folder(path).is_dir() {
        return Err(Failure::usage(format!("{} cannot be written: its folder does not exist", path.display()))
            .help("make the folder, or name another file"));
    }
    if path.is_dir() {
        return Err(Failure::usage(format!("{} is a folder; expected a file to write", path.display()))
            .help("name a file in it"));
    }
    if path.as_os_str() != "-" && !is_device(path) {
        beside(path).map_err(|error| unwritten(path, &error))?;
    }
    Ok(())
}

/// Reads a file of text.
///
/// # Errors
/// Names the file that cannot be read.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        Failure::usage(format!("{} cannot be read: {error}", path.display())).help("name a file of text that exists")
    })
}

/// Writes a file whole: beside its place first, then moved there. `-` is standard output.
///
/// # Errors
/// Names the file that could not be written.
pub(crate) fn put(path: &Path, text: &str) -> Result<(), Failure> {
    put_bytes(path, text.as_bytes())
}

/// The same with what is no text.
///
/// # Errors
/// As [`put`].
pub(crate) fn put_bytes(path: &Path, content: &[u8]) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        // As it is: to a stream that looks for escape codes, pixels could hold some.
        let mut stdout = io::stdout().lock();
        stdout.write_all(content).and_then(|()| stdout.flush())?;
        return Ok(());
    }
    let write = || -> io::Result<()> {
        if is_device(path) {
            return std::fs::OpenOptions::new().write(true).open(path)?.write_all(content);
        }
        let mut file = beside(path)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(place(path))?;
        Ok(())
    };
    write().map_err(|error| unwritten(path, &error))
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether something other than a file stands there, such as `/dev/null` or a pipe: that is written to, never replaced.
fn is_device(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|what| !what.is_file() && !what.is_dir())
}

/// Where a file lies: a link to one stays, and what it points to is replaced.
fn place(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// A new file beside the one to be written, with the permissions of a file that a program makes.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder(&place(path)))
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("{} cannot be written: {error}", path.display())).help("name a file that can be written")
}
