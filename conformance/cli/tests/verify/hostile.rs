//! Subjects that misbehave: `verify` comes back in time, says what happened, counts what was right and leaves nothing
//! running.

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value;

use crate::running::{Ran, count, failures, graded, message, verify_script};
use crate::script::{RIGHT, Script};

/// For subjects that let `verify` wait; its hello and first answer may take six times as long.
const BRISK: &[&str] = &["--timeout", "500ms", "--budget", "8s"];

/// For the others.
const PATIENT: &[&str] = &["--timeout", "2s", "--budget", "20s"];

fn limit(words: &[&str]) -> Duration {
    Duration::from_secs(if words == BRISK { 8 + 5 } else { 20 + 5 })
}

fn asked(limits: &[&str], script: &Script) -> Ran {
    let ran = verify_script(&[&["--cases", "1", "--json", "-"], limits].concat(), script);
    assert!(ran.took < limit(limits), "{:?}", ran.took);
    ran
}

/// How many requests a subject of cross-entropy is asked.
static PLANNED: LazyLock<u64> = LazyLock::new(|| {
    let report = asked(PATIENT, &Script::new(RIGHT)).report(0);
    assert_eq!(count(&report, "A"), graded(&report));
    graded(&report)
});

/// The one failure of a report: a fault of the protocol.
fn fault(report: &Value) -> &Value {
    let failures = failures(report);
    assert_eq!(failures.len(), 1, "{failures:#?}");
    assert_eq!((&failures[0]["where"], &failures[0]["mistake"]), (&"protocol".into(), &Value::Null));
    failures[0]
}

/// A subject that does `vice` instead of answering the special request, and is right on the others.
fn once(limits: &[&str], vice: &str, words: &str) {
    let body = format!("hello()\nfor m in requests():\n    if special(m):\n        {vice}\n    else: say(right(m))");
    let report = asked(limits, &Script::new(&body)).report(1);
    let failure = fault(&report);
    assert!(message(failure).starts_with("ce: ") && message(failure).contains(words), "{vice}: {failure}");
    assert_eq!(failure["request"]["logits"], serde_json::json!([[512.0, 512.0, 512.0]]), "{vice}");
    let (counts, grades) = (count(&report, "error"), graded(&report));
    assert_eq!((counts, grades, count(&report, "A")), (1, *PLANNED - 1, *PLANNED - 1), "{vice}: {report}");
}

/// A subject that is wrong in each answer, `vice` being what it does with request `m`.
fn always(limits: &[&str], vice: &str, words: &str) {
    let script = Script::new(&format!("hello()\nfor m in requests():\n    {vice}"));
    let report = asked(limits, &script).report(1);
    let failure = fault(&report);
    assert!(message(failure).contains(words), "{vice}: {failure}");
    assert_eq!((graded(&report), count(&report, "error")), (0, *PLANNED), "{vice}");
}

/// A subject that is right in each answer, and yet fails.
fn right_but(body: &str, words: &str) {
    let report = asked(PATIENT, &Script::new(body)).report(1);
    let failure = fault(&report);
    assert!(message(failure).contains(words), "{body}: {failure}");
    assert_eq!((count(&report, "A"), count(&report, "error")), (*PLANNED, 0), "{body}");
    assert_eq!(report["grade"], "A", "{body}");
}

/// A subject whose manners are bad and whose answers are right.
fn conforms(body: &str) -> Ran {
    let ran = asked(PATIENT, &Script::new(body));
    let report = ran.report(0);
    assert_eq!((count(&report, "A"), failures(&report).len()), (*PLANNED, 0), "{body}");
    ran
}

#[test]
fn it_dies() {
    once(PATIENT, "sys.exit('boom')", "it died (exit code 1); its last words: boom");
    once(PATIENT, "os.kill(os.getpid(), signal.SIGSEGV)", "it died (signal 11)");
}

#[test]
fn it_hangs() {
    once(BRISK, "time.sleep(600)", "no answer within 500");
}

#[test]
fn it_hangs_and_ignores_what_asks_it_to_end() {
    once(
        BRISK,
        "[signal.signal(s, signal.SIG_IGN) for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)]\n        time.sleep(600)",
        "no answer within 500",
    );
}

