//! Targets of other integer types.

use rayon::prelude::*;

use crate::Error;
use crate::evaluate::PIECE;

/// What stands for an ignored target after conversion, whatever its type was: no batch has so many classes.
pub const IGNORED: u32 = u32::MAX;

/// The classes as u32, [`IGNORED`] for what is `ignored`.
///
/// # Errors
/// The first target that is neither a class below `classes` nor `ignored`.
///
/// ```
/// use lossproof_fused::{IGNORED, targets_as_u32};
/// assert_eq!(targets_as_u32(&[1_i64, -100, 0], Some(-100), 2)?, [1, IGNORED, 0]);
/// let error = targets_as_u32(&[1_i64, 2], None, 2).unwrap_err();
/// assert_eq!(error.to_string(), "targets[1] is 2; expected a class from 0 to 1");
/// # Ok::<(), lossproof_fused::Error>(())
/// ```
pub fn targets_as_u32<I: Copy + Into<i64> + Sync>(
    targets: &[I],
    ignored: Option<i64>,
    classes: usize,
) -> Result<Vec<u32>, Error> {
    let end = i64::from(u32::try_from(classes).unwrap_or(IGNORED));
    let is_ignored = |target: i64| ignored == Some(target);
    let is_known = |target: i64| (0..end).contains(&target) | is_ignored(target);
    if let Some(row) = first_unknown(targets, |target| is_known((*target).into())) {
        return Err(Error::Target { row, value: targets[row].into(), classes, ignored });
    }
    let class = |target: &I| {
        let target = (*target).into();
        if is_ignored(target) { IGNORED } else { target as u32 }
    };
    Ok(targets.iter().map(class).collect())
}

/// The row of the first target that is not known, looked for by all threads where there are many: the batch waits for it.
pub(crate) fn first_unknown<I: Sync>(targets: &[I], is_known: impl Fn(&I) -> bool + Sync) -> Option<usize> {
    // A fold and no search, which is vector instructions.
    let are_known = |some: &[I]| some.iter().fold(true, |all, target| all & is_known(target));
    let all = if targets.len() > PIECE { targets.par_chunks(PIECE).all(are_known) } else { are_known(targets) };
    if all { None } else { targets.iter().position(|target| !is_known(target)) }
}
