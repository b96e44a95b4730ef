//! Links and reductions by their names in the protocol.

use std::fmt::Display;

use serde::de::{Deserialize, Deserializer, Error};

/// The value that a name stands for.
fn named<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    from_name: impl Fn(&str) -> Option<T>,
    expected: impl Display,
) -> Result<T, D::Error> {
    let name = String::deserialize(deserializer)?;
    from_name(&name).ok_or_else(|| D::Error::custom(format_args!("{name:?} stands where {expected} was expected")))
}

pub(crate) mod link {
    use lossproof::Link;
    use lossproof_harness::protocol::{link_from_name, link_name};
    use serde::{Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference
    pub(crate) fn serialize<S: Serializer>(link: &Link, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(link_name(*link))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Link, D::Error> {
        super::named(deserializer, link_from_name, "softmax or sigmoid")
    }
}

pub(crate) mod reduction {
    use lossproof::Reduction;
    use lossproof_harness::protocol::{reduction_from_name, reduction_name};
    use serde::{Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference
    pub(crate) fn serialize<S: Serializer>(reduction: &Reduction, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(reduction_name(*reduction))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reduction, D::Error> {
        super::named(deserializer, reduction_from_name, "none, sum, mean or weighted-mean")
    }
}
