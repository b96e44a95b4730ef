//! Compiles the kernel for the host, once a dtype, where the feature `host` asks for it.

fn main() {
    println!("cargo::rerun-if-changed=src/kernel");
    #[cfg(feature = "host")]
    for (dtype, suffix) in [("LP_F16", "f16"), ("LP_BF16", "bf16"), ("LP_F32", "f32"), ("LP_F64", "f64")] {
        cc::Build::new()
            .file("src/kernel/host.c")
            .std("c99")
            .define(dtype, None)
            .define("LP_SUFFIX", suffix)
            // What is rounded apart on a device is rounded apart here.
            .flag_if_supported("-ffp-contract=off")
            .flag_if_supported("-Wpedantic")
            .opt_level(2)
            .compile(&format!("lossproof_{suffix}"));
    }
}
