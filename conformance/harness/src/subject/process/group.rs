//! A child process and everything that it starts.

use crate::subject::Exit;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The variable by which descendants are known that left the process group.
const TOKEN: &str = "LOSSPROOF_SUBJECT";

/// How long a killed process may take to be gone; then it is left to the system.
const REAP: Duration = Duration::from_secs(2);

/// The live groups; `None` once [`kill_all`] was called, and no process is started any more.
static LIVE: Mutex<Option<Vec<(u32, String)>>> = Mutex::new(Some(Vec::new()));

fn live() -> MutexGuard<'static, Option<Vec<(u32, String)>>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Kills every subject that is running, with its descendants, and lets no other start. For a command line's handler of
/// Ctrl-C or termination, right before it exits: a subject has its own process group and does not hear the terminal.
pub fn kill_all() {
    for (pid, token) in live().take().into_iter().flatten() {
        kill_group(pid);
        sweep(&token);
    }
}

/// A child in its own process group. Dropping it kills the group and reaps the child.
#[derive(Debug)]
pub(super) struct Group {
    child: Child,
    token: String,
    status: Option<Exit>,
}

impl Group {
    /// Starts a command.
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let token = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        command.env(TOKEN, &token);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        // The lock is held while the process starts, so that `kill_all` misses none.
        let mut live = live();
        let Some(groups) = live.as_mut() else {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "the harness is being stopped"));
        };
        let child = command.spawn()?;
        groups.push((child.id(), token.clone()));
        Ok(Self { child, token, status: None })
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Whether the child has ended. It is not reaped by this, so its id cannot come to mean another process.
    pub(super) fn ended(&mut self) -> bool {
        self.status.is_some() || ended(&mut self.child)
    }

    /// Kills the group and what else descends from it, and tells how the child ended: by itself if it had.
    pub(super) fn kill(&mut self) -> Exit {
        if let Some(status) = self.status {
            return status;
        }
        if let Some(groups) = live().as_mut() {
            groups.retain(|(_, token)| *token != self.token);
        }
        kill_group(self.child.id());
        // Where there are no groups, the child alone; an error means that it has ended.
        let _ = self.child.kill();
        let status = self.reap();
        sweep(&self.token);
        *self.status.insert(status)
    }

    fn reap(&mut self) -> Exit {
        let deadline = Instant::now() + REAP;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return exit(status),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(1)),
                _ => return Exit::Unknown,
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(unix)]
fn ended(child: &mut Child) -> bool {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    Pid::from_raw(child.id().cast_signed()).is_none_or(|pid| !matches!(waitid(WaitId::Pid(pid), options), Ok(None)))
}

#[cfg(not(unix))]
fn ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

#[cfg(unix)]
fn kill_group(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(pid) = Pid::from_raw(pid.cast_signed()) {
        // An error means that no process of the group is left.
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_group(_: u32) {}

#[cfg(target_os = "linux")]
fn sweep(token: &str) {
    super::sweep::sweep(&format!("{TOKEN}={token}"));
}

#[cfg(not(target_os = "linux"))]
fn sweep(_: &str) {}

#[cfg(unix)]
fn exit(status: ExitStatus) -> Exit {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, Some(signal)) => Exit::Signal(signal),
        (None, None) => Exit::Unknown,
    }
}

#[cfg(not(unix))]
fn exit(status: ExitStatus) -> Exit {
    status.code().map_or(Exit::Unknown, Exit::Code)
}
