//! Vices in the answers themselves, and virtues that look like vices.

use crate::vice::{Report, Vice, patient};
use lossproof_harness::subject::Outcome;

/// A subject whose answer to request 7 is `answer` and that is right elsewhere.
fn answers_seven_with(answer: &str) -> Report {
    let body = format!("hello()\nfor r in requests():\n    if number(r) == 7: {answer}\n    else: say(right(r))");
    Vice::ask(&body, patient(), 40)
}

/// Asserts that only request 7 is broken, with no restart and no other fault.
#[track_caller]
fn assert_broken(answer: &str, text: &str) {
    let report = answers_seven_with(answer);
    report.assert_one_broken(7, text);
    assert_eq!(report.faults, []);
}

#[test]
fn answers_out_of_order() {
    let body = "
hello()
batch = []
for r in requests():
    batch.append(r)
    if len(batch) == 8:
        for r in reversed(batch): say(right(r))
        batch = []";
    Vice::ask(body, patient(), 80).assert_flawless();
}

#[test]
fn answers_many_in_one_write() {
    let body = "
hello()
batch = b''
for count, r in enumerate(requests()):
    batch += json.dumps(right(r)).encode() + b'\\n'
    if count % 8 == 7:
        write(batch)
        batch = b''";
    Vice::ask(body, patient(), 80).assert_flawless();
}

#[test]
fn forgets_the_last_newline() {
    let body = "
hello()
for r in requests():
    if number(r) == 19:
        write(json.dumps(right(r)).encode())
        sys.exit()
    say(right(r))";
    let report = Vice::ask(body, patient(), 20);
    assert_eq!(report.answered(), 20, "{report:#?}");
}

#[test]
fn changes_its_answers() {
    // Whether an answer may change is for whoever asks twice: both arrive.
    let body = "
hello()
for count, r in enumerate(requests()): say({'id': r['id'], 'error': str(count)})";
    let report = Vice::ask(body, patient(), 2);
    assert_eq!(report.outcomes, [Outcome::Error("0".into()), Outcome::Error("1".into())]);
}

#[test]
fn wrong_number_of_rows() {
    assert_broken("say(right(r, gradient=[[1, 2]]))", "gradient has 1 row, expected 2");
    assert_broken("say(right(r, gradient=[[1, 2]] * 3))", "gradient has 3 rows, expected 2");
    assert_broken("say(right(r, loss=[1]))", "loss has 1 number, expected 2");
}

#[test]
fn wrong_shape() {
    assert_broken("say(right(r, gradient=[[1, 2, 3]] * 2))", "gradient has rows of 3 numbers, expected 2");
    assert_broken("say(right(r, gradient=[[1, 2], [3]]))", "gradient[1] has 1 number, expected 2 as in gradient[0]");
    let text = "gradient has a flat list of 4 numbers, expected 2 rows of 2 numbers";
    assert_broken("say(right(r, gradient=[1, 2, 3, 4]))", text);
    assert_broken("say(right(r, loss=3))", "loss has one number, expected a flat list of 2 numbers");
}

#[test]
fn no_gradient() {
    let text = "`gradient` is missing; expected numbers in the shape of the logits, since it was asked for";
    assert_broken("say({'id': r['id'], 'loss': [1, 2]})", text);
    assert_broken("say(right(r, gradient=None))", text);
}

#[test]
fn no_loss() {
    assert_broken("say({'id': r['id']})", "`loss` is missing; expected `loss`, `unsupported` or `error`");
}

#[test]
fn strings_for_numbers() {
    let text = "loss[1] is \"2.0\"; expected a number, or \"NaN\", \"Infinity\" or \"-Infinity\"";
    assert_broken("say(right(r, loss=[1.0, '2.0']))", text);
}

#[test]
fn nulls_for_numbers() {
    let text = "gradient[0][1] is null; expected a number, or \"NaN\", \"Infinity\" or \"-Infinity\"";
    assert_broken("say(right(r, gradient=[[1, None], [3, 4]]))", text);
}

#[test]
fn bare_nan() {
    let report = answers_seven_with("say(right(r, loss=[float('nan'), 1.0]))");
    let [(7, fault)] = report.broken()[..] else { panic!("{report:#?}") };
    let text = fault.to_string();
    assert!(text.contains("written \"NaN\", \"Infinity\", \"-Infinity\", as strings"), "{text}");
    assert_eq!(report.answered(), 39);
}

#[test]
fn huge_number() {
    let report = answers_seven_with("write(b'{\"id\":%d,\"loss\":[1e999,0]}\\n' % r['id'])");
    let [(7, fault)] = report.broken()[..] else { panic!("{report:#?}") };
    let text = fault.to_string();
    assert!(text.contains("number out of range") && text.contains("\"Infinity\""), "{text}");
    assert_eq!(report.answered(), 39);
}

#[test]
fn deep_nesting() {
    let answer = "write(b'{\"id\":%d,\"loss\":' % r['id'] + b'[' * 100000 + b']' * 100000 + b'}\\n')";
    let report = answers_seven_with(answer);
    let [(7, fault)] = report.broken()[..] else { panic!("{report:#?}") };
    assert!(fault.to_string().contains("recursion limit exceeded"), "{fault}");
    assert_eq!(report.answered(), 39);
}

#[test]
fn not_utf8() {
    let report = answers_seven_with("write(b'{\"id\":%d,\"error\":\"\\xff\"}\\n' % r['id'])");
    let [(7, fault)] = report.broken()[..] else { panic!("{report:#?}") };
    assert!(fault.to_string().contains("invalid unicode code point"), "{fault}");
    assert_eq!(report.answered(), 39);
}

#[test]
fn a_key_twice() {
    let report = answers_seven_with("write(b'{\"id\":%d,\"loss\":[0,0],\"loss\":[1,1]}\\n' % r['id'])");
    let [(7, fault)] = report.broken()[..] else { panic!("{report:#?}") };
    assert!(fault.to_string().contains("the key `loss` stands twice"), "{fault}");
    assert_eq!(report.answered(), 39);
}

#[test]
fn two_answers_in_a_line() {
    let report = answers_seven_with("write((json.dumps(right(r)) * 2).encode() + b'\\n')");
    let [(7, fault)] = report.broken()[..] else { panic!("{report:#?}") };
    assert!(fault.to_string().contains("trailing characters"), "{fault}");
    assert_eq!(report.answered(), 39);
}

#[test]
fn python_for_json() {
    let report = answers_seven_with("write(str(right(r)).encode() + b'\\n')");
    let [(7, fault)] = report.broken()[..] else { panic!("{report:#?}") };
    assert!(fault.to_string().contains("key must be a string"), "{fault}");
    assert_eq!(report.answered(), 39);
}

#[test]
fn loss_and_error() {
    let text = "both `loss` and `error` are given; expected one of them";
    assert_broken("say(right(r, error='half done'))", text);
}
