//! A file that is not what it should be: the message says where and what was expected.

use std::fs;

use lossproof_trace::{LINES, Trace, verify};

use crate::run::Run;

/// The error after `change` on the lines.
#[track_caller]
fn refused(change: impl Fn(&str) -> String, words: &str) {
    let folder = Run::right().write();
    let path = folder.path().join(LINES);
    let text = change(&fs::read_to_string(&path).unwrap());
    fs::write(&path, text).unwrap();
    let result = Trace::open(folder.path()).and_then(|trace| verify(&trace, false, &mut |_| {}));
    let error = result.expect_err("it is wrong").to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_wrong_line_is_named() {
    refused(
        |text| text.replace("\"lossproof-trace\":1", "\"lossproof-trace\":2"),
        "trace.jsonl, line 1: a trace of version 2; expected 1",
    );
    refused(|_| String::new(), "line 1: no whole line; expected a trace's header");
    refused(|_| "{}\n".into(), "line 1: no header of a trace");
    refused(|text| text.replace("\"step\":4,", "\"step\":5,"), "line 6: step 5; expected 4");
    refused(
        |text| text.replace("\"step\":4,\"epoch\":1", "\"step\":4,\"epoch\":0,\"x\":1"),
        "line 6: unknown field `x`",
    );
    refused(
        |text| text.replace("\"step\":4,\"epoch\":1", "\"step\":4,\"epoch\":1,\"epoch\":1"),
        "duplicate field `epoch`",
    );
}

#[test]
fn a_wrong_name_or_value_is_named() {
    refused(
        |text| text.replace("\"dtype\":\"f32\",\"reduction\"", "\"dtype\":\"f33\",\"reduction\""),
        "dtype is \"f33\"; expected one of f16",
    );
    refused(
        |text| text.replace("\"reduction\":\"mean\"", "\"reduction\":\"average\""),
        "\"average\" stands where none, sum, mean",
    );
    refused(
        |text| text.replace("steps-000003.safetensors", "../steps-000003.safetensors"),
        "expected the name of a file in this folder",
    );
    refused(
        |text| {
            text.replace(
                "\"loss\":\"ce\",\"params\":{},\"weighting\":null,\"class_counts\"",
                "\"loss\":\"cee\",\"params\":{},\"weighting\":null,\"class_counts\"",
            )
        },
        "step 0: ",
    );
}

#[test]
fn tensors_that_do_not_fit_the_line_are_named() {
    refused(
        |text| text.replace("steps-000003.safetensors", "steps-000000.safetensors"),
        "steps-000000.safetensors: tensor 3.targets is missing",
    );
    refused(
        |text| text.replace("\"classes\":3", "\"classes\":4"),
        "tensor 0.logits has the shape [20, 3]; expected [20, 4]",
    );
    refused(
        |text| text.replace("\"reduction\":\"mean\"", "\"reduction\":\"none\""),
        "tensor 0.loss has the shape [1]; expected [20]",
    );
    refused(
        |text| text.replace("\"dtype\":\"f32\",\"reduction\"", "\"dtype\":\"f64\",\"reduction\""),
        "tensor 0.logits is of type F32; expected F64 as the step's dtype",
    );
}

#[test]
fn a_trace_is_found_by_its_folder_its_file_and_the_run_around_it() {
    let folder = Run::right().write();
    assert!(Trace::open(folder.path().join(LINES)).is_ok());
    let outer = tempfile::tempdir().unwrap();
    fs::rename(folder.path(), outer.path().join("trace")).unwrap();
    assert_eq!(Trace::open(outer.path()).unwrap().steps().len(), 12);
    let error = Trace::open(outer.path().join("none")).unwrap_err().to_string();
    assert!(error.contains("none cannot be read"), "{error}");
}
