//! What a crash can leave, at every byte.

use std::fs;

use lossproof_harness::report::Verdict;
use lossproof_trace::{LINES, Trace, TraceError, TraceWriter, verify};

use crate::run::{Run, STEPS};

#[test]
fn a_last_line_torn_at_any_byte_leaves_the_steps_before_it() {
    let folder = Run::right().write();
    let path = folder.path().join(LINES);
    let whole = fs::read(&path).unwrap();
    let steps = Trace::open(folder.path()).unwrap().steps().len();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for end in last..whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        let trace = Trace::open(folder.path()).unwrap();
        assert_eq!(trace.steps().len(), steps - 1, "{end}");
        assert_eq!(trace.remarks().len(), usize::from(end > last), "{end}: {:?}", trace.remarks());
        assert_eq!(trace.recorded().flatten().count(), steps - 1);
    }
    let report = verify(&Trace::open(folder.path()).unwrap(), false, &mut |_| {}).unwrap();
    assert_eq!(report.verdict, Verdict::Conforms, "{:?}", report.findings);
    assert!(report.findings.iter().any(|finding| finding.message.contains("is torn")), "{:?}", report.findings);
}

#[test]
fn tensors_without_lines_are_a_remark_and_lines_without_tensors_an_error() {
    let folder = Run::right().write();
    let path = folder.path().join(LINES);
    let whole = fs::read_to_string(&path).unwrap();
    let kept: String = whole.split_inclusive('\n').take(1 + STEPS).collect();
    fs::write(&path, kept).unwrap();
    assert_eq!(Trace::open(folder.path()).unwrap().remarks().len(), 3);
    fs::remove_file(folder.path().join("steps-000000.safetensors")).unwrap();
    let error = verify(&Trace::open(folder.path()).unwrap(), false, &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("steps-000000.safetensors cannot be read"), "{error}");
}

#[test]
fn a_file_of_tensors_torn_anywhere_is_an_error() {
    let folder = Run::right().write();
    let path = folder.path().join("steps-000003.safetensors");
    let whole = fs::read(&path).unwrap();
    for end in (0..whole.len()).step_by(37).chain([whole.len() - 1]) {
        fs::write(&path, &whole[..end]).unwrap();
        let error = verify(&Trace::open(folder.path()).unwrap(), false, &mut |_| {}).unwrap_err();
        assert!(matches!(error, TraceError::Tensors { .. }), "{end}: {error}");
        assert!(error.to_string().contains("steps-000003.safetensors: no whole safetensors file"), "{error}");
    }
}

#[test]
fn a_run_that_is_resumed_leaves_the_bytes_of_one_that_was_not() {
    let run = Run::right();
    let (undisturbed, folder) = (run.write(), run.write());
    let files = |folder: &tempfile::TempDir| {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|path| (path.file_name().unwrap().to_owned(), fs::read(path).unwrap())).collect::<Vec<_>>()
    };
    // A crash while the last epoch's lines were written.
    let path = folder.path().join(LINES);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 100]).unwrap();
    let kept = 2 * STEPS;
    let before: Vec<_> = Trace::open(undisturbed.path()).unwrap().steps().to_vec();
    let trace = Trace::open(undisturbed.path()).unwrap();
    let mut writer = TraceWriter::resume(folder.path(), &run.header, kept).unwrap();
    assert!(!folder.path().join("steps-000006.safetensors").exists());
    for recorded in trace.recorded().skip(kept).map(Result::unwrap) {
        let numbers = |values: &[f64]| values.iter().map(|x| *x as f32).collect::<Vec<f32>>();
        let logits = numbers(recorded.request.logits.values());
        let targets: Vec<i64> = recorded.request.targets.iter().map(|y| i64::try_from(y.unwrap()).unwrap()).collect();
        let loss = numbers(recorded.answer.loss.as_slice());
        let gradient = numbers(recorded.answer.gradient.as_ref().unwrap().values());
        let tensors = lossproof_trace::Tensors::new(&logits[..], &targets, &loss[..], &gradient[..]);
        writer.push(recorded.step.clone(), &tensors).unwrap();
        if before.get(recorded.step.step + 1).is_none_or(|next| next.epoch != recorded.step.epoch) {
            writer.finish_chunk().unwrap();
        }
    }
    drop(writer);
    assert_eq!(files(&folder), files(&undisturbed));
}
