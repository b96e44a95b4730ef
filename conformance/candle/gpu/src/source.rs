//! The kernel's source: the headers one after the other, then a device's launches.

/// In the order in which each needs those before.
const HEADERS: [&str; 11] = [
    include_str!("kernel/real.h"),
    include_str!("kernel/stored.h"),
    include_str!("kernel/numerics.h"),
    include_str!("kernel/sum.h"),
    include_str!("kernel/loss.h"),
    include_str!("kernel/modulation.h"),
    include_str!("kernel/row.h"),
    include_str!("kernel/batch.h"),
    include_str!("kernel/launch.h"),
    include_str!("kernel/few.h"),
    include_str!("kernel/many.h"),
];

/// The types that the logits can be stored in, by the macro that says which.
pub const DTYPES: [&str; 4] = ["LP_F16", "LP_BF16", "LP_F32", "LP_F64"];

/// CUDA C++ for one of [`DTYPES`] and the C type of the targets, to be compiled with [`CUDA_OPTIONS`].
#[must_use]
pub fn cuda(dtype: &str, target: &str) -> String {
    with(dtype, target, include_str!("kernel/launch.cu"))
}

/// Metal's C++ for one of [`DTYPES`] but f64, and the C type of the targets, to be compiled without fast mathematics.
#[must_use]
pub fn metal(dtype: &str, target: &str) -> String {
    with(dtype, target, include_str!("kernel/launch.metal"))
}

/// Each product and sum rounded apart, as on the host, and no number flushed to 0.
pub const CUDA_OPTIONS: [&str; 4] = ["--std=c++17", "--fmad=false", "--ftz=false", "--prec-div=true"];

fn with(dtype: &str, target: &str, launches: &str) -> String {
    format!("#define {dtype}\n#define LP_TARGET {target}\n{}{launches}", HEADERS.concat())
}
