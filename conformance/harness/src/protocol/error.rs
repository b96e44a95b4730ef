//! What can be wrong with a line.

/// A line that does not follow the protocol. Every message names the field, what stood there and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The line is not a JSON text, or one of its keys stands twice.
    #[error("not JSON: {reason}, at column {column}: `{excerpt}`")]
    NotJson {
        /// The parser's reason, and where it is known how to mend it, a hint.
        reason: String,
        /// The byte at which the parser gave up, counted from 1.
        column: usize,
        /// The text around that byte.
        excerpt: String,
    },
    /// A field holds something else than it should.
    #[error("{field} is {found}; expected {expected}")]
    Value {
        /// The field's path, such as `logits[2][0]`.
        field: String,
        /// What stood there.
        found: String,
        /// What should.
        expected: String,
    },
    /// A field that must be there is not.
    #[error("`{field}` is missing; expected {expected}")]
    Missing {
        /// The field's path.
        field: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A field that no request has.
    #[error("unknown field `{field}`; expected one of {expected}")]
    UnknownField {
        /// The field's path.
        field: String,
        /// The fields there are.
        expected: String,
    },
    /// An array with the wrong number of rows or elements: `gradient has 2 rows, expected 3`.
    #[error("{field} has {found}, expected {expected}")]
    Shape {
        /// The field's path.
        field: String,
        /// The shape that came.
        found: String,
        /// The shape expected.
        expected: String,
    },
    /// Two fields that exclude each other.
    #[error("both `{first}` and `{second}` are given; expected one of them")]
    Both {
        /// One field.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
}
