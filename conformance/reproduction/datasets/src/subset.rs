//! Imbalanced subsets of a training split.

use crate::{Error, Split, Stream};

/// The subset that keeps `counts[k]` images of class `k`: the first of a permutation of the class's images that depends
/// on the seed and the class alone, so that with one seed a smaller subset is part of a larger.
///
/// The images stay in the split's order. The counts come from `lossproof::data::long_tailed` or
/// `lossproof::data::step`.
///
/// # Errors
/// [`Error::Counts`] if a class has fewer images than its count asks for, or has images and no count.
///
/// ```
/// let digits = lossproof_datasets::digits();
/// let counts = lossproof::data::long_tailed(114, 20.0, 10)?;
/// let train = lossproof_datasets::subset(&digits.train, &counts, 1)?;
/// assert_eq!(train.class_counts(10), counts);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn subset(split: &Split, counts: &[u64], seed: u64) -> Result<Split, Error> {
    if let Some(&label) = split.labels.iter().find(|&&label| label as usize >= counts.len()) {
        let has = split.labels.iter().filter(|&&other| other == label).count() as u64;
        return Err(Error::Counts { class: label as usize, has, wanted: None, classes: counts.len() });
    }
    let mut kept = vec![false; split.len()];
    for (class, &wanted) in counts.iter().enumerate() {
        let mut images: Vec<usize> = (0..split.len()).filter(|&i| split.labels[i] as usize == class).collect();
        let has = images.len() as u64;
        if wanted > has {
            return Err(Error::Counts { class, has, wanted: Some(wanted), classes: counts.len() });
        }
        Stream::new(*b"subset  ", seed, 0, class as u64).shuffle(&mut images);
        for &i in &images[..wanted as usize] {
            kept[i] = true;
        }
    }
    let mut subset = Split::default();
    for i in (0..split.len()).filter(|&i| kept[i]) {
        subset.push(split.image(i), split.labels[i]);
    }
    Ok(subset)
}
