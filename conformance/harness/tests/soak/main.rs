//! Many requests, and no more memory at the end than after the first of them. A process of its own, since all of its memory
//! is measured: 20,000 requests, a million of them with `LOSSPROOF_EXHAUSTIVE`.
#![cfg(target_os = "linux")]

#[path = "../subject/vice.rs"]
#[allow(dead_code)] // this test uses its part
mod vice;

use std::time::{Duration, Instant};

use lossproof_harness::protocol::{Reply, Request};
use lossproof_harness::reference;
use lossproof_harness::subject::{InProcess, Limits, Outcome, Subject};

use vice::{Vice, requests};

/// What a heap's free blocks and pages may differ by between two moments. It does not grow with the requests: of a million,
/// it is one byte each, less than anything that could be kept; of 20,000, it is 58 bytes each, less than a request's or an
/// answer's line.
const SPREAD: u64 = 1 << 20;

/// As many requests as are asked at once.
const PORTION: usize = 500;

fn many() -> usize {
    if std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_some() { 1_000_000 } else { 20_000 }
}

/// How much of this process is in memory, in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}

/// Asks a portion; every request is answered.
fn ask(subject: &mut dyn Subject, portion: &[Request]) {
    let mut answered = 0;
    subject.answer(portion, &mut |_, outcome| {
        assert!(matches!(outcome, Outcome::Answered(_)), "{outcome:?}");
        answered += 1;
    });
    assert_eq!(answered, portion.len());
}

/// Asks a tenth, then the others, and compares.
fn soak(what: &str, subject: &mut dyn Subject) {
    let (portion, portions) = (requests(PORTION), many() / PORTION);
    let warm_up = portions / 10;
    subject.hello().expect("a hello");
    (0..warm_up).for_each(|_| ask(subject, &portion));
    let (before, start) = (resident(), Instant::now());
    let mut most = before;
    for _ in warm_up..portions {
        ask(subject, &portion);
        most = most.max(resident());
    }
    let (after, asked) = (resident(), (portions - warm_up) * PORTION);
    let kib = |bytes: u64| bytes >> 10;
    println!(
        "{what}: {asked} requests in {:.1} s; resident {} KiB before, at most {}, {} after",
        start.elapsed().as_secs_f64(),
        kib(before),
        kib(most),
        kib(after)
    );
    assert!(most <= before + SPREAD, "{what}: {} KiB more", kib(most - before));
}

#[test]
fn many_requests_leave_no_memory_behind() {
    let limits = Limits { timeout: Duration::from_secs(60), budget: None };
    let evaluate = |request: &Request| match reference::answer(request) {
        Reply::Answer(answer) => Outcome::Answered(answer),
        Reply::Unsupported { why, .. } | Reply::Error { why, .. } => Outcome::Error(why),
    };
    soak("in process", &mut InProcess::new(reference::hello(), evaluate, limits));

    let mut right = Vice::new("hello()\nfor r in requests(): say(right(r))", limits);
    soak("over the pipe", &mut right.process);
    assert_eq!(right.process.finish(), []);

    // What is said of bad manners does not grow with them either.
    let noisy =
        "hello()\nfor r in requests(): os.write(2, b'noise\\n'); write(b'step\\n'); say(right(r)); say(right(r))";
    let mut noisy = Vice::new(noisy, limits);
    soak("with noise, and each answer twice", &mut noisy.process);
    let mut faults = noisy.process.faults();
    faults.extend(noisy.process.finish());
    // Eight of each kind are kept.
    assert_eq!(faults.len(), 2 * 8, "{faults:?}");
}
