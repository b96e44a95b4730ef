//! How the types that logits are stored in are computed with.

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};

use crate::Stored;
use crate::numerics::Lane;

/// A stored type, and the one that it is computed in: half types in f32, rounded once.
pub(crate) trait Computed: Stored {
    type Lane: Lane;

    /// The first `count` numbers at least as they are computed with, `room` being the place for those that are converted.
    fn widened<'a>(given: &'a [Self], count: usize, room: &'a mut Vec<Self::Lane>) -> &'a [Self::Lane];

    /// Where the first `count` numbers at least of `place` are computed, which is `room` where they are converted afterwards.
    fn opened<'a>(place: &'a mut [Self], count: usize, room: &'a mut Vec<Self::Lane>) -> &'a mut [Self::Lane];

    /// Converts what was computed.
    fn close(place: &mut [Self], room: &[Self::Lane]);
}

macro_rules! full {
    ($float:ident) => {
        impl Computed for $float {
            type Lane = $float;

            #[inline(always)]
            fn widened<'a>(given: &'a [Self], _: usize, _: &'a mut Vec<Self>) -> &'a [Self] {
                given
            }
            #[inline(always)]
            fn opened<'a>(place: &'a mut [Self], _: usize, _: &'a mut Vec<Self>) -> &'a mut [Self] {
                place
            }
            #[inline(always)]
            fn close(_: &mut [Self], _: &[Self]) {}
        }
    };
}

macro_rules! half {
    ($half:ident) => {
        impl Computed for $half {
            type Lane = f32;

            #[inline(always)]
            fn widened<'a>(given: &'a [Self], count: usize, room: &'a mut Vec<f32>) -> &'a [f32] {
                room.resize(count, 0.0);
                given[..count].convert_to_f32_slice(room);
                room
            }
            #[inline(always)]
            fn opened<'a>(_: &'a mut [Self], count: usize, room: &'a mut Vec<f32>) -> &'a mut [f32] {
                room.resize(count, 0.0);
                room
            }
            #[inline(always)]
            fn close(place: &mut [Self], room: &[f32]) {
                place.convert_from_f32_slice(room);
            }
        }
    };
}

full!(f32);
full!(f64);
half!(f16);
half!(bf16);
