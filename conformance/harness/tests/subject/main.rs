//! What subjects do wrong, each as a small program named by its vice, and what the harness makes of it: the exact fault,
//! in bounded time, with every right answer counted and no process left behind.
#![cfg(target_os = "linux")]

mod answers;
mod death;
mod descendants;
mod hello;
mod in_process;
mod limits;
mod noise;
mod silence;
mod vice;
