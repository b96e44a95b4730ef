//! What is interrupted goes on to the same bits.

use lossproof_reproduction::Error;

use crate::{plan, run, run_until};

#[test]
fn a_run_that_is_stopped_after_any_epoch_ends_as_one_that_was_not() {
    let folder = tempfile::tempdir().unwrap();
    for system in ["hmloss-cs", "seql", "ldam-drw"] {
        let plan = plan(system, 4);
        let whole = run(&plan, &folder.path().join(format!("{system}-whole")), false).unwrap();
        let stopped = folder.path().join(format!("{system}-stopped"));
        for _ in 0..3 {
            assert!(matches!(run_until(&plan, &stopped, true, 1), Err(Error::Stopped)));
        }
        assert_eq!(run(&plan, &stopped, true).unwrap(), whole, "{system}");
        let bytes = |name: &str, file: &str| std::fs::read(folder.path().join(format!("{system}-{name}")).join(file));
        for file in ["weights.safetensors", "trace/trace.jsonl", "run.json"] {
            assert_eq!(bytes("stopped", file).unwrap(), bytes("whole", file).unwrap(), "{system}: {file}");
        }
    }
}

#[test]
fn a_run_is_the_same_at_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&plan("hmloss-cb", 2), &folder.path().join(threads.to_string()), false)).unwrap()
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn a_folder_of_another_run_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    assert!(matches!(run_until(&plan("ce", 3), &path, false, 1), Err(Error::Stopped)));
    let other = run(&plan("focal", 3), &path, true).unwrap_err().to_string();
    assert!(other.contains("holds another run"), "{other}");
    let unasked = run(&plan("ce", 3), &path, false).unwrap_err().to_string();
    assert!(unasked.contains("not asked to resume"), "{unasked}");
    let done = run(&plan("ce", 3), &path, true).unwrap();
    assert_eq!(run(&plan("ce", 3), &path, true).unwrap(), done);
    let done_other = run(&plan("ce", 4), &path, true).unwrap_err().to_string();
    assert!(done_other.contains("another plan"), "{done_other}");
}

#[test]
fn a_torn_checkpoint_is_an_error_and_no_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    assert!(run_until(&plan("ce", 3), &path, false, 1).is_err());
    let checkpoint = path.join("checkpoint.safetensors");
    let whole = std::fs::read(&checkpoint).unwrap();
    for length in [0, 7, 8, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&checkpoint, &whole[..length]).unwrap();
        let error = run(&plan("ce", 3), &path, true).unwrap_err().to_string();
        assert!(error.contains("checkpoint.safetensors"), "{length} bytes: {error}");
    }
    std::fs::write(&checkpoint, &whole).unwrap();
    run(&plan("ce", 3), &path, true).unwrap();
}
