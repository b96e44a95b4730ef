//! Vices that show before the first request.

use crate::vice::{Vice, alive, brisk, patient};
use lossproof_harness::subject::{Exit, Fault, Limits, Outcome, Process, Subject};
use std::time::{Duration, Instant};

/// The fault for which there is no hello.
fn refused(body: &str, limits: Limits) -> Fault {
    let mut vice = Vice::new(body, limits);
    let started = Instant::now();
    let fault = vice.process.hello().expect_err("no hello");
    assert!(started.elapsed() < Duration::from_secs(8));
    assert_eq!(alive(vice.folder()), Vec::<String>::new());
    // Nothing is asked of it any more.
    let report = vice.requests(&crate::vice::requests(3));
    assert_eq!(report.not_asked(), 3);
    fault
}

#[test]
fn not_there() {
    let mut process = Process::new("/nowhere/at-all", [], patient());
    let Err(Fault::NotStarted { command, why }) = process.hello() else { panic!("started") };
    assert_eq!(command, "/nowhere/at-all");
    assert!(why.contains("No such file"), "{why}");
}

#[test]
fn silent_at_hello() {
    let fault = refused("time.sleep(60)", brisk());
    let Fault::Silent { after } = fault else { panic!("{fault:?}") };
    assert!(after >= Duration::from_millis(1800), "{after:?}");
}

#[test]
fn silent_at_hello_beyond_the_budget() {
    let limits = Limits { timeout: Duration::from_secs(60), budget: Some(Duration::from_millis(700)) };
    let Fault::Silent { after } = refused("time.sleep(60)", limits) else { panic!("not silent") };
    assert!(after < Duration::from_secs(5), "{after:?}");
}

#[test]
fn dies_at_start() {
    let fault = refused("sys.exit('no such device')", patient());
    assert_eq!(fault, Fault::Died { exit: Exit::Code(1), stderr: "no such device\n".into() });
    assert_eq!(fault.to_string(), "it died (exit code 1); its last words: no such device");
}

#[test]
fn exits_at_once_as_if_all_were_well() {
    assert_eq!(refused("", patient()), Fault::Died { exit: Exit::Code(0), stderr: String::new() });
}

#[test]
fn speaks_another_version() {
    let fault = refused("hello(protocol=2)\nread()", patient());
    assert_eq!(fault.to_string(), "its answer to hello is not one: protocol is 2; expected 1");
}

#[test]
fn names_an_unknown_dtype() {
    let fault = refused("hello(dtypes=['float32'])\nread()", patient());
    let text = "its answer to hello is not one: dtypes[0] is \"float32\"; expected one of f16, bf16, f32, f64";
    assert_eq!(fault.to_string(), text);
}

#[test]
fn answers_hello_with_an_error() {
    let fault = refused("read()\nsay({'id': None, 'error': 'unknown op'})\nread()", patient());
    let text = "its answer to hello is not one: error is \"unknown op\"; expected a hello";
    assert_eq!(fault.to_string(), text);
}

#[test]
fn answers_hello_with_an_endless_line() {
    let fault = refused("while True: write(b'x' * 65536)", patient());
    assert_eq!(fault, Fault::LineTooLong { limit: 1 << 20 });
}

#[test]
fn prints_an_endless_banner() {
    let fault = refused("while True: write(b'loading\\n' * 1000)", patient());
    assert_eq!(fault, Fault::Flood { lines: 10_000 });
}

#[test]
fn prints_only_a_banner() {
    let fault = refused("write(b'ready.\\n')\ntime.sleep(60)", brisk());
    assert_eq!(fault.to_string(), "it wrote a line that is not JSON: expected value, at column 1: `ready.`");
}

#[test]
fn prints_a_banner_first() {
    let report = Vice::ask("write(b'ready.\\n')\nhello()\nfor r in requests(): say(right(r))", patient(), 20);
    assert_eq!(report.answered(), 20);
    assert!(matches!(&report.faults[..], [Fault::NotJson(_)]), "{:?}", report.faults);
}

#[test]
fn offers_what_it_does_not_have() {
    let report =
        Vice::ask("hello()\nfor r in requests(): say({'id': r['id'], 'unsupported': 'not today'})", patient(), 5);
    assert_eq!(report.outcomes, vec![Outcome::Unsupported("not today".into()); 5]);
    assert_eq!(report.faults, []);
}
