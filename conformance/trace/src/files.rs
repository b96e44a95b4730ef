//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::TraceError;

/// How the names of files begin that are being written.
const UNFINISHED: &str = ".writing-";

/// Writes a file whole or not at all: beside its place, on to the disk, and moved there. What a writer leaves that was killed begins
/// with `.writing-`.
///
/// # Errors
/// The system's.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Those of any file that a program makes: others may read what was written.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file: NamedTempFile = builder.prefix(UNFINISHED).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(folder)
}

/// The same of a file in a folder.
pub(crate) fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), TraceError> {
    let path = folder.join(name);
    write_whole(&path, bytes).map_err(TraceError::io(path.clone(), "written"))
}

/// Has a folder's names on the disk. Only Unix opens folders as files; elsewhere a moved file is as safe as the system has it.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The names of the files of tensors in a folder, in order.
pub(crate) fn chunks(folder: &Path) -> Result<Vec<String>, TraceError> {
    names(folder, |name| name.starts_with("steps-") && name.ends_with(".safetensors"))
}

/// The names of files that were being written when the writer ended.
pub(crate) fn unfinished(folder: &Path) -> Result<Vec<String>, TraceError> {
    names(folder, |name| name.starts_with(UNFINISHED))
}

fn names(folder: &Path, are: impl Fn(&str) -> bool) -> Result<Vec<String>, TraceError> {
    let entries = fs::read_dir(folder).map_err(TraceError::io(folder, "read"))?;
    let all = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = all.filter(|name| are(name)).collect();
    names.sort();
    Ok(names)
}
