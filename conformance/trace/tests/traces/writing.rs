//! What is written is read again; what cannot be recorded is refused.

use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Dtype, Param, Params, Values};
use lossproof_trace::{Floats, Header, Step, Tensors, Trace, TraceError, TraceWriter};
use proptest::prelude::*;

use crate::run::Run;

fn refused(result: Result<impl Sized, TraceError>, words: &str) {
    let error = result.err().expect("it is refused").to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_trace_is_not_written_over_nor_resumed_by_another_run() {
    let run = Run::right();
    let folder = run.write();
    refused(TraceWriter::create(folder.path(), &run.header), "exists already");
    refused(
        TraceWriter::resume(folder.path(), &Header::new("another", 3), 0),
        "is the trace of another run: its header is",
    );
    refused(TraceWriter::resume(folder.path(), &run.header, 13), "it has 12 whole steps; expected 13 at least");
    let first = TraceWriter::resume(folder.path(), &run.header, 12).unwrap();
    refused(TraceWriter::resume(folder.path(), &run.header, 12), "cannot be locked");
    drop(first);
    assert_eq!(Trace::open(folder.path()).unwrap().steps().len(), 12);
    let new = folder.path().join("new");
    assert!(TraceWriter::resume(&new, &run.header, 0).is_ok());
    refused(TraceWriter::resume(folder.path().join("none"), &run.header, 1), "cannot be read");
}

#[test]
fn a_step_that_cannot_be_recorded_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut trace = TraceWriter::create(folder.path(), &Header::new("two classes", 2)).unwrap();
    let numbers = [0.0_f32; 4];
    let right = Tensors::new(&numbers[..4], &[0, 1], &numbers[..1], &numbers[..4]);
    refused(trace.push(Step::new(1, 0, "ce"), &right), "step 1: expected step 0");
    refused(trace.push(Step { rate: Some(f64::NAN), ..Step::new(0, 0, "ce") }, &right), "rate is NaN");
    let short = Tensors { logits: Floats::F32(&numbers[..3]), ..right };
    refused(trace.push(Step::new(0, 0, "ce"), &short), "logits has 3 numbers; expected 4 (2 rows, 2 classes)");
    let each = Step { reduction: Reduction::None, ..Step::new(0, 0, "ce") };
    refused(trace.push(each, &right), "loss has 1 numbers; expected 2");
    trace.push(Step::new(0, 3, "ce"), &right).unwrap();
    refused(trace.push(Step::new(1, 2, "ce"), &right), "epoch 2 after epoch 3");
    refused(
        TraceWriter::create(
            folder.path().join("nan"),
            &Header {
                protocol: Some(lossproof_trace::Protocol {
                    rate: Some(lossproof_trace::Rate { base: f64::NAN, warm_up: 0, drops: vec![], cycle: None }),
                    ..Default::default()
                }),
                ..Header::new("x", 2)
            },
        ),
        "the header cannot be read back",
    );
}

#[test]
fn everything_that_a_step_can_have_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut trace = TraceWriter::create(folder.path(), &Header::new("all", 2)).unwrap();
    let (four, two, one) = ([0.5_f64, -1.25, f64::NEG_INFINITY, 3.0], [0.25_f64, 0.5], [2.0_f64]);
    let seql = Step { dtype: Dtype::F64, reduction: Reduction::None, ..Step::new(0, 0, "seql") };
    let tensors = Tensors {
        draws: Some(&[0, 1, 1, 0]),
        row_weights: Some((&two[..]).into()),
        cotangent: Some((&two[..]).into()),
        ..Tensors::new(&four[..], &[1, -100], &two[..], &four[..])
    };
    trace.push(seql, &tensors).unwrap();
    let ghm = Step { link: Link::Sigmoid, dtype: Dtype::F64, ..Step::new(1, 0, "ghm-c") };
    let tensors = Tensors {
        state: Some((&two[..]).into()),
        new_state: Some((&four[..2]).into()),
        ..Tensors::new(&two[..], &[1, 0], &one[..], &two[..])
    };
    trace.push(ghm, &tensors).unwrap();
    trace.finish_chunk().unwrap();
    let trace = Trace::open(folder.path()).unwrap();
    let steps: Vec<_> = trace.recorded().map(Result::unwrap).collect();
    let (request, answer) = (&steps[0].request, &steps[0].answer);
    assert_eq!(request.params.get("draws"), Some(&Param::Draws(vec![vec![false, true], vec![true, false]])));
    assert_eq!((request.targets.as_slice(), request.row_weights.as_deref()), (&[Some(1), None][..], Some(&two[..])));
    assert_eq!(request.cotangent, Some(Values::Each(two.to_vec())));
    assert_eq!((request.logits.values(), &answer.loss), (&four[..], &Values::Each(two.to_vec())));
    let (request, answer) = (&steps[1].request, &steps[1].answer);
    assert_eq!(request.params.get("state"), Some(&Param::List(two.to_vec())));
    assert_eq!((&answer.loss, answer.state.as_deref()), (&Values::One(2.0), Some(&four[..2])));
    assert_eq!((request.logits.shape(), request.link), (vec![2], Link::Sigmoid));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // Bit patterns, so that NaN, subnormals and infinities are among them.
    #[test]
    fn any_numbers_of_any_type_are_read_as_they_were_written(
        bits in prop::collection::vec(any::<u64>(), 6),
        kind in 0_usize..4,
        gamma in 0.0..1e6_f64,
    ) {
        let dtype = Dtype::ALL[kind];
        let wide: Vec<f64> = bits.iter().map(|b| f64::from_bits(*b)).collect();
        let single: Vec<f32> = bits.iter().map(|b| f32::from_bits(*b as u32)).collect();
        let half: Vec<half::f16> = bits.iter().map(|b| half::f16::from_bits(*b as u16)).collect();
        let brain: Vec<half::bf16> = bits.iter().map(|b| half::bf16::from_bits(*b as u16)).collect();
        let part = |range: std::ops::Range<usize>| match dtype {
            Dtype::F16 => Floats::F16(&half[range]),
            Dtype::Bf16 => Floats::Bf16(&brain[range]),
            Dtype::F32 => Floats::F32(&single[range]),
            Dtype::F64 => Floats::F64(&wide[range]),
        };
        let as_read = |index: usize| match dtype {
            Dtype::F16 => f64::from(half[index]),
            Dtype::Bf16 => f64::from(brain[index]),
            Dtype::F32 => f64::from(single[index]),
            Dtype::F64 => wide[index],
        };
        let folder = tempfile::tempdir().unwrap();
        let mut trace = TraceWriter::create(folder.path(), &Header::new("any", 3)).unwrap();
        let step = Step { dtype, params: Params::new().with("gamma", gamma), ..Step::new(0, 0, "focal") };
        let tensors = Tensors::new(part(0..3), &[2], part(0..1), part(3..6));
        trace.push(step.clone(), &tensors).unwrap();
        trace.finish_chunk().unwrap();
        let trace = Trace::open(folder.path()).unwrap();
        let read = trace.recorded().next().unwrap().unwrap();
        prop_assert_eq!(&Step { tensors: String::new(), ..read.step.clone() }, &step);
        let gradient = read.answer.gradient.unwrap();
        let all = read.request.logits.values().iter().chain(gradient.values());
        for (index, got) in all.enumerate() {
            let expected = as_read(index);
            prop_assert!(got.to_bits() == expected.to_bits() || (got.is_nan() && expected.is_nan()));
        }
    }
}
