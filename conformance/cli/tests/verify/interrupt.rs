//! Ctrl-C: the subject does not hear it, and is not left behind.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::running::{empty, listed, verify_command};
use crate::script::{PYTHON, Script};

/// Waits until something is so.
fn until(what: &str, mut is: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Interrupts it: it ends at once, with the exit code of an interrupted program and without a report.
fn interrupt(child: Child) {
    let killed = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let start = Instant::now();
    let output = child.wait_with_output().expect("the program ends");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(130), String::new()));
    assert_eq!(text(&output.stderr), "interrupted: no report\n");
}

fn interrupted(body: &str) {
    let (script, folder) = (Script::new(body), empty());
    let child = verify_command()
        .args(["--json", "report.json", "--timeout", "60s", "--budget", "100s", "--"])
        .args(script.command())
        .current_dir(folder.path())
        .spawn()
        .expect("the program starts");
    until("the subject", || script.left("ready").is_some());
    interrupt(child);
    assert_eq!(script.alive(), Vec::<String>::new(), "left behind");
    assert_eq!(listed(folder.path()), Vec::<String>::new());
}

#[test]
fn before_hello() {
    interrupted("leave('ready')\ntime.sleep(600)");
}

#[test]
fn while_a_request_is_answered() {
    interrupted("hello()\nread()\nleave('ready')\ntime.sleep(600)");
}

#[test]
fn a_subject_that_ignores_it_and_has_descendants() {
    interrupted(
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nhello()\nread()\n\
         subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', FOLDER], start_new_session=True)\n\
         leave('ready')\nwhile True: time.sleep(600)",
    );
}

#[test]
fn the_scripts_of_a_python_subject_go_too() {
    let (place, folder) = (empty(), empty());
    // Not Python, but something that takes the script for its argument and never answers.
    let waits = folder.path().join("waits");
    std::fs::write(&waits, format!("#!/bin/sh\nexec {} -c 'import time; time.sleep(600)' \"$@\"\n", *PYTHON))
        .expect("a file");
    std::fs::set_permissions(&waits, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("an own file");
    let child = verify_command()
        .arg("--python")
        .arg(&waits)
        .args(["--timeout", "60s", "--budget", "100s", "python/plain-focal"])
        .env("TMPDIR", place.path())
        .spawn()
        .expect("the program starts");
    until("the scripts", || listed(place.path()).len() == 1);
    std::thread::sleep(Duration::from_millis(100));
    interrupt(child);
    assert_eq!(listed(place.path()), Vec::<String>::new());
}
