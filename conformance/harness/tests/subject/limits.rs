//! The budget, and what a process is told.

use crate::vice::{Vice, patient, requests};
use lossproof_harness::subject::{Limits, Subject};
use std::time::Duration;

#[test]
fn slow_subject_gets_what_fits_the_budget() {
    let limits = Limits { timeout: Duration::from_secs(10), budget: Some(Duration::from_millis(1500)) };
    let report = Vice::ask("hello()\nfor r in requests():\n    time.sleep(0.05)\n    say(right(r))", limits, 200);
    assert!(report.answered() > 0 && report.answered() < 60, "{}", report.answered());
    assert_eq!(report.answered() + report.not_asked(), 200);
    assert_eq!(report.faults, []);
    report.assert_within(Duration::from_secs(5));
}

#[test]
fn large_requests_are_bounded_in_flight() {
    use lossproof_harness::protocol::{Grid, Request, Table};
    let wide = Grid::Rows(Table::from_values(8, 5_000, vec![-0.1; 40_000]).expect("as many values"));
    let request = Request { gradient: true, ..Request::new("ce", wide, vec![None; 8]) };
    let vice = Vice::new("hello()\nfor r in requests(): say(right(r))", patient());
    vice.requests(&vec![request; 20]).assert_flawless();
}

#[test]
fn bulk_arrays_are_used_where_they_are_offered() {
    let body = "
import base64, struct
hello(encodings=['base64'])
for r in requests():
    array = r['logits']
    values = struct.unpack('<4d', base64.b64decode(array['base64']))
    assert (array['shape'], array['dtype']) == ([2, 2], 'f64')
    say({'id': r['id'], 'loss': [values[0], values[2]], 'gradient': array})";
    Vice::ask(body, patient(), 20).assert_flawless();
}

#[test]
fn name_is_the_command_until_hello_gives_one() {
    let mut vice = Vice::new("hello()\nread()", patient());
    assert!(vice.process.name().ends_with("/vice.py"), "{}", vice.process.name());
    vice.process.hello().expect("a hello");
    assert_eq!(vice.process.name(), "vice");
    assert_eq!(vice.requests(&requests(0)).faults, []);
}
