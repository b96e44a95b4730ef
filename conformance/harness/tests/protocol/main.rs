//! The line protocol: what is written, what is read, and what each wrong line is told.

mod answers;
mod arrays;
mod batches;
mod hellos;
mod numbers;
mod offers;
mod requests;
