//! Which mathematical functions the machine has: the plain path's last places depend on them.

/// A digest of the machine's `exp`, `exp_m1`, `ln`, `ln_1p`, `sin` and `cos` in f64 and f32 at fixed arguments. Where it is
/// the one of the committed table, the table must be found again to the last digit.
pub fn fingerprint() -> String {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bits: u64| digest = (digest ^ bits).wrapping_mul(0x0100_0000_01b3).rotate_left(23);
    let mut state = 1_u64;
    for _ in 0..4096 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // In (0, 1), with the exponents from −15 to −1.
        let x = ((state >> 11) | 1) as f64 / (1_u64 << 53) as f64 / f64::from(1_u32 << (state >> 7 & 15));
        for y in [(700.0 * x).exp(), x.exp_m1(), x.ln(), x.ln_1p(), x.sin(), x.cos(), (-700.0 * x).exp()] {
            add(y.to_bits());
        }
        let x = x as f32;
        for y in [(80.0 * x).exp(), x.exp_m1(), x.ln(), x.ln_1p(), x.sin(), x.cos(), (-80.0 * x).exp()] {
            add(u64::from(y.to_bits()));
        }
    }
    format!("{digest:016x}")
}
