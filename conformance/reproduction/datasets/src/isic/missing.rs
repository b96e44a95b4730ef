//! What lacks of the challenge's files.

use std::path::Path;

use super::{COUNTS, GROUND_TRUTH, IMAGES, class_counts, ground_truth, image, other_counts};
use crate::Missing;
use crate::missing::quoted;

const SOURCE: &str = "https://challenge.isic-archive.com/data/#2019 (CC BY-NC 4.0)";
const FILES: &str = "https://isic-challenge-data.s3.amazonaws.com/2019";

pub(crate) fn missing(dir: &Path) -> Vec<Missing> {
    let table = dir.join(GROUND_TRUTH);
    let images = dir.join(IMAGES);
    let rows = ground_truth::read(&table);
    let mut missing = Vec::new();
    let found = match &rows {
        _ if !table.is_file() => Some("nothing".to_owned()),
        Err(error) => Some(format!("what cannot be read ({error})")),
        Ok(rows) => other_counts(class_counts(rows.iter().map(|(_, label)| *label))),
    };
    if let Some(found) = found {
        missing.push(Missing {
            file: table,
            found,
            expected: format!("a table of 25,331 diagnoses, {} nevi and {} melanomas among them", COUNTS[0], COUNTS[1]),
            checksum: None,
            source: SOURCE,
            command: format!("cd {} && curl -fO {FILES}/{GROUND_TRUTH}", quoted(dir)),
        });
    }
    let wanted = COUNTS.iter().sum::<u64>();
    let found = match &rows {
        _ if !images.is_dir() => Some("nothing".to_owned()),
        // Which images are needed only the table says.
        Err(_) => None,
        Ok(rows) => {
            let mut absent = rows.iter().filter(|(name, _)| image::find(&images, name).is_err());
            absent.next().map(|(name, _)| format!("{} images lacking, the first {name}", absent.count() + 1))
        }
    };
    if let Some(found) = found {
        missing.push(Missing {
            file: images,
            found,
            expected: format!("{wanted} images of nevi and melanomas, among 25,331"),
            checksum: None,
            source: SOURCE,
            command: format!("cd {} && curl -fO {FILES}/{IMAGES}.zip && unzip {IMAGES}.zip", quoted(dir)),
        });
    }
    missing
}
