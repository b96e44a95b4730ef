//! What the paper claims.

use super::{Claim, Statement};
use crate::Metric;

/// The methods of the table that are older than HMLoss, without BALMS. On which loss the class-balanced row
/// stands is not told: both.
const EARLIER: &[&str] = &["cs-ce", "focal", "cb-focal", "cb-ce", "ldam", "seql"];
const EARLIER_AND_CE: &[&str] = &["ce", "cs-ce", "focal", "cb-focal", "cb-ce", "ldam", "seql"];
const ALL: &[&str] = &["ce", "cs-ce", "focal", "cb-focal", "cb-ce", "ldam", "seql", "balms", "hmloss"];
const TABLE_2: &[&str] = &["ce", "cs-ce", "focal", "cb-focal", "cb-ce", "ldam"];

/// The claims of Section 4, in its order.
pub const CLAIMS: &[Claim] = &[
    Claim {
        id: "hmloss-beats-ce",
        says: "HMLoss without weighting clearly outperforms CE",
        metric: Metric::ErrorRate,
        statement: Statement::Better,
        pairs: &[("hmloss", &["ce"])],
    },
    Claim {
        id: "hmloss-comparable",
        says: "HMLoss without weighting is comparable with the earlier methods",
        metric: Metric::ErrorRate,
        statement: Statement::NotWorse,
        pairs: &[("hmloss", EARLIER)],
    },
    Claim {
        id: "only-balms-beats-hmloss",
        says: "only BALMS is better than HMLoss without weighting",
        metric: Metric::ErrorRate,
        statement: Statement::Better,
        pairs: &[("balms", &["hmloss"]), ("hmloss", EARLIER_AND_CE)],
    },
    Claim {
        id: "weighted-beats-all",
        says: "with either weighting HMLoss outperforms all the others, BALMS included",
        metric: Metric::ErrorRate,
        statement: Statement::Better,
        pairs: &[("hmloss-cs", ALL), ("hmloss-cb", ALL)],
    },
    // Of the readings of Table 1 only this one gives 1.2: HMLoss + CB on the two LT columns, (0.4 + 1.9)/2 = 1.15.
    Claim {
        id: "weighted-beats-balms-by-1.2",
        says: "with weighting HMLoss outperforms BALMS by 1.2 points on average",
        metric: Metric::ErrorRate,
        statement: Statement::ByOnAverage(1.2),
        pairs: &[("hmloss-cb", &["balms"])],
    },
    Claim {
        id: "isic-hmloss-best",
        says: "HMLoss has the best AUC on ISIC 2019 (96.1, with CS)",
        metric: Metric::Auc,
        statement: Statement::Better,
        pairs: &[("hmloss-cs", TABLE_2)],
    },
    Claim {
        id: "isic-focal-second",
        says: "of the common losses FL has the best AUC on ISIC 2019",
        metric: Metric::Auc,
        statement: Statement::Better,
        pairs: &[("focal", &["ce", "cs-ce", "cb-focal", "cb-ce", "ldam"])],
    },
];
