//! The vices of subjects, one a line: what each does, and what `verify` has to say of it.

/// A subject that misbehaves.
pub(crate) struct Vice {
    pub(crate) name: &'static str,
    /// Python, after the preludes.
    pub(crate) does: Does,
    pub(crate) end: End,
}

/// Where in a subject its vice stands.
pub(crate) enum Does {
    /// In the place of the answer to one request, `m`; the others are answered rightly.
    Once(&'static str),
    /// In the place of the answer to each.
    Always(&'static str),
    /// The whole program.
    Program(&'static str),
}

/// What `verify` makes of it. The words are part of the finding's message.
pub(crate) enum End {
    /// Exit code 1: one request is at fault and all others count as right.
    OneFault(&'static str),
    /// The same, and a line is told that answers no request.
    FaultAndStray(&'static str, &'static str),
    /// Exit code 1: no request has an answer, and the fault is told once.
    NoAnswer(&'static str),
    /// Exit code 1, though every answer is right and counts.
    RightYetFails(&'static str),
    /// Exit code 1: the one answer in question is wrong in its loss, and all others count as right.
    OneWrong(&'static str),
    /// Exit code 0 with a remark: all that is answered is right.
    Remark(&'static str),
    /// Exit code 0: bad manners that harm nobody.
    Conforms,
    /// Exit code 3: not even its hello can be had.
    NotChecked(&'static str),
}

impl End {
    /// Whether it is only seen by waiting for an answer that does not come.
    pub(crate) fn is_awaited(&self) -> bool {
        matches!(self, Self::OneFault(words) | Self::NoAnswer(words) | Self::NotChecked(words) if words.starts_with("no answer"))
    }
}

use Does::{Always, Once, Program};
use End::{Conforms, FaultAndStray, NoAnswer, NotChecked, OneFault, OneWrong, Remark, RightYetFails};

const fn vice(name: &'static str, does: Does, end: End) -> Vice {
    Vice { name, does, end }
}

pub(crate) const VICES: &[Vice] = &[
    // Silent.
    vice("silent from the start", Program("time.sleep(600)"), NotChecked("no answer to hello within 3")),
    // How long the last of three waits is, the budget decides.
    vice("silent after hello", Program("hello()\ntime.sleep(600)"), NoAnswer("no answer within ")),
    vice("silent on one request", Once("time.sleep(600)"), OneFault("no answer within 500")),
    vice("stopped", Once("os.kill(os.getpid(), signal.SIGSTOP)"), OneFault("no answer within 500")),
    vice("closes its output", Once("os.close(1); time.sleep(600)"), OneFault("it closed its standard output")),
    vice("answers too late", Once("time.sleep(4); say(right(m))"), OneFault("no answer within 500")),
    // Dying.
    vice("dies at once", Program("sys.exit(7)"), NotChecked("it died (exit code 7)")),
    vice("dies with last words", Once("sys.exit('boom')"), OneFault("it died (exit code 1); its last words: boom")),
    vice("crashes", Once("os.kill(os.getpid(), signal.SIGSEGV)"), OneFault("it died (signal 11)")),
    vice("dies on every request", Always("sys.exit(9)"), NoAnswer("it died (exit code 9)")),
    vice(
        "dies in the middle of an answer",
        Once("write(b'{\"id\":'); sys.exit(4)"),
        FaultAndStray("it died (exit code 4)", "it wrote a line that is not JSON: EOF"),
    ),
    // Ignoring what asks it to end.
    vice("silent and deaf", Once("deaf(); time.sleep(600)"), OneFault("no answer within 500")),
    vice(
        "goes on after bye",
        Program("deaf()\nhello()\nfor m in requests(): say(right(m))\nwhile True: time.sleep(1)"),
        Conforms,
    ),
    vice("leaves a descendant", Program("hello()\ndescend()\nfor m in requests(): say(right(m))"), Conforms),
    vice("dies and leaves a descendant", Once("descend(); sys.exit(3)"), OneFault("it died (exit code 3)")),
    vice("leaves a daemon", Program("hello()\ndaemon()\nfor m in requests(): say(right(m))"), Conforms),
    // Standard error.
    vice("floods standard error", Always("os.write(2, b'noise ' * 20000); say(right(m))"), Conforms),
    vice("floods it without end", Once("while True: os.write(2, b'x' * 65536)"), OneFault("no answer within 500")),
    // Answers that are not this request's.
    vice("answers twice", Always("say(right(m)); say(right(m))"), RightYetFails("it answered twice under the id ")),
    vice("wrong ids", Always("say(right(m, id=m['id'] + 1))"), NoAnswer("which was not asked")),
    vice("one wrong id", Once("say(right(m, id=m['id'] + 1000))"), OneFault("which was not asked")),
    vice("no ids", Always("say(right(m, id=None))"), NoAnswer("it answered without an id")),
    vice(
        "only errors",
        Always("say({'id': m['id'], 'error': 'no room'})"),
        NoAnswer("it answers with an error: no room"),
    ),
    // Lines that are no answers.
    vice("a line without end", Once("while True: write(b'x' * 65536)"), OneFault("it wrote a line of more than ")),
    vice(
        "lines without end",
        Once("while True: write(b'{\"a\":1}\\n' * 999)"),
        FaultAndStray("lines that answer nothing", "it answered without an id"),
    ),
    vice("lines before hello without end", Program("os.execvp('yes', ['yes', FOLDER])"), NotChecked("it wrote ")),
    vice("deep JSON", Once("write(b'[' * 200000 + b'\\n')"), OneFault("it wrote a line that is not JSON")),
    vice(
        "deep JSON that ends",
        Once("write(b'[' * 9999 + b']' * 9999 + b'\\n')"),
        OneFault("it wrote a line that is not JSON"),
    ),
    vice("no UTF-8", Once("write(b'\\xff\\xfe\\x00\\n')"), OneFault("it wrote a line that is not")),
    vice("NaN without quotes", Once("say(right(m, loss=[float('nan')]))"), OneFault("NaN")),
    vice(
        "two answers on one line",
        Once("write(json.dumps(right(m)).encode() * 2 + b'\\n')"),
        OneFault("it wrote a line that is not JSON"),
    ),
    vice(
        "prints before hello",
        Program("write(b'Loading...\\n')\nhello()\nfor m in requests(): say(right(m))"),
        RightYetFails("Loading..."),
    ),
    vice("prints between answers", Always("write(b'step\\n'); say(right(m))"), RightYetFails("`step`")),
    // Answers of another shape.
    vice("another shape", Once("say(right(m, loss=[1.0, 2.0]))"), OneFault("loss has 2 numbers, expected 1")),
    vice("text for numbers", Once("say(right(m, loss='high'))"), OneFault("loss is \"high\"")),
    vice("numbers without end", Always("say_loss(m, '1' + '0' * 5000)"), NoAnswer("number out of range")),
    // Lying about what it supports.
    vice("echoes", Program("os.execvp('cat', [FOLDER])"), NotChecked("`losses` is missing")),
    vice("another protocol", Program("hello(protocol=2)\ntime.sleep(600)"), NotChecked("protocol is 2; expected 1")),
    vice("dtypes that are none", Program("hello(dtypes=['f8'])\ntime.sleep(600)"), NotChecked("dtypes[0] is \"f8\"")),
    vice("claims a gradient", Always("a = right(m); del a['gradient']; say(a)"), NoAnswer("`gradient` is missing")),
    vice(
        "claims a loss",
        Program(
            "hello(losses=['ce', 'focal'])\nfor m in requests(): say(right(m) if m['loss'] == 'ce' else {'id': m['id'], 'unsupported': 'not really'})",
        ),
        Remark("hello claims it"),
    ),
    // Changing answers.
    vice(
        "changes an answer",
        Once("say(right(m) if leave_once('seen') else right(m, loss=[7.0]))"),
        OneWrong("asked again, it answered otherwise"),
    ),
];
