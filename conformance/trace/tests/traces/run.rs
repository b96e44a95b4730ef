//! A training run to write down: its numbers come from the oracle, which the grades do not.

use lossproof::{DoubleDouble, Evaluation, Format, Link, Reduction};
use lossproof_harness::oracle;
use lossproof_harness::protocol::{Dtype, Grid, Params, Request, Table, Weighting};
use lossproof_trace::{
    Header, Phase, Protocol, Rate, Sampler, Step, Tensors, Trace, TraceReport, TraceWriter, verify, weights_digest,
};
use tempfile::TempDir;

pub(crate) const COUNTS: [u64; 3] = [30, 12, 6];
pub(crate) const BATCH: usize = 20;
pub(crate) const EPOCHS: usize = 4;
/// 48 examples in batches of 20, 20 and 8.
pub(crate) const STEPS: usize = 3;

/// What is done with a step's line before it is written.
type OnLine = Box<dyn Fn(&mut Step)>;
/// What really ran, from what the line says.
type OnRequest = Box<dyn Fn(usize, Request) -> Request>;
/// What is done with loss and gradient before they are written.
type OnNumbers = Box<dyn Fn(usize, &mut Vec<f32>, &mut Vec<f32>)>;

/// A run of two phases, cross-entropy and then hmloss with cs, that is right unless something is changed.
pub(crate) struct Run {
    pub(crate) header: Header,
    pub(crate) batch: usize,
    /// The classes that an epoch sees.
    pub(crate) classes: Vec<usize>,
    pub(crate) line: OnLine,
    pub(crate) ran: OnRequest,
    pub(crate) numbers: OnNumbers,
    /// Whether the weights stay as they are.
    pub(crate) frozen: bool,
}

pub(crate) fn cs() -> Weighting {
    Weighting { kind: "cs".into(), beta: None, weights: None }
}

pub(crate) fn delta(value: f64) -> Params {
    Params::new().with("delta", value)
}

impl Run {
    pub(crate) fn right() -> Self {
        let phase = |from_epoch, loss: &str, params, weighting, rate_factor| Phase {
            from_epoch,
            loss: loss.into(),
            params,
            weighting,
            rate_factor,
        };
        let phases = vec![phase(0, "ce", Params::new(), None, 1.0), phase(2, "hmloss", delta(1e4), Some(cs()), 0.01)];
        let protocol = Protocol {
            epochs: Some(EPOCHS),
            batch_size: Some(BATCH),
            sampler: Some(Sampler::Shuffle),
            rate: Some(Rate { base: 0.1, warm_up: 2, drops: vec![(3, 0.1)], cycle: None }),
            phases: Some(phases),
            dtype: Some(Dtype::F32),
        };
        let header = Header {
            class_counts: Some(COUNTS.to_vec()),
            examples: Some(COUNTS.iter().sum()),
            steps_per_epoch: Some(STEPS),
            protocol: Some(protocol),
            ..Header::new("three classes", 3)
        };
        let classes = COUNTS.iter().enumerate().flat_map(|(class, n)| vec![class; *n as usize]).collect();
        Self {
            header,
            batch: BATCH,
            classes,
            line: Box::new(|_| {}),
            ran: Box::new(|_, request| request),
            numbers: Box::new(|_, _, _| {}),
            frozen: false,
        }
    }

    pub(crate) fn protocol(&mut self) -> &mut Protocol {
        self.header.protocol.as_mut().expect("every run here has one")
    }

    /// Writes it, an epoch a chunk.
    pub(crate) fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut trace = TraceWriter::create(folder.path(), &self.header).expect("a trace begins");
        let mut next = 0;
        let mut random = Random(7);
        for epoch in 0..EPOCHS {
            let mut classes = self.classes.clone();
            random.shuffle(&mut classes);
            for targets in classes.chunks(self.batch) {
                let (step, tensors) = self.step(next, epoch, targets, &mut random);
                trace.push(step, &tensors.borrowed()).expect("a step is recorded");
                next += 1;
            }
            trace.finish_chunk().expect("a chunk is written");
        }
        folder
    }

    fn step(&self, number: usize, epoch: usize, targets: &[usize], random: &mut Random) -> (Step, Numbers) {
        let second = epoch >= 2;
        let mut step = Step::new(number, epoch, if second { "hmloss" } else { "ce" });
        if second {
            (step.params, step.weighting) = (delta(1e4), Some(cs()));
        }
        // 0.1·(e + 1)/2 while it warms up; then 0.1, a hundredth in the second phase, a tenth of that from epoch 3 on.
        step.rate = Some([0.05, 0.1, 0.001, 0.0001][epoch]);
        step.class_counts = Some(COUNTS.to_vec());
        let weights = [if self.frozen { 0 } else { number as u8 }];
        step.weights = Some(weights_digest([("w", &weights[..])]));
        (self.line)(&mut step);
        // A model that has learnt something: its targets' logits are a little larger.
        let logit = |(index, target): (usize, usize)| random.next() * 6.0 + if index == target { 1.0 } else { 0.0 };
        let logits: Vec<f32> = targets.iter().flat_map(|y| (0..3).map(move |k| (k, *y))).map(logit).collect();
        let mut numbers = Numbers {
            logits,
            targets: targets.iter().map(|y| i64::try_from(*y).expect("a class")).collect(),
            ..Numbers::default()
        };
        let exact = exact(&(self.ran)(number, numbers.request(&step)));
        let rounded = |list: Vec<DoubleDouble>| list.iter().map(|x| x.round(Format::F32) as f32).collect();
        (numbers.loss, numbers.gradient) = (rounded(exact.loss), rounded(exact.gradient));
        (self.numbers)(number, &mut numbers.loss, &mut numbers.gradient);
        (step, numbers)
    }

    pub(crate) fn verified(&self) -> TraceReport {
        let folder = self.write();
        verify(&Trace::open(folder.path()).expect("it opens"), false, &mut |_| {}).expect("it is read")
    }
}

fn exact(request: &Request) -> Evaluation<DoubleDouble> {
    oracle::exact(request).expect("the oracle answers")
}

/// A step's numbers.
#[derive(Default)]
pub(crate) struct Numbers {
    pub(crate) logits: Vec<f32>,
    pub(crate) targets: Vec<i64>,
    pub(crate) loss: Vec<f32>,
    pub(crate) gradient: Vec<f32>,
}

impl Numbers {
    pub(crate) fn borrowed(&self) -> Tensors<'_> {
        Tensors::new(&self.logits[..], &self.targets, &self.loss[..], &self.gradient[..])
    }

    fn request(&self, step: &Step) -> Request {
        let logits = self.logits.iter().map(|z| f64::from(*z)).collect();
        let table = Table::from_values(self.targets.len(), 3, logits).expect("rows of three");
        let targets = self.targets.iter().map(|y| usize::try_from(*y).ok()).collect();
        let mut request = Request::new(step.loss.as_str(), Grid::Rows(table), targets);
        (request.params, request.weighting) = (step.params.clone(), step.weighting.clone());
        (request.dtype, request.reduction, request.link) = (Dtype::F32, Reduction::Mean, Link::Softmax);
        (request.class_counts, request.gradient) = (step.class_counts.clone(), true);
        request
    }
}

/// Numbers in [−1, 1), the same in every run of the tests.
pub(crate) struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 40
    }

    fn next(&mut self) -> f32 {
        self.bits() as f32 / 8_388_608.0 - 1.0
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            let other = self.bits() as usize % (end + 1);
            list.swap(end, other);
        }
    }
}
