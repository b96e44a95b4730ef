//! The challenge's table and the split.

use std::fs;
use std::path::Path;

use lossproof_datasets::isic::{GROUND_TRUTH, IMAGES, Index};
use lossproof_datasets::{Name, load};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::message;

const HEADER: &str = "image,MEL,NV,BCC,AK,BKL,DF,VASC,SCC,UNK\n";
const MELANOMA: &str = "1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0";
const NEVUS: &str = "0.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0";
const CARCINOMA: &str = "0.0,0.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0";

/// A data set of that table and an empty file for each image named.
fn folder(table: &[u8], images: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join(GROUND_TRUTH), table).expect("a file");
    fs::create_dir(dir.path().join(IMAGES)).expect("a folder");
    for name in images {
        fs::write(dir.path().join(IMAGES).join(name), "").expect("a file");
    }
    dir
}

fn index(dir: &Path, seed: u64) -> Result<Index, lossproof_datasets::Error> {
    Index::from_files(&dir.join(GROUND_TRUTH), &dir.join(IMAGES), seed)
}

fn error(table: impl AsRef<[u8]>) -> String {
    let dir = folder(table.as_ref(), &["a.jpg"]);
    let message = message(&index(dir.path(), 1).unwrap_err(), dir.path());
    let (message, next) = message.split_once("; next: ").expect("a next step");
    assert!(next.starts_with("`lossproof reproduce data --dataset isic-2019 --dir DIR` says"), "{next}");
    message.replace(GROUND_TRUTH, "T")
}

#[test]
fn nevi_and_melanomas_are_taken_and_nothing_else() {
    let table = format!("{HEADER}a,{NEVUS}\r\nb,{CARCINOMA}\nc_downsampled,{MELANOMA}\n");
    let dir = folder(table.as_bytes(), &["a.jpg", "c_downsampled.png"]);
    let index = index(dir.path(), 1).expect("an index");
    assert_eq!((index.len(), index.class_counts()), (2, [1, 1]));
    assert_eq!(index.labels, [0, 1]);
    assert_eq!(index.paths, ["a.jpg", "c_downsampled.png"].map(|name| dir.path().join(IMAGES).join(name)));
}

#[test]
fn says_what_is_wrong_in_which_line_and_column() {
    let with = |row: &str| error(format!("{HEADER}a,{NEVUS}\n{row}\n"));
    assert_eq!(with("b,0,1"), "T, line 3: found 3 fields, expected 10, as in line 1");
    assert_eq!(with("b,0,0,0,x,0,0,0,0,1"), "T, line 3, column AK: found \"x\", expected 0 or 1");
    assert_eq!(with("b,0,0,0,0.5,0,0,0,0,1"), "T, line 3, column AK: found \"0.5\", expected 0 or 1");
    assert_eq!(with("b,0,0,0,NaN,0,0,0,0,1"), "T, line 3, column AK: found \"NaN\", expected 0 or 1");
    assert_eq!(with("b,0,1,0,0,0,0,0,0,1"), "T, line 3, column UNK: found a second 1, expected one 1 a row");
    assert_eq!(with("b,0,0,0,0,0,0,0,0,0"), "T, line 3: found no 1, expected one 1 a row");
    assert_eq!(
        with(&format!("a,{NEVUS}")),
        "T, line 3, column image: found `a` a second time, expected each image once"
    );
    let expected = "T, line 3, column image: found \"../a\", expected a name of letters, digits, _ and -";
    assert_eq!(with(&format!("../a,{NEVUS}")), expected);
    assert_eq!(error(""), "T, line 1, column 1: found ``, expected `image`");
    assert_eq!(error("image,MEL,BCC\n"), "T, line 1: found the columns image, MEL, BCC, expected a column NV");
    let latin = [HEADER.as_bytes(), b"\xe9,", NEVUS.as_bytes()].concat();
    assert_eq!(
        error(latin),
        "T, line 2: found invalid utf-8: invalid UTF-8 in field 0 near byte index 0, expected text in UTF-8"
    );
    let absent = error(format!("{HEADER}a,{NEVUS}\nb,{NEVUS}\n"));
    assert_eq!(absent, "ISIC_2019_Training_Input/b.jpg cannot be read: no such file, nor .jpeg, .png or .JPG");
}

#[test]
fn a_part_of_the_data_set_is_not_the_data_set() {
    let dir = folder(format!("{HEADER}a,{NEVUS}\n").as_bytes(), &["a.jpg"]);
    let error = Index::open(dir.path(), 1).unwrap_err().to_string();
    assert!(error.contains("found 1 nevi and 0 melanomas, expected 12875 and 4522; next: "), "{error}");
    let error = load(Name::Isic2019, dir.path()).unwrap_err().to_string();
    assert!(error.contains("next: `isic::Index::open`"), "{error}");
}

/// Of 43 nevi 4 and 4 are held out, of 25 melanomas 2 and 2.
#[test]
fn a_tenth_of_each_class_is_for_choosing_and_a_tenth_for_testing() {
    let names: Vec<String> = (0..68).map(|i| format!("ISIC_{i}")).collect();
    let rows = names.iter().enumerate().map(|(i, name)| format!("{name},{}\n", if i < 43 { NEVUS } else { MELANOMA }));
    let files: Vec<String> = names.iter().map(|name| format!("{name}.jpg")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let dir = folder(format!("{HEADER}{}", rows.collect::<String>()).as_bytes(), &files);
    let parts = |seed| {
        let index = index(dir.path(), seed).expect("an index");
        [index.train, index.validation, index.test]
    };
    let count = |part: &[u32]| [part.iter().filter(|&&i| i < 43).count(), part.iter().filter(|&&i| i >= 43).count()];
    let split = parts(1);
    assert_eq!(split.each_ref().map(|part| count(part)), [[35, 21], [4, 2], [4, 2]]);
    let mut all = split.concat();
    all.sort_unstable();
    assert_eq!(all, (0..68).collect::<Vec<_>>());
    assert_ne!(split, parts(2));
    assert_eq!(split, parts(1));
}

proptest! {
    #[test]
    fn any_table_is_an_index_or_an_error(at: prop::sample::Index, bytes: Vec<u8>, cut: prop::sample::Index) {
        let table = format!("{HEADER}a,{NEVUS}\nb,{CARCINOMA}\nc,{MELANOMA}\n").into_bytes();
        let mut changed = table.clone();
        let place = at.index(table.len());
        let end = (place + bytes.len()).min(table.len());
        changed.splice(place..end, bytes);
        changed.truncate(cut.index(changed.len() + 1).max(place));
        let dir = folder(&changed, &["a.jpg", "c.jpg"]);
        if let Ok(index) = index(dir.path(), 1) {
            prop_assert!(index.len() <= 3 && index.paths.iter().all(|path| path.is_file()));
        }
    }
}
