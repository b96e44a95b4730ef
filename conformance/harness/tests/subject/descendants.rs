//! Vices of processes that start processes, or do not want to go.

use crate::vice::{Vice, alive, patient, requests};
use lossproof_harness::subject::{Exit, Fault, Subject};
use std::time::{Duration, Instant};

#[test]
fn ignores_sigterm_and_bye() {
    let body = "
for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(name, signal.SIG_IGN)
hello()
for r in requests(): say(right(r))
while True: time.sleep(60)";
    let report = Vice::ask(body, patient(), 20);
    report.assert_flawless();
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn leaves_a_child_that_holds_its_output() {
    let body = "
hello()
for r in requests():
    if number(r) == 5:
        if os.fork(): os._exit(7)
        time.sleep(60)
    say(right(r))";
    let report = Vice::ask(body, patient(), 20);
    report.assert_one_broken(5, "it died (exit code 7)");
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn leaves_a_child_that_goes_on_writing() {
    let body = "
hello()
for r in requests():
    if number(r) == 5:
        if os.fork(): os._exit(7)
        while True: write(b'x')
    say(right(r))";
    let report = Vice::ask(body, patient(), 20);
    let (answered, broken) = (report.answered(), report.broken());
    assert_eq!((answered, broken.len(), broken[0].0), (19, 1, 5), "{report:#?}");
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn starts_a_daemon() {
    // Its own session, its parent gone, its streams elsewhere: only the environment tells where it came from.
    let body = "
hello()
if os.fork() == 0:
    os.setsid()
    if os.fork(): os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3): os.dup2(null, stream)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True: time.sleep(60)
os.wait()
for r in requests(): say(right(r))";
    Vice::ask(body, patient(), 20).assert_flawless();
}

#[test]
fn turns_into_a_daemon() {
    let body = "
hello()
if os.fork(): os._exit(0)
os.setsid()
for r in requests():
    time.sleep(1)
    say(right(r))
time.sleep(60)";
    let report = Vice::ask(body, patient(), 20);
    let died = Fault::Died { exit: Exit::Code(0), stderr: String::new() };
    assert_eq!(report.faults, std::slice::from_ref(&died));
    assert_eq!(report.broken().iter().map(|(_, fault)| *fault).collect::<Vec<_>>(), [&died; 3]);
    report.assert_within(Duration::from_secs(12));
}

#[test]
fn is_dropped_in_the_middle() {
    let mut vice = Vice::new("hello()\nif os.fork() == 0: os.setsid()\ntime.sleep(60)", patient());
    vice.process.hello().expect("a hello");
    let started = Instant::now();
    let Vice { folder, process } = vice;
    assert!(!alive(folder.path()).is_empty());
    drop(process);
    assert_eq!(alive(folder.path()), Vec::<String>::new());
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[test]
fn is_asked_after_its_end() {
    let mut vice = Vice::new("hello()\nfor r in requests(): say(right(r))", patient());
    vice.process.hello().expect("a hello");
    assert_eq!(vice.process.finish(), []);
    let report = vice.requests(&requests(2));
    assert_eq!(report.not_asked(), 2);
}
