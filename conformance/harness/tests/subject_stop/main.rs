//! Ctrl-C: `kill_all` ends every subject and lets no other start. A process of its own, since that holds for all of it.
#![cfg(target_os = "linux")]

use lossproof_harness::subject::{Fault, Limits, Process, Subject, kill_all};
use std::path::Path;
use std::time::{Duration, Instant};

const SUBJECT: &str = r#"
import os, sys, time
sys.stdin.readline()
if os.fork() == 0: os.setsid()
else: print('{"protocol":1,"losses":["ce"]}', flush=True)
time.sleep(60)
"#;

fn alive(folder: &Path) -> usize {
    let processes = std::fs::read_dir("/proc").expect("a process table").flatten();
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(folder.to_str().expect("UTF-8"))).count()
}

#[test]
fn no_subject_survives_and_none_starts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("subject.py");
    std::fs::write(&path, SUBJECT).expect("a writable folder");
    let subject = || Process::new("python3", [path.clone().into()], Limits::default());
    let mut subjects = [subject(), subject()];
    for subject in &mut subjects {
        subject.hello().expect("a hello");
    }
    assert_eq!(alive(folder.path()), 4);

    kill_all();
    let deadline = Instant::now() + Duration::from_secs(2);
    while alive(folder.path()) > 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(alive(folder.path()), 0);
    let Err(Fault::NotStarted { why, .. }) = subject().hello() else { panic!("started") };
    assert_eq!(why, "the harness is being stopped");
}
