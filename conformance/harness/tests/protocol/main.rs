//! The line protocol: what is written, what is read, and what each wrong line is told.

mod answers;
mod any_line;
mod arrays;
mod batches;
mod hellos;
#[path = "../../../../tests/support/mutations.rs"]
mod mutations;
mod numbers;
mod offers;
mod requests;
mod target_rows;
