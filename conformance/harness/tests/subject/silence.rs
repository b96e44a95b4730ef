//! Vices that let the harness wait.

use crate::vice::{Vice, brisk, requests};
use lossproof_harness::protocol::{Grid, Request, Table};
use lossproof_harness::subject::{Fault, Limits, Outcome};
use std::time::Duration;

#[test]
fn silent_after_hello() {
    let limits = Limits { timeout: Duration::from_millis(200), budget: None };
    let report = Vice::ask("hello()\ntime.sleep(60)", limits, 10);
    assert_eq!(report.answered(), 0);
    let late = Fault::Late { after: Duration::from_millis(1200) };
    assert_eq!(report.faults, std::slice::from_ref(&late), "ten were owed");
    assert_eq!(report.broken().iter().map(|(_, fault)| *fault).collect::<Vec<_>>(), [&late; 3], "one a restart");
    assert_eq!(report.not_asked(), 7);
    report.assert_within(Duration::from_secs(16));
}

#[test]
fn silent_after_hello_beyond_the_budget() {
    let limits = Limits { timeout: Duration::from_millis(300), budget: Some(Duration::from_secs(1)) };
    let report = Vice::ask("hello()\ntime.sleep(60)", limits, 10);
    assert!(matches!(report.broken()[..], [(0, Fault::Late { .. })]), "{report:#?}");
    assert_eq!(report.not_asked(), 9);
    report.assert_within(Duration::from_secs(6));
}

/// Started again, it says nothing before the budget ends, which is sooner than a hello is late.
#[test]
fn a_hello_that_the_budget_cuts_short_is_no_fault() {
    let limits = Limits { timeout: Duration::from_millis(300), budget: Some(Duration::from_secs(3)) };
    let body = "
seen = __file__ + '.seen'
if os.path.exists(seen): time.sleep(60)
open(seen, 'w').close()
hello()
time.sleep(60)";
    let report = Vice::ask(body, limits, 10);
    assert_eq!(report.faults, [Fault::Late { after: Duration::from_millis(1800) }]);
    assert_eq!(report.not_asked(), 10);
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn hangs_on_one_request() {
    let body = "
hello()
for r in requests():
    if number(r) == 11: time.sleep(60)
    say(right(r))";
    let report = Vice::ask(body, brisk(), 60);
    report.assert_one_broken(11, "no answer within 300.000ms");
    assert_eq!(report.faults, [Fault::Late { after: Duration::from_millis(300) }]);
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn answers_one_request_late() {
    let body = "
hello()
for r in requests():
    if number(r) == 11: time.sleep(1.5)
    say(right(r))";
    Vice::ask(body, brisk(), 60).assert_one_broken(11, "no answer within 300.000ms");
}

#[test]
fn skips_one_request() {
    let body = "
hello()
for r in requests():
    if number(r) != 11: say(right(r))";
    Vice::ask(body, brisk(), 60).assert_one_broken(11, "no answer within 300.000ms");
}

#[test]
fn stops_reading() {
    // More than any pipe holds.
    let wide = Grid::Rows(Table::from_values(2, 100_000, vec![0.125; 200_000]).expect("as many values"));
    let mut requests = requests(6);
    requests.push(Request { gradient: true, ..Request::new("ce", wide, vec![Some(0), Some(1)]) });
    let body = "
hello()
for count, r in enumerate(requests()):
    say(right(r))
    if count == 3: time.sleep(60)";
    let vice = Vice::new(body, brisk());
    let report = vice.requests(&requests);
    // The small ones were taken by the pipe and are asked again; the wide one is answered by a process that reads.
    assert_eq!(report.answered(), 7, "{report:#?}");
    assert!(!report.faults.is_empty());
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn never_reads() {
    let wide = Grid::Rows(Table::from_values(2, 100_000, vec![0.125; 200_000]).expect("as many values"));
    let request = Request { gradient: true, ..Request::new("ce", wide, vec![Some(0), Some(1)]) };
    let report = Vice::new("hello()\ntime.sleep(60)", brisk()).requests(&[request]);
    let fault = Fault::NotReading { after: Duration::from_millis(1800) };
    assert_eq!(report.outcomes, [Outcome::Broken(fault)]);
    report.assert_within(Duration::from_secs(8));
}

#[test]
fn writes_a_byte_at_a_time() {
    let body = "
def drip(data):
    for byte in data: os.write(1, bytes([byte]))
hello()
for r in requests(): drip(json.dumps(right(r)).encode() + b'\\n')";
    Vice::ask(body, brisk(), 40).assert_flawless();
}

#[test]
fn never_ends_its_line() {
    let body = "
hello()
for r in requests():
    while number(r) == 3:
        write(b'x')
        time.sleep(0.01)
    say(right(r))";
    Vice::ask(body, brisk(), 10).assert_one_broken(3, "no answer within 300.000ms");
}
