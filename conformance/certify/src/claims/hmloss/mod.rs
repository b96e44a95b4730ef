//! HMLoss: `spec/hmloss.md`.

pub mod critical;
pub mod ends;
pub mod every_delta;
pub mod supremum;
pub mod weight;

use crate::claim::Claim;

const CHAPTER: &str = "hmloss";

/// Every claim of the chapter.
pub fn claims() -> Vec<Claim> {
    let mut claims = vec![
        weight::nonnegative(&[1.0, 2.0, 3.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e10]),
        supremum::supremum("1.0545071304751715", "1.338445737558986"),
        supremum::at_most(1.0545072),
        supremum::largest_damped_slope("0.6141026123", "0.6259046"),
        ends::near_zero("1.232684090742"),
        ends::rate_near_zero(1.52),
        ends::rate_near_one(1.5),
        weight::value_at_one(2.5, "-0.0104513866277479"),
        weight::zero(0.5, "0.380258532512"),
        weight::zero(0.9, "0.919356984366"),
        every_delta::once(12_465_750),
        critical::one_sign_change(12_465_750.0),
        critical::sign_changes(12_465_751.0, 3),
        critical::sign_changes(1e8, 3),
        critical::one_sign_change(2.5).refuted(),
    ];
    claims.extend(critical::PEAKS.iter().map(critical::peaks));
    claims
}
