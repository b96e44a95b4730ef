//! Descendants that left the process group (`setsid`, a double fork): found by the variable they inherited.

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::time::{Duration, Instant};

/// How long is swept: until a pass finds none, since a process may fork while the table is read, and a killed one takes
/// a moment to be gone.
const LONGEST: Duration = Duration::from_secs(2);

/// Kills every process in whose environment `variable` (`NAME=value`) stands. One that has wiped its environment is not
/// found, nor one of another user.
pub(super) fn sweep(variable: &str) {
    let deadline = Instant::now() + LONGEST;
    while pass(variable) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// One pass; whether it killed any.
fn pass(variable: &str) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else { return false };
    let mut killed = false;
    for process in processes.flatten() {
        let pid = process.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
        let Some(pid) = pid.filter(|&pid| carries(pid, variable)) else { continue };
        // The descriptor pins the process: looked at again through it, the id cannot have come to mean another.
        let Ok(descriptor) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
        if carries(pid, variable) {
            killed |= pidfd_send_signal(&descriptor, Signal::KILL).is_ok();
        }
    }
    killed
}

fn carries(pid: Pid, variable: &str) -> bool {
    let environment = std::fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero()));
    environment.is_ok_and(|all| all.split(|&byte| byte == 0).any(|own| own == variable.as_bytes()))
}
