//! The CUDA source compiled to PTX by NVRTC, where Python has pip's `nvidia-cuda-nvrtc`; no GPU and no driver is needed.
//!
//! With `nvrtc` in the comma-separated list `LOSSPROOF_REQUIRE` it is a failure that there is none; otherwise that is said.

mod common;
#[path = "../../../../tests/support/needs.rs"]
mod needs;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::said;
use lossproof_gpu::source::{CUDA_OPTIONS, DTYPES, cuda};
use needs::runs;

fn nvrtc() -> Command {
    let mut python = Command::new(needs::python());
    python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nvrtc.py"));
    python
}

#[test]
fn the_cuda_source_compiles_for_every_type() {
    if !runs("nvrtc", nvrtc().arg("--")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let targets = ["unsigned char", "unsigned int", "lp_long", "lp_long"];
    for (dtype, target) in DTYPES.into_iter().zip(targets) {
        let file = folder.path().join(format!("{dtype}.cu"));
        fs::write(&file, cuda(dtype, target)).unwrap();
        let output = nvrtc().arg(&file).arg("--").args(CUDA_OPTIONS).output().unwrap();
        let ptx = said(&output);
        assert!(output.status.success(), "{ptx}");
        for kernel in ["weigh", "divisor", "count_few", "count_many", "rows_few", "rows_many", "mean"] {
            assert!(ptx.contains(&format!(".entry lossproof_{kernel}(")), "{dtype}: no {kernel}");
        }
        // Products and sums are rounded apart, quotients rightly, and subnormal numbers are kept.
        for inexact in ["fma.", ".ftz", ".approx", "div.full"] {
            assert!(!ptx.contains(inexact), "{dtype}: {inexact}");
        }
    }
}
