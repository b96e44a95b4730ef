//! Vices that write what nobody asked for.

use crate::vice::{Report, Vice, brisk, patient};
use lossproof_harness::subject::Fault;
use std::time::Duration;

/// A subject that does `before` and then answers rightly.
fn right_but(before: &str) -> Report {
    Vice::ask(&format!("hello()\nfor r in requests():\n    {before}\n    say(right(r))"), patient(), 60)
}

#[test]
fn floods_its_standard_error() {
    right_but("os.write(2, b'warning: deprecated\\n' * 5000)").assert_flawless();
}

#[test]
fn prints_to_its_standard_output() {
    let report = right_but("write(b'step %d\\n' % number(r))");
    assert_eq!(report.answered(), 60);
    assert_eq!(report.faults.len(), 8, "the first eight of a kind");
    let text = "it wrote a line that is not JSON: expected value, at column 1: `step 0`";
    assert_eq!(report.faults[0].to_string(), text);
}

#[test]
fn prints_blank_lines() {
    right_but("write(b'\\n \\r\\n')").assert_flawless();
}

#[test]
fn floods_its_standard_output() {
    let body = "
hello()
for r in requests():
    while number(r) == 11: write(b'oops\\n' * 10000)
    say(right(r))";
    let report = Vice::ask(body, patient(), 30);
    report.assert_one_broken(11, "it wrote 10000 lines that answer nothing");
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn writes_an_endless_line() {
    let body = "
hello()
for r in requests():
    while number(r) == 11: write(b'9' * 65536)
    say(right(r))";
    let report = Vice::ask(body, patient(), 30);
    let [(11, Fault::LineTooLong { limit })] = report.broken()[..] else { panic!("{report:#?}") };
    assert!((1 << 20..1 << 21).contains(limit), "{limit}");
    assert_eq!(report.answered(), 29);
}

#[test]
fn writes_an_endless_answer() {
    // Its beginning tells which request it is for, so that no other is asked again.
    let body = "
hello()
for r in requests():
    if number(r) == 11:
        write(b'{\"id\":%d,\"loss\":[' % r['id'])
        while True: write(b'1.5,' * 10000)
    say(right(r))";
    let report = Vice::ask(body, patient(), 30);
    assert!(matches!(report.broken()[..], [(11, Fault::LineTooLong { .. })]), "{report:#?}");
    assert_eq!((report.answered(), &*report.faults), (29, &[][..]));
}

#[test]
fn answers_twice() {
    let report = right_but("say(right(r))");
    assert_eq!(report.answered(), 60);
    assert_eq!(report.faults.len(), 8);
    assert!(report.faults.iter().all(|fault| matches!(fault, Fault::AnsweredTwice { .. })), "{report:#?}");
}

#[test]
fn answers_the_last_request_twice() {
    let body = "
hello()
for r in requests():
    say(right(r))
    if number(r) == 19:
        time.sleep(0.2)
        say(right(r))";
    let report = Vice::ask(body, patient(), 20);
    assert_eq!(report.answered(), 20);
    assert!(matches!(report.faults[..], [Fault::AnsweredTwice { .. }]), "{report:#?}");
}

#[test]
fn answers_what_was_not_asked() {
    let report = right_but("if number(r) == 11: say(right(r, id=999999))");
    assert_eq!(report.answered(), 60);
    assert_eq!(report.faults, [Fault::WrongId { id: 999_999 }]);
}

#[test]
fn answers_before_it_is_asked() {
    let body = "
read()
for id in range(5000): say({'id': id, 'loss': [0.0, 0.0], 'gradient': [[0.0, 0.0], [0.0, 0.0]]})
say(HELLO)
for r in requests(): say(right(r))";
    let report = Vice::ask(body, patient(), 20);
    assert_eq!(report.answered(), 20);
    assert!(report.faults.iter().all(|fault| matches!(fault, Fault::WrongId { .. })), "{report:#?}");
}

#[test]
fn answers_without_an_id() {
    let body = "
hello()
for r in requests():
    if number(r) in (3, 17): say({'id': None, 'error': 'what?'})
    else: say(right(r))";
    let report = Vice::ask(body, brisk(), 40);
    let broken: Vec<_> = report.broken().into_iter().map(|(index, fault)| (index, fault.to_string())).collect();
    let text = "it answered without an id: what?";
    assert_eq!(broken, [(3, text.into()), (17, text.into())], "{report:#?}");
    assert_eq!((report.answered(), &*report.faults), (38, &[][..]), "and nothing was restarted");
}

#[test]
fn answers_nothing_but_errors_without_an_id() {
    let report = Vice::ask("hello()\nfor r in requests(): say({'id': None, 'error': 'what?'})", brisk(), 80);
    assert_eq!(report.broken().len(), 80, "{report:#?}");
    assert!(report.broken().iter().all(|(_, fault)| matches!(fault, Fault::NoId { .. })), "{report:#?}");
    report.assert_within(Duration::from_secs(5));
}

#[test]
fn answers_under_the_next_id() {
    let body = "
hello()
for r in requests(): say(right(r, id=r['id'] + 1))";
    let report = Vice::ask(body, brisk(), 8);
    assert_eq!(report.broken().len(), 8, "{report:#?}");
    assert!(report.broken().iter().all(|(_, fault)| matches!(fault, Fault::WrongId { .. })), "{report:#?}");
}
