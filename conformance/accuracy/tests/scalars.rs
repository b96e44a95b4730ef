//! The scalar functions of the fast path in f32, over every argument of their domains.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use lossproof_accuracy::fingerprint;
use lossproof_accuracy::scalars::{Extent, FUNCTIONS, Function, Record, Records, measure};

fn record(records: &[Record], function: Function) -> &Record {
    records.iter().find(|record| record.function == function.name()).expect("every function has its record")
}

/// Both directions, to the digit on the machine's functions of the file; elsewhere the derived bound holds.
fn check(function: Function, found: &Record, committed: &Record, machine: &str) {
    if fingerprint() == machine {
        assert_eq!(found, committed);
    }
    if let Some(bound) = function.bound() {
        assert!(found.ulps <= bound && committed.ulps <= bound, "{found:?}: above the derived bound {bound}");
        // The same derivation, with half an ulp at most for the rounding of what is a denormal number in f32 only.
        assert!(found.wide <= bound, "{found:?}: the f64 path is above the derived bound {bound}");
    }
}

#[test]
fn a_stride_through_all_f32_arguments() {
    let records = Records::committed();
    assert_eq!((records.strided.len(), records.all.len()), (FUNCTIONS.len(), FUNCTIONS.len()));
    for function in FUNCTIONS {
        let found = measure(function, Extent::Strided, |_, _| ()).unwrap_or_else(|wrong| panic!("{wrong}"));
        check(function, &found, record(&records.strided, function), &records.machine);
    }
}

#[test]
fn every_f32_argument() {
    if std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_none() {
        return;
    }
    let records = Records::committed();
    let told = Mutex::new(Instant::now());
    for function in FUNCTIONS {
        let tell = |done: u64, count: u64| {
            let mut told = told.lock().expect("no panic while it is held");
            if told.elapsed() > Duration::from_secs(15) {
                *told = Instant::now();
                // Past the test harness, which would keep it to the end.
                let percent = 100 * done / count;
                let _ = writeln!(std::io::stderr(), "every f32 argument: {}, {percent} %", function.name());
            }
        };
        let found = measure(function, Extent::All, tell).unwrap_or_else(|wrong| panic!("{wrong}"));
        check(function, &found, record(&records.all, function), &records.machine);
    }
}

/// The worst of all arguments are cases of every run: the oracle's verdict on them is the committed figure.
#[test]
fn the_worst_arguments_against_the_oracle() {
    let records = Records::committed();
    let here = fingerprint() == records.machine;
    for function in FUNCTIONS {
        let all = record(&records.all, function);
        assert!(!all.worst.is_empty());
        let errors = all.worst.iter().map(|&x| function.error(x).expect("the oracle has an answer"));
        let largest = errors.fold(0.0, f64::max);
        assert!(record(&records.strided, function).ulps <= all.ulps, "{all:?}");
        if here {
            // The figure was rounded up to two digits: 10 % at most.
            assert!(largest <= all.ulps && all.ulps <= 1.1 * largest, "{all:?}: {largest}");
        } else if let Some(bound) = function.bound() {
            assert!(largest <= bound, "{all:?}: {largest}, above the derived bound {bound}");
        }
    }
}
