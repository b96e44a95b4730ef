//! UCI's handwritten digits, in the program itself: the data set that needs nothing.

use crate::{Dataset, Name, Split};

/// 1,797 records of 64 pixels from 0 to 16 and the digit; `data/README.md` says where they come from.
static RECORDS: &[u8] = include_bytes!("../data/digits.bin");

/// The greatest pixel of the file.
const WHITE: u16 = 16;

/// How many images of each digit are for testing: the last ones of the file.
const TEST: u64 = 60;

const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// 1,797 images of 8×8 in ten classes, by E. Alpaydin and C. Kaynak (UCI, 1998, doi 10.24432/C50P49, CC BY 4.0).
///
/// The last 60 images of each digit, in the order of the file, are the test set; of the others each digit has 114 at
/// least. The file's pixels run from 0 to 16; here `v` is the nearest integer to 255·v/16, so that white is 255 as in
/// every other data set.
///
/// ```
/// let digits = lossproof_datasets::digits();
/// assert_eq!((digits.train.len(), digits.test.len(), digits.shape), (1197, 600, [1, 8, 8]));
/// assert_eq!(digits.train.class_counts(10), [118, 122, 117, 123, 121, 122, 121, 119, 114, 120]);
/// let kept = lossproof::data::long_tailed(114, 20.0, 10)?;
/// assert_eq!(kept[9], 5);
/// # Ok::<(), lossproof::Error>(())
/// ```
pub fn digits() -> Dataset {
    let (records, _) = RECORDS.as_chunks::<65>();
    let (mut train, mut test) = (Split::default(), Split::default());
    let mut left = [0; DIGITS.len()];
    for record in records {
        left[usize::from(record[64])] += 1;
    }
    for record in records {
        let digit = record[64];
        let left = &mut left[usize::from(digit)];
        let split = if *left > TEST { &mut train } else { &mut test };
        split.push(&record.map(to_byte)[..64], u32::from(digit));
        *left -= 1;
    }
    Dataset::new(Name::Digits.as_str(), [1, 8, 8], &DIGITS, train, test)
}

fn to_byte(pixel: u8) -> u8 {
    ((u16::from(pixel) * 255 + WHITE / 2) / WHITE) as u8
}
