//! What of a line lies within a panel.

/// The pieces of a line whose height is from `low` to `high`, each to the edge where it leaves; points that are no numbers break
/// it.
pub(crate) fn within(points: &[(f64, f64)], low: f64, high: f64) -> Vec<Vec<(f64, f64)>> {
    let inside = |point: &(f64, f64)| (low..=high).contains(&point.1);
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| points[index]);
        if inside(point) {
            if piece.is_empty() {
                piece.extend(before.and_then(|outside| leaves(*point, outside, low, high)));
            }
            piece.push(*point);
        } else if let Some(last) = piece.last().copied() {
            piece.extend(leaves(last, *point, low, high));
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Where the way from a point inside to one outside crosses the edge.
fn leaves(inside: (f64, f64), outside: (f64, f64), low: f64, high: f64) -> Option<(f64, f64)> {
    let edge = if outside.1 > high { high } else { low };
    let part = (edge - inside.1) / (outside.1 - inside.1);
    (!outside.1.is_nan()).then_some((inside.0 + part * (outside.0 - inside.0), edge))
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_line_ends_where_it_leaves() {
        let line = [(0.0, f64::INFINITY), (1.0, 1.0), (2.0, 3.0), (3.0, -1.0), (4.0, 1.0), (5.0, f64::NAN), (6.0, 2.0)];
        let pieces = within(&line, 0.0, 2.0);
        let expected: [&[(f64, f64)]; 3] =
            [&[(1.0, 2.0), (1.0, 1.0), (1.5, 2.0)], &[(3.5, 0.0), (4.0, 1.0)], &[(6.0, 2.0)]];
        assert_eq!(pieces, expected);
        assert!(within(&[], 0.0, 1.0).is_empty() && within(&[(0.0, 5.0), (1.0, 6.0)], 0.0, 1.0).is_empty());
    }
}
