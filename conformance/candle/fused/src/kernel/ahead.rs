//! Calling for what will be needed.

/// Has the lines of some numbers brought near, and waits for none of them. Places that are written without it are waited for, a
/// tile's in one burst: at [1048576, 10] that is a twelfth of the time.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn call_for<T>(numbers: &[T]) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    /// A line of a cache, in bytes.
    const LINE: usize = 64;
    for line in numbers.chunks(LINE / size_of::<T>()) {
        // SAFETY: the instruction is a hint. It neither changes nor shows anything that is stored, and faults at no address; this
        // one is that of a number.
        #[allow(unsafe_code)]
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast());
        }
    }
}

/// Nothing: Rust has this instruction of other machines behind no stable name.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(super) fn call_for<T>(_: &[T]) {}
