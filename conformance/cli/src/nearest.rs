//! The name that was probably meant.

/// The name nearest to `given`, where one is near enough to be a slip of the keyboard: at most a third of its letters
/// are wrong, missing or too many. Names that `given` begins are near as well.
pub(crate) fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name is that long, and the distance costs the product of the lengths.
    const LONGEST: usize = 64;
    if given.len() > LONGEST {
        return None;
    }
    let given = given.to_lowercase();
    let candidates = names.into_iter().filter_map(|name| {
        let distance = if given.len() >= 2 && name.starts_with(&given) { 0 } else { distance(&given, name) };
        (distance * 3 <= name.chars().count()).then_some((distance, name))
    });
    candidates.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// Levenshtein's distance, with a swap of two neighbours counted as one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_finds_none() {
        let names = ["focal", "hmloss", "special-values", "balanced-softmax"];
        assert_eq!(nearest("focla", names), Some("focal"));
        assert_eq!(nearest("HMLos", names), Some("hmloss"));
        assert_eq!(nearest("special", names), Some("special-values"));
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest("xyzzy", names), None);
        assert_eq!(nearest(&"f".repeat(100_000), names), None);
    }
}
