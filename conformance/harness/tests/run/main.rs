//! Whole verifications of implementations in process: right ones conform, and each mistake is found where it is.

mod diagnosis;
mod mixed;
mod own;
mod plan;
mod textbook;
mod verdicts;
