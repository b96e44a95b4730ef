//! Vices that end the process.

use crate::vice::{Vice, brisk, patient};
use lossproof_harness::subject::{Exit, Fault, Outcome, Subject};
use std::time::Duration;

const DIED: &str = "it died (exit code 3)";

#[test]
fn dies_on_one_request() {
    let body = "
hello()
for r in requests():
    if number(r) == 11: os._exit(3)
    say(right(r))";
    let report = Vice::ask(body, patient(), 60);
    report.assert_one_broken(11, DIED);
    assert_eq!(report.faults.len(), 1, "once among others, once alone: {:?}", report.faults);
}

#[test]
fn dies_on_two_requests() {
    let body = "
hello()
for r in requests():
    if number(r) in (11, 40): os._exit(3)
    say(right(r))";
    let report = Vice::ask(body, patient(), 60);
    let broken: Vec<_> = report.broken().into_iter().map(|(index, fault)| (index, fault.to_string())).collect();
    assert_eq!(broken, [(11, DIED.into()), (40, DIED.into())]);
    assert_eq!((report.answered(), report.not_asked()), (39, 19), "the fourth death ends the run");
}

#[test]
fn dies_every_five_requests() {
    let body = "
hello()
for count, r in enumerate(requests()):
    say(right(r))
    if count == 4: os._exit(3)";
    let report = Vice::ask(body, patient(), 60);
    // Four processes, and none of the requests is at fault.
    assert_eq!((report.answered(), report.not_asked()), (20, 40));
    let died = Fault::Died { exit: Exit::Code(3), stderr: String::new() };
    assert_eq!(report.faults, vec![died; 4]);
}

#[test]
fn dies_on_every_request() {
    let report = Vice::ask("hello()\nread()\nos._exit(3)", patient(), 60);
    assert_eq!(report.answered(), 0);
    assert_eq!(report.broken().len(), 3);
    assert_eq!(report.not_asked(), 57);
}

#[test]
fn exits_early_as_if_all_were_well() {
    let body = "
hello()
for r in requests():
    say(right(r))
    if number(r) == 5: sys.exit(0)";
    let report = Vice::ask(body, patient(), 30);
    assert_eq!(report.answered(), 30);
    assert_eq!(report.faults, [Fault::Died { exit: Exit::Code(0), stderr: String::new() }]);
}

#[test]
fn runs_out_of_memory() {
    let body = "
import resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
hello()
for r in requests():
    hoard = bytearray(1 << 30) if number(r) == 2 else None
    say(right(r))";
    let report = Vice::ask(body, patient(), 10);
    report.assert_one_broken(2, "it died (exit code 1); its last words: MemoryError");
}

#[test]
fn is_killed() {
    let body = "
hello()
for r in requests():
    if number(r) == 2: os.kill(os.getpid(), signal.SIGKILL)
    say(right(r))";
    Vice::ask(body, patient(), 10).assert_one_broken(2, "it died (signal 9)");
}

#[test]
fn dies_between_two_calls() {
    let body = "
hello()
say(right(read()))
os._exit(3)";
    let mut vice = Vice::new(body, patient());
    let request = crate::vice::requests(1);
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        vice.process.answer(&request, &mut |_, outcome| outcomes.push(outcome));
        std::thread::sleep(Duration::from_millis(300));
    }
    assert!(matches!(outcomes[..], [Outcome::Answered(_), Outcome::Answered(_)]), "{outcomes:?}");
}

#[test]
fn closes_its_output() {
    let body = "
hello()
for r in requests():
    if number(r) == 4:
        os.close(1)
        time.sleep(60)
    say(right(r))";
    let report = Vice::ask(body, patient(), 20);
    report.assert_one_broken(4, "it closed its standard output");
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn closes_its_input() {
    let body = "
read()
os.close(0)
say(HELLO)
time.sleep(60)";
    let report = Vice::ask(body, brisk(), 4);
    assert_eq!(report.answered(), 0);
    assert!(report.faults.contains(&Fault::ClosedInput), "{report:#?}");
    report.assert_within(Duration::from_secs(15));
}
