//! Subjects on a device.

use std::fmt;
use std::panic::catch_unwind;
use std::str::FromStr;

use candle_core::{Device, Error};
use lossproof_harness::subject::{Absent, Limits, Subject};

use crate::{binary_cross_entropy_with_logit, cross_entropy, nll, own, plumbing};

/// A device by its name: `cpu`, `cuda:0`, `metal:0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The host.
    #[default]
    Cpu,
    /// The CUDA device of this number.
    Cuda(usize),
    /// The Metal device of this number.
    Metal(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
            Self::Metal(number) => write!(f, "metal:{number}"),
        }
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let (kind, number) = name.split_once(':').map_or((name, None), |(kind, number)| (kind, Some(number)));
        match (kind, number.map_or(Ok(0), str::parse)) {
            ("cpu", _) if number.is_none() => Ok(Self::Cpu),
            ("cuda", Ok(number)) => Ok(Self::Cuda(number)),
            ("metal", Ok(number)) => Ok(Self::Metal(number)),
            _ => Err(format!("there is no device {name:?}; expected cpu, cuda:0 or metal:0, or another number")),
        }
    }
}

impl Place {
    /// The device, or why there is none and what to do.
    fn open(self) -> Result<Device, String> {
        // Without a driver CUDA's binding panics.
        let opened = catch_unwind(|| match self {
            Self::Cpu => Ok(Device::Cpu),
            Self::Cuda(number) => Device::new_cuda(number),
            Self::Metal(number) => Device::new_metal(number),
        });
        let feature = if matches!(self, Self::Metal(_)) { "metal" } else { "cuda" };
        match opened.map(|opened| opened.map_err(plumbing::inner)) {
            Ok(Ok(device)) => Ok(device),
            Ok(Err(Error::NotCompiledWithCudaSupport | Error::NotCompiledWithMetalSupport)) => Err(format!(
                "this program was built without the feature `{feature}`, which {self} needs: build it with \
                 `cargo build --release --features {feature}`"
            )),
            Ok(Err(error)) => Err(format!("{self} cannot be used: {error}; is there such a device, and its driver?")),
            Err(_) => Err(format!("{self} cannot be used: there is no driver for it")),
        }
    }
}

/// One of the crate's subjects on a device: [`Absent`] where there is none, `None` where the subject is for the host alone.
pub fn start_at(name: &str, place: Place, limits: Limits) -> Option<Box<dyn Subject>> {
    let on: fn(Device, Limits) -> Box<dyn Subject> = match name {
        _ if name == cross_entropy::BUILT_IN.name => cross_entropy::on,
        _ if name == nll::BUILT_IN.name => nll::on,
        _ if name == binary_cross_entropy_with_logit::BUILT_IN.name => binary_cross_entropy_with_logit::on,
        _ if name == own::FUSED.name => own::fused,
        _ if name == own::COMPOSED.name => own::composed,
        _ => return None,
    };
    Some(match place.open() {
        Ok(device) => on(device, limits),
        Err(why) => Box::new(Absent::new(name, why)),
    })
}
