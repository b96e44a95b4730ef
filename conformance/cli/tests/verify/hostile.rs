//! Subjects that misbehave: `verify` comes back in time, says what happened, counts what was right and leaves nothing
//! running.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::Duration;

use rayon::prelude::*;
use serde_json::Value;

use crate::running::{Ran, count, failures, graded, message, verify_script};
use crate::script::{RIGHT, Script};
use crate::vices::{Does, End, VICES, Vice};

/// The longest wait for an answer and the subject's time in all, in seconds; `verify` has 5 s more to come back.
type Limits = (f64, u64);

/// For subjects that let `verify` wait; hello and a first answer may take six times as long.
const BRISK: Limits = (0.5, 10);

/// For the others, which are never waited for.
const PATIENT: Limits = (2.0, 20);

/// So many at a time: nearly all of them wait nearly all of the time, and still each needs a core for its start.
const AT_A_TIME: usize = 6;

fn asked((timeout, budget): Limits, script: &Script) -> Ran {
    let (wait, all) = (format!("{timeout}s"), format!("{budget}s"));
    let ran = verify_script(&["--cases", "1", "--timeout", &wait, "--budget", &all, "--json", "-"], script);
    assert!(ran.took < Duration::from_secs(budget + 5), "{:?}", ran.took);
    // 64 KiB of each process: of the one that met the request, and of the one that was asked it again.
    assert!(ran.stderr.len() <= 2 * (64 << 10), "a flood of {} bytes", ran.stderr.len());
    ran
}

/// How many requests a subject of cross-entropy is asked.
static PLANNED: LazyLock<u64> = LazyLock::new(|| {
    let report = asked(PATIENT, &Script::new(RIGHT)).report(0);
    assert_eq!(count(&report, "A"), graded(&report));
    graded(&report)
});

fn script(does: &Does) -> Script {
    match does {
        Does::Once(vice) => Script::new(&format!(
            "hello()\nfor m in requests():\n    if special(m):\n        {vice}\n    else: say(right(m))"
        )),
        Does::Always(vice) => Script::new(&format!("hello()\nfor m in requests():\n    {vice}")),
        Does::Program(program) => Script::new(program),
    }
}

/// The failures of a report, the one told with the first words: faults of the protocol, told with these words each.
fn faults<'a>(report: &'a Value, words: &[&str]) -> &'a Value {
    let failures = failures(report);
    assert_eq!(failures.len(), words.len(), "{failures:#?}");
    let told = |words: &str| failures.iter().find(|failure| message(failure).contains(words)).copied();
    for failure in &failures {
        assert_eq!((&failure["where"], &failure["mistake"]), (&"protocol".into(), &Value::Null));
    }
    for words in words {
        assert!(told(words).is_some(), "{words}: {failures:#?}");
    }
    told(words[0]).expect("told")
}

/// All are right but the one special request, which is at fault.
fn one_fault(report: &Value, words: &[&str]) {
    let (failure, special) = (faults(report, words), serde_json::json!([[512.0, 512.0, 512.0]]));
    assert!(message(failure).starts_with("ce: ") && failure["request"]["logits"] == special, "{failure}");
    assert_eq!(counts(report), (*PLANNED - 1, *PLANNED - 1, 1));
}

/// How many answers were graded, how many of them A, and how many requests have none: those not asked among them.
fn counts(report: &Value) -> (u64, u64, u64) {
    (graded(report), count(report, "A"), count(report, "error") + count(report, "not_asked"))
}

fn meets_its_end(vice: &Vice) {
    let ran = asked(if vice.end.is_awaited() { BRISK } else { PATIENT }, &script(&vice.does));
    let planned = *PLANNED;
    match vice.end {
        End::OneFault(words) => one_fault(&ran.report(1), &[words]),
        End::FaultAndStray(words, stray) => one_fault(&ran.report(1), &[words, stray]),
        End::NoAnswer(words) => {
            let report = ran.report(1);
            assert!(message(faults(&report, &[words])).starts_with("ce") && count(&report, "error") > 0, "{report}");
            assert_eq!(counts(&report), (0, 0, planned));
        }
        End::RightYetFails(words) => {
            let report = ran.report(1);
            faults(&report, &[words]);
            assert_eq!((counts(&report), &report["grade"]), ((planned, planned, 0), &"A".into()));
        }
        End::OneWrong(words) => {
            let report = ran.report(1);
            let failure = failures(&report)[0];
            assert!(failure["where"] == "loss" && message(failure).contains(words), "{failure}");
            assert_eq!(counts(&report), (planned, planned - 1, 0));
        }
        End::Remark(words) => {
            let report = ran.report(0);
            let remark = &report["findings"][0];
            assert!(remark["severity"] == "remark" && message(remark).contains(words), "{remark}");
            assert_eq!(counts(&report), (planned, planned, 0));
        }
        End::Conforms => {
            let report = ran.report(0);
            assert_eq!((counts(&report), failures(&report).len()), ((planned, planned, 0), 0));
        }
        End::NotChecked(words) => {
            let report = ran.report(3);
            faults(&report, &[words]);
            assert_eq!(counts(&report), (0, 0, 0));
        }
    }
    println!("{:<32} {:.1} s", vice.name, ran.took.as_secs_f64());
}

#[test]
fn every_vice_is_told_for_what_it_is() {
    assert!(VICES.len() >= 32, "{}", VICES.len());
    LazyLock::force(&PLANNED);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_A_TIME).build().expect("threads");
    let of = |vice: &&Vice| catch_unwind(AssertUnwindSafe(|| meets_its_end(vice))).is_err();
    // One by one: the slow ones stand together in the table.
    let wrong = threads.install(|| VICES.par_iter().with_max_len(1).filter(of).map(|v| v.name).collect::<Vec<_>>());
    assert_eq!(wrong, Vec::<&str>::new(), "what went wrong with them stands above");
}

#[test]
fn right_and_wrong_by_turns_is_never_called_right() {
    let body = "hello()\nfor n, m in enumerate(requests()):\n    a = right(m)\n    if n % 2: a['gradient'] = [[x * 2 for x \
                in row if isinstance(x, float)] for row in a['gradient']]\n    say(a)";
    let report = asked(PATIENT, &Script::new(body)).report(1);
    assert!(count(&report, "A") > 0 && graded(&report) > count(&report, "A"), "{report}");
}

#[test]
fn the_same_numbers_for_every_dtype_conform() {
    asked(PATIENT, &Script::new("hello(dtypes=['f64', 'f32', 'f16', 'bf16'])\nfor m in requests(): say(right(m))"))
        .report(0);
}

/// A subject whose manners are unusual and whose answers are right.
fn conforms(body: &str) {
    let report = asked(PATIENT, &Script::new(body)).report(0);
    assert_eq!((counts(&report), failures(&report).len()), ((*PLANNED, *PLANNED, 0), 0), "{body}");
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
