//! What a run claims in its trace's header, and what its steps are checked against.

use lossproof::Link;
use lossproof_harness::protocol::Dtype;
use lossproof_trace::{Header, Phase, Protocol, Sampler};

use crate::Error;
use crate::protocol::{Plan, Schedule, System};
use crate::training::Prepared;
use crate::training::loss::PhaseLoss;

/// The header of a run's trace.
pub(super) fn header(
    plan: &Plan,
    data: &Prepared,
    system: &System,
    schedule: &Schedule,
    link: Link,
) -> Result<Header, Error> {
    let (examples, batch_size) = (data.train.len(), data.regime.batch_size);
    let sampler = match system.meta_sampler {
        Some(_) => Sampler::Learned { from_epoch: schedule.last_phase() },
        None => Sampler::Shuffle,
    };
    let protocol = Protocol {
        epochs: Some(plan.epochs),
        batch_size: Some(batch_size),
        sampler: Some(sampler),
        rate: Some(schedule.rate.clone()),
        phases: Some(with_thresholds(schedule, system, &data.class_counts, link)?),
        dtype: Some(Dtype::F32),
    };
    Ok(Header {
        class_counts: Some(data.class_counts.clone()),
        examples: Some(examples as u64),
        steps_per_epoch: Some(examples.div_ceil(batch_size)),
        protocol: Some(protocol),
        ..Header::new(format!("{}, {}", plan.dataset, plan.name()), data.class_counts.len())
    })
}

/// The phases as they are claimed: with SEQL's threshold, which depends on the number of classes.
fn with_thresholds(
    schedule: &Schedule,
    system: &System,
    class_counts: &[u64],
    link: Link,
) -> Result<Vec<Phase>, Error> {
    let claimed = |phase: &Phase| {
        let params = PhaseLoss::new(phase, system, class_counts, link)?.params().clone();
        Ok(Phase { params, ..phase.clone() })
    };
    schedule.phases.iter().map(claimed).collect()
}
