//! Devices that make other dtypes by default. That is decided once in a process, so that each has one of its own.

use std::process::Command;

use burn::tensor::{Device, FloatDType};
use lossproof::{Loss, Reduction};
use lossproof_adapter_burn::{SUBJECTS, check};
use lossproof_harness::protocol::Dtype;
use lossproof_harness::report::Verdict;
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::Limits;

/// By what the process of `in_this_dtype` is told its dtype.
const VARIABLE: &str = "LOSSPROOF_BURN_DTYPE";

const DTYPES: [(FloatDType, Dtype); 3] =
    [(FloatDType::F64, Dtype::F64), (FloatDType::F16, Dtype::F16), (FloatDType::BF16, Dtype::Bf16)];

#[test]
fn in_every_dtype_all_of_them_conform() {
    let program = std::env::current_exe().expect("this program");
    for (_, dtype) in DTYPES {
        let mut test = Command::new(&program);
        test.args(["--exact", "in_this_dtype", "--ignored"]).env(VARIABLE, dtype.name());
        let output = test.output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{dtype}: {said}");
    }
}

#[test]
#[ignore = "run by the one above, in a process of its own"]
fn in_this_dtype() {
    let name = std::env::var(VARIABLE).expect("a dtype");
    let (float, dtype) = DTYPES.into_iter().find(|(_, dtype)| dtype.name() == name).expect("one of them");
    Device::flex().configure(float).expect("nothing was made before");
    for one in SUBJECTS {
        let mut subject = (one.start)(Limits { budget: None, ..Limits::default() });
        assert!(subject.hello().expect("a hello").dtypes.contains(&dtype));
        let report = verify(&mut *subject, &Options::default(), &mut |_| {});
        assert_eq!(report.verdict, Verdict::Conforms, "{}: {:?}", one.name, report.findings);
    }
    let mean = Loss { reduction: Reduction::Mean, ..Loss::default() };
    let loss = burn::nn::loss::CrossEntropyLoss::new(None, &lossproof_adapter_burn::device());
    check(&mean, |logits, targets| {
        assert_eq!(logits.dtype(), lossproof_adapter_burn::dtype(dtype));
        loss.forward(logits, targets)
    });
}
