//! The library's transcendental functions as enclosures.
//!
//! They are asked for the nearest number with [`GUARD`] bits more than wanted, and the answer is widened by one unit in the
//! last *wanted* place on both sides: an enclosure as long as the library is right to within 2^[`GUARD`] units in the last
//! place, which its directed rounding modes need not be.

use std::cell::RefCell;
use std::collections::HashMap;

use dashu_float::round::mode::HalfEven;
use dashu_float::{ConstCache, Context, FBig, FpResult};

use crate::arithmetic::Arithmetic;
use crate::float::{Float, top};
use crate::interval::Interval;

/// Extra bits asked of the library.
const GUARD: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Constant {
    Pi,
    Ln2,
}

thread_local! {
    /// The series of π and ln 2, as far as they have been needed.
    static CONSTANTS: RefCell<ConstCache> = const { RefCell::new(ConstCache::new()) };
    /// π and ln 2 themselves at every precision that has been asked for.
    static ENCLOSURES: RefCell<HashMap<(Constant, usize), Interval>> = RefCell::default();
}

/// Calls a library function at nearest, with guard bits, and widens.
pub(crate) fn library(
    arithmetic: Arithmetic,
    function: impl FnOnce(&Context<HalfEven>, &mut ConstCache) -> FpResult<FBig<HalfEven>>,
) -> Interval {
    let context = Context::new(arithmetic.bits() + GUARD);
    let result = CONSTANTS.with_borrow_mut(|constants| function(&context, constants));
    result.map_or_else(|_| Interval::whole(), |value| widened(arithmetic, value.value().into_repr()))
}

/// The interval of one unit in the last wanted place around a library's answer.
pub(crate) fn widened(arithmetic: Arithmetic, value: Float) -> Interval {
    if !value.is_finite() {
        return Interval::whole();
    }
    let unit = top(&value) - arithmetic.bits().cast_signed();
    arithmetic.add(&Interval::point(value), &Interval::within_power_of_two(unit))
}

impl Arithmetic {
    /// π.
    pub fn pi(self) -> Interval {
        self.constant(Constant::Pi)
    }

    pub(crate) fn ln_2(self) -> Interval {
        self.constant(Constant::Ln2)
    }

    fn constant(self, constant: Constant) -> Interval {
        let computed = || {
            library(self, |context, series| match constant {
                Constant::Pi => Ok(series.pi::<2, HalfEven>(context.precision())),
                Constant::Ln2 => {
                    let value = series.ln2::<2, HalfEven>(context.precision());
                    Ok(value.with_precision(context.precision()))
                }
            })
        };
        ENCLOSURES.with_borrow_mut(|known| known.entry((constant, self.bits())).or_insert_with(computed).clone())
    }
}