#[test]
fn it_stops_itself() {
    once(BRISK, "os.kill(os.getpid(), signal.SIGSTOP)", "no answer within 500");
}

#[test]
fn it_hangs_on_everything() {
    let report = asked(&["--timeout", "200ms", "--budget", "3s"], &Script::new("hello()\ntime.sleep(600)")).report(1);
    assert!(message(fault(&report)).starts_with("ce: no answer within 1.2"), "{report}");
    assert_eq!((graded(&report), count(&report, "error") + count(&report, "not_asked")), (0, *PLANNED));
    assert_eq!(report["not_asked"]["requests"], count(&report, "not_asked"));
}

#[test]
fn it_ends_neither_at_bye_nor_at_the_end_of_its_input() {
    let deaf = "for s in (signal.SIGTERM, signal.SIGINT): signal.signal(s, signal.SIG_IGN)";
    let ran = conforms(&format!("{deaf}\n{RIGHT}\nwhile True: time.sleep(1)"));
    assert!(ran.took < Duration::from_secs(10), "{:?}", ran.took);
}

#[test]
fn it_closes_its_standard_output() {
    once(PATIENT, "os.close(1); time.sleep(600)", "it closed its standard output");
}

#[test]
fn it_answers_twice() {
    right_but("hello()\nfor m in requests(): say(right(m)); say(right(m))", "it answered twice under the id ");
}

#[test]
fn it_answers_under_the_wrong_id() {
    always(PATIENT, "say(right(m, id=m['id'] + 1))", "which was not asked");
    always(PATIENT, "say(right(m, id=None))", "it answered without an id");
    once(PATIENT, "say(right(m, id=m['id'] + 1))", "which was not asked");
}

#[test]
fn it_answers_in_another_shape() {
    once(PATIENT, "say(right(m, loss=[1.0, 2.0]))", "loss has 2 numbers, expected 1");
    once(PATIENT, "say(right(m, loss='high'))", "loss");
    once(PATIENT, "say(right(m, gradient=[[True, 0, 0]]))", "gradient");
    always(PATIENT, "say({'id': m['id'], 'loss': None})", "loss");
}

#[test]
fn it_writes_no_json() {
    once(PATIENT, "write(b'loss = 1.0986\\n')", "it wrote a line that is not JSON");
    once(PATIENT, "write(b'\\xff\\xfe\\x00\\n')", "it wrote a line that is not");
    once(PATIENT, "write(b'[' * 200000 + b'\\n')", "it wrote a line that is not JSON");
    once(
        PATIENT,
        "write(json.dumps({**right(m), 'loss': [math.nan]}).encode() + b'\\n')"
            .replace("math.nan", "float('nan')")
            .as_str(),
        "NaN",
    );
    once(PATIENT, "write(json.dumps(right(m)).encode() * 2 + b'\\n')", "it wrote a line that is not JSON");
}

#[test]
fn it_writes_numbers_without_end() {
    let huge = |digits: &str| {
        format!("write(json.dumps(right(m, loss='@')).replace('\"@\"', '[1' + {digits} + ']').encode() + b'\\n')")
    };
    once(PATIENT, &huge("'e999'"), "number out of range");
    always(PATIENT, &huge("'0' * 5000"), "number out of range");
}

#[test]
fn it_writes_a_line_without_end() {
    once(PATIENT, "while True: write(b'x' * 65536)", "it wrote a line of more than ");
}

#[test]
fn it_writes_lines_without_end() {
    let report = asked(
        PATIENT,
        &Script::new("hello()\nfor m in requests():\n    if special(m):\n        while True: write(b'{\"a\":1}\\n' * 999)\n    say(right(m))"),
    )
    .report(1);
    let messages: Vec<&str> = failures(&report).into_iter().map(message).collect();
    assert!(messages.iter().any(|message| message.contains("lines that answer nothing")), "{messages:?}");
    assert_eq!((count(&report, "A"), count(&report, "error")), (*PLANNED - 1, 1));
}

