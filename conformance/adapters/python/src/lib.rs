//! The native half of the Python package `lossproof`: the suite in process, and the reference on NumPy arrays.
//!
//! What is public to Python is in `python/lossproof/`; nothing here is called by anybody else.
#![deny(unsafe_code)] // `forbid` refuses what pyo3's macros write

mod evaluate;
mod exchange;
mod options;
mod parallel;
mod report;
mod verify;

/// Arrays of megabytes come and go with each call: the system's allocator gives their pages back, and new ones cost more than
/// the loss does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pyo3::pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::evaluate::evaluate;
    #[pymodule_export]
    use super::options::{losses, named_request};
    #[pymodule_export]
    use super::report::Report;
    #[pymodule_export]
    use super::verify::verify;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
