//! The subjects on a device: named, told of where there is none, and verified where there is one.
//!
//! With `cuda` or `metal` in the comma-separated list `LOSSPROOF_REQUIRE` it is a failure that there is none; otherwise that is
//! said.

use std::io::Write as _;
use std::time::Duration;

use lossproof_adapter_candle::{Place, SUBJECTS, start_at};
use lossproof_harness::grading::Grade;
use lossproof_harness::protocol::Dtype;
use lossproof_harness::report::Verdict;
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::{Limits, Outcome, Subject};

use crate::own::request;
use crate::{FUSED, KERNEL, ask};

const LIMITS: Limits = Limits { budget: None, timeout: Duration::from_secs(10) };

#[test]
fn places_have_names() {
    for (name, place) in
        [("cpu", Place::Cpu), ("cuda", Place::Cuda(0)), ("cuda:3", Place::Cuda(3)), ("metal:0", Place::Metal(0))]
    {
        assert_eq!(name.parse(), Ok(place));
        assert_eq!(place.to_string().parse(), Ok(place));
    }
    for name in ["", "gpu", "cuda:", "cuda:-1", "cuda:x", "cpu:0", "Metal:0", "metal:99999999999999999999"] {
        let error = name.parse::<Place>().unwrap_err();
        assert!(error.starts_with(&format!("there is no device {name:?}; expected ")), "{error}");
    }
}

#[test]
fn all_but_the_host_s_kernel_are_for_devices() {
    for one in SUBJECTS {
        let started = start_at(one.name, Place::Cpu, LIMITS);
        assert_eq!(started.is_some(), one.name != KERNEL, "{}", one.name);
        if let Some(mut subject) = started {
            assert_eq!(subject.hello().expect("a hello").name.as_deref(), Some(one.name));
        }
    }
}

/// The fused form on a device; `None` where there is no such device, which is said.
fn fused_on(place: Place, what: &str) -> Option<Box<dyn Subject>> {
    let mut subject = start_at(FUSED, place, LIMITS).expect("a subject for devices");
    let Err(fault) = subject.hello() else { return Some(subject) };
    assert!(fault.to_string().contains(&place.to_string()), "{fault}");
    let required = std::env::var("LOSSPROOF_REQUIRE").unwrap_or_default();
    assert!(required.split(',').all(|name| name.trim() != what), "{fault}; LOSSPROOF_REQUIRE asks for it");
    // Written past the test harness, which shows nothing that a passing test prints.
    let _ = std::io::stderr().write_all(format!("NOT RUN: the kernel on a device: {fault}\n").as_bytes());
    None
}

#[test]
fn fused_on_a_device_conforms() {
    // Metal may take subnormal numbers for 0, and divides less exactly.
    for (place, what, require, strict) in
        [(Place::Cuda(0), "cuda", Grade::A, true), (Place::Metal(0), "metal", Grade::B, false)]
    {
        let Some(mut subject) = fused_on(place, what) else { continue };
        let options = Options { require, strict, budget: Duration::from_secs(3600), ..Options::default() };
        let report = verify(&mut *subject, &options, &mut |_| {});
        assert_eq!(report.verdict, Verdict::Conforms, "{place}: {:?}", report.findings);
    }
}

/// Nothing in the kernel depends on the platform where it is IEEE 754's.
#[test]
fn a_cuda_device_has_the_bits_of_the_host() {
    let Some(mut subject) = fused_on(Place::Cuda(0), "cuda") else { return };
    for (loss, rows, classes) in [("hmloss", 300, 10), ("focal", 9, 1000), ("ldam", 5, 32), ("ghm-c", 129, 33)] {
        for dtype in Dtype::ALL {
            let request = request(loss, rows, classes, dtype);
            let mut found = Outcome::NotAsked;
            subject.answer(std::slice::from_ref(&request), &mut |_, outcome| found = outcome);
            assert_eq!(found, ask(KERNEL, &request), "{loss} [{rows}, {classes}] {}", dtype.name());
        }
    }
}
