//! The paper's training protocol, run end to end with every step checked.
#![forbid(unsafe_code)]
