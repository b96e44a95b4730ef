//! ISIC's code path on a folder made in its form, with the smallest network of the family. On the real images it was not run.

mod chosen;
mod refused;
mod runs;
mod weights;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use image::{Rgb, RgbImage};
use lossproof_datasets::isic::{GROUND_TRUTH, IMAGES, Index};
use lossproof_reproduction::Error;
use lossproof_reproduction::model::efficientnet::{Pretrained, Scaling};
use lossproof_reproduction::protocol::{FineTuning, Plan, Regime, Variant};
use lossproof_reproduction::training::{Options, Prepared, Progress, Record, train};
use lossproof_verdicts::Imbalance;

/// The images of each class: a tenth of each is validated on, a tenth tested, rounded down, which leaves 26 and 16 to train on.
const NEVI: usize = 32;
const MELANOMAS: usize = 20;
/// 42 images in steps of 16.
const STEPS: usize = 3;

/// The smallest network, on images of 32×32 in steps of 16.
fn regime() -> Regime {
    let isic = Regime::named("isic-2019").unwrap();
    let tuning = isic.fine_tuning.clone().unwrap();
    let network = Scaling { width: 0.1, depth: 0.1, ..tuning.network };
    Regime { batch_size: 16, fine_tuning: Some(FineTuning { size: 32, network, ..tuning }), ..isic }
}

fn plan(system: &str, variant: Variant, epochs: usize) -> Plan {
    Plan {
        dataset: "isic-2019".into(),
        imbalance: Imbalance::AsIs,
        system: system.into(),
        variant,
        epochs,
        delta: None,
        seed: 1,
    }
}

/// The challenge's table and images: spots on skin, melanomas darker, none like another.
fn folder(nevi: usize, melanomas: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut table = String::from("image,MEL,NV,BCC\n");
    std::fs::create_dir(folder.path().join(IMAGES)).unwrap();
    for number in 0..nevi + melanomas {
        let is_melanoma = number >= nevi;
        let _ = writeln!(table, "ISIC_{number},{},{},0", u8::from(is_melanoma), u8::from(!is_melanoma));
        let dark = if is_melanoma { 40 } else { 110 } + (number * 7 % 23) as u8;
        let middle = (20.0 + (number % 5) as f32, 16.0 + (number % 7) as f32);
        let image = RgbImage::from_fn(40, 36, |x, y| {
            let away = (x as f32 - middle.0).hypot(y as f32 - middle.1);
            if away < 9.0 { Rgb([dark, dark / 2, dark / 3]) } else { Rgb([220, 170, 150 - (x as u8)]) }
        });
        image.save(folder.path().join(IMAGES).join(format!("ISIC_{number}.png"))).unwrap();
    }
    std::fs::write(folder.path().join(GROUND_TRUTH), table).unwrap();
    folder
}

fn prepared(nevi: usize, melanomas: usize, regime: &Regime, weights: Option<Pretrained>) -> Result<Prepared, Error> {
    let folder = folder(nevi, melanomas);
    let (table, images) = (folder.path().join(GROUND_TRUTH), folder.path().join(IMAGES));
    Prepared::photographs(&Index::from_files(&table, &images, 0).unwrap(), regime, weights)
}

fn data(regime: &Regime) -> Prepared {
    prepared(NEVI, MELANOMAS, regime, None).unwrap()
}

fn run(plan: &Plan, data: &Prepared, folder: &Path) -> Result<Record, Error> {
    run_until(plan, data, folder, usize::MAX)
}

/// Goes on, and stops after so many epochs of this sitting.
fn run_until(plan: &Plan, data: &Prepared, folder: &Path, epochs: usize) -> Result<Record, Error> {
    let stop = AtomicBool::new(false);
    let mut seen = 0;
    let options = Options { traces: true, resumes: true, stop: &stop };
    train(plan, data, folder, options, &mut |progress| {
        if progress == Progress::Epoch {
            seen += 1;
            stop.store(seen >= epochs, Ordering::Relaxed);
        }
    })
}
