//! In which order an epoch sees the images.

use crate::Stream;

/// The order of an epoch: each of `0..n` once, uniformly random.
///
/// ```
/// let mut order = lossproof_datasets::shuffle(100, 1, 7);
/// assert_ne!(order, lossproof_datasets::shuffle(100, 1, 8));
/// order.sort();
/// assert_eq!(order, (0..100).collect::<Vec<_>>());
/// ```
pub fn shuffle(n: u32, seed: u64, epoch: u64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..n).collect();
    Stream::new(*b"shuffle ", seed, epoch, 0).shuffle(&mut order);
    order
}

/// `n` draws with replacement, each a class that is there, all as likely, then one of its images, all as likely: an
/// image of class `k` is drawn with probability `1/(C·n_k)` (class-balanced sampling, Kang et al. 2020, §3.1).
///
/// Classes without images are not drawn; without any label the order is empty.
///
/// ```
/// let labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
/// let drawn = lossproof_datasets::class_balanced(&labels, 1000, 1, 0);
/// let rare = drawn.iter().filter(|&&i| i == 9).count();
/// assert!((400..600).contains(&rare)); // 6.3 standard deviations of 15.8
/// ```
pub fn class_balanced(labels: &[u32], n: u32, seed: u64, epoch: u64) -> Vec<u32> {
    let mut by_class: Vec<u32> = (0..labels.len() as u32).collect();
    by_class.sort_by_key(|&i| labels[i as usize]);
    let classes: Vec<&[u32]> = by_class.chunk_by(|&i, &j| labels[i as usize] == labels[j as usize]).collect();
    if classes.is_empty() {
        return Vec::new();
    }
    let mut stream = Stream::new(*b"balanced", seed, epoch, 0);
    (0..n)
        .map(|_| {
            let class = classes[stream.below(classes.len() as u32) as usize];
            class[stream.below(class.len() as u32) as usize]
        })
        .collect()
}
