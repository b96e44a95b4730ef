//! `lossproof verify`, from its command line to its exit code, with subjects that are right, wrong and hostile.

#[path = "../common/mod.rs"]
mod common;

mod built_in;
mod device;
mod elsewhere;
mod exit_codes;
mod hostile;
mod interrupt;
mod kept;
mod options;
mod project;
mod report;
mod report_files;
mod running;
mod script;
mod vices;
mod wrong;
