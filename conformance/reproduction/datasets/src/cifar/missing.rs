//! What lacks of the unpacked archives.

use std::path::Path;

use super::{Layout, PIXELS};
use crate::Missing;
use crate::missing::quoted;

pub(crate) fn missing(dir: &Path, layout: Layout) -> Vec<Missing> {
    let (archive, md5) = (layout.archive(), layout.archive_md5());
    let unpack = format!("echo '{md5}  {archive}' | md5sum -c && tar -xzf {archive}");
    let command = if dir.join(archive).exists() {
        unpack
    } else {
        format!("curl -fO https://www.cs.toronto.edu/~kriz/{archive} && {unpack}")
    };
    let mut missing = Vec::new();
    for (name, records) in layout.train_files().iter().chain([&layout.test_file()]) {
        let file = dir.join(name);
        let expected = (records * (layout.label_bytes() + PIXELS)) as u64;
        let found = file.metadata().ok().map(|metadata| metadata.len());
        if found != Some(expected) {
            missing.push(Missing {
                file,
                found: found.map_or_else(|| "nothing".to_owned(), |bytes| format!("{bytes} bytes")),
                expected: format!("{expected} bytes"),
                checksum: Some(format!("md5 {md5} of {archive}; none is published for the unpacked files")),
                source: "https://www.cs.toronto.edu/~kriz/cifar.html",
                command: format!("cd {} && {command}", quoted(dir)),
            });
        }
    }
    missing
}