#[test]
fn it_floods_standard_error() {
    let ran = conforms("hello()\nfor m in requests(): os.write(2, b'noise ' * 20000); say(right(m))");
    assert!(ran.stderr.len() <= 64 << 10, "{}", ran.stderr.len());
}

#[test]
fn it_leaves_a_descendant_that_holds_its_output() {
    let spawn =
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', FOLDER], start_new_session=True)";
    once(PATIENT, &format!("{spawn}; sys.exit(3)"), "it died (exit code 3)");
    let ran = conforms(&format!("hello()\n{spawn}\nfor m in requests(): say(right(m))"));
    assert!(ran.took < Duration::from_secs(10), "{:?}", ran.took);
}

#[test]
fn it_prints_before_hello() {
    right_but(&format!("write(b'Loading the model...\\n')\n{RIGHT}"), "Loading the model...");
    right_but(&format!("write(b'\\x00\\xff\\xfe\\n{{]\\n' * 9)\n{RIGHT}"), "it wrote a line that is not");
}

#[test]
fn it_prints_between_answers() {
    right_but("hello()\nfor m in requests(): write(b'step\\n'); say(right(m))", "`step`");
}

#[test]
fn it_answers_with_errors() {
    always(PATIENT, "say({'id': m['id'], 'error': 'out of memory'})", "it answers with an error: out of memory");
}

#[test]
fn it_changes_its_answer() {
    let body = "hello()\nseen = False\nfor m in requests():\n    a = right(m)\n    if special(m) and not seen:\n        \
                seen = True\n        a['loss'] = [7.0]\n    say(a)";
    let report = asked(PATIENT, &Script::new(body)).report(1);
    let failure = failures(&report)[0];
    assert!(message(failure).ends_with("asked again, it answered otherwise"), "{failure}");
    assert_eq!((&failure["where"], &failure["got"]["loss"]), (&"loss".into(), &serde_json::json!([7.0])));
    assert_eq!((count(&report, "A"), count(&report, "C")), (*PLANNED - 1, 1));

    // Right and wrong by turns: never called right.
    let body = "hello()\nfor n, m in enumerate(requests()):\n    a = right(m)\n    if n % 2: a['gradient'] = [[x * 2 for x \
                in row if isinstance(x, float)] for row in a['gradient']]\n    say(a)";
    let report = asked(PATIENT, &Script::new(body)).report(1);
    assert!(count(&report, "A") > 0 && graded(&report) > count(&report, "A"), "{report}");
}

#[test]
fn it_lies_in_hello() {
    // Of what it claims it has a part: a remark, and the part is checked.
    let body = "hello(losses=['ce', 'focal'])\nfor m in requests(): say(right(m) if m['loss'] == 'ce' else {'id': \
                m['id'], 'unsupported': 'not really'})";
    let report = asked(PATIENT, &Script::new(body)).report(0);
    let remark = &report["findings"][0];
    assert!(remark["severity"] == "remark" && message(remark).contains("hello claims it"), "{remark}");
    assert!(graded(&report) == *PLANNED && count(&report, "unsupported") > *PLANNED, "{report}");

    always(PATIENT, "a = right(m); del a['gradient']; say(a)", "`gradient` is missing");

    // It answers what it was not asked for: the same numbers for every dtype.
    let body = "hello(dtypes=['f64', 'f32', 'f16', 'bf16'])\nfor m in requests(): say(right(m))";
    asked(PATIENT, &Script::new(body)).report(0);
}

#[test]
fn what_is_only_unusual_conforms() {
    // Answers in another order, blank lines, other line ends, fields that nobody asked for, a last line without its end.
    conforms(
        "hello()\nfor m in requests(): write(b'\\n \\r\\n' + json.dumps(right(m, note='x')).encode() + b'\\r\\n')",
    );
    conforms(
        "import threading\nhello()\nlock = threading.Lock()\ndef late(m):\n    a = right(m)\n    with lock: say(a)\n\
         for n, m in enumerate(requests()):\n    t = threading.Timer(0.02 * (n % 3), late, [m]); t.start()",
    );
}
