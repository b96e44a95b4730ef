//! The command line of lossproof.
fn main() {}
