//! Adam on a network: the averages and the step in binary64, the weights rounded to binary32.

use std::collections::{BTreeMap, HashMap};

use candle_core::backprop::GradStore;
use candle_core::{DType, Device, Result, Tensor};

use super::meta_sampler::Adam;
use crate::model::Parameters;

/// Adam's averages, one pair a learned number.
#[derive(Clone, Debug)]
pub struct Adaptive {
    betas: [f64; 2],
    averages: BTreeMap<String, Adam>,
}

const AVERAGES: &str = "averages/";
const STEPS: &str = "steps/";

impl Adaptive {
    /// At rest, with these shares of the averages of the gradient and of its square that a step keeps.
    pub fn new(betas: [f64; 2]) -> Self {
        Self { betas, averages: BTreeMap::new() }
    }

    /// One step downhill. Parameters without a gradient stay.
    ///
    /// # Errors
    /// candle's, for gradients of other shapes.
    pub fn step(&mut self, parameters: &Parameters, gradients: &GradStore, rate: f64) -> Result<()> {
        for (name, var) in parameters.learned() {
            let Some(gradient) = gradients.get(var) else { continue };
            let widened = |tensor: &Tensor| tensor.flatten_all()?.to_dtype(DType::F64)?.to_vec1::<f64>();
            let (mut numbers, gradient) = (widened(var)?, widened(gradient)?);
            let averages = self.averages.entry(name.to_owned()).or_insert_with(|| Adam::new(numbers.len()));
            averages.step(&mut numbers, &gradient, rate, self.betas);
            let numbers: Vec<f32> = numbers.into_iter().map(|x| x as f32).collect();
            var.set(&Tensor::from_vec(numbers, var.shape(), &Device::Cpu)?)?;
        }
        Ok(())
    }

    /// Forgets the averages of these.
    pub(super) fn rest(&mut self, names: &[&str]) {
        self.averages.retain(|name, _| !names.contains(&name.as_str()));
    }

    pub(super) fn tensors(&self) -> Result<BTreeMap<String, Tensor>> {
        let mut all = BTreeMap::new();
        for (name, own) in &self.averages {
            let (steps, averages) = own.parts();
            let averages = Tensor::from_slice(averages.as_flattened(), (averages.len(), 2), &Device::Cpu)?;
            all.insert(format!("{AVERAGES}{name}"), averages);
            all.insert(format!("{STEPS}{name}"), Tensor::new(&[i64::from(steps)], &Device::Cpu)?);
        }
        Ok(all)
    }

    pub(super) fn load(&mut self, all: &HashMap<String, Tensor>) -> Result<()> {
        self.averages.clear();
        for (name, averages) in all.iter().filter_map(|(name, own)| Some((name.strip_prefix(AVERAGES)?, own))) {
            let lacks = || candle_core::Error::msg(format!("no steps of `{name}`"));
            let steps = all.get(&format!("{STEPS}{name}")).ok_or_else(lacks)?.flatten_all()?.to_vec1::<i64>()?;
            // A step's number fits, and beyond it Adam's powers of β are 0 all the same.
            let steps = steps.first().map_or(0, |steps| i32::try_from(*steps).unwrap_or(i32::MAX));
            let averages = averages.flatten_all()?.to_vec1::<f64>()?.as_chunks::<2>().0.to_vec();
            self.averages.insert(name.to_owned(), Adam::from_parts(steps, averages));
        }
        Ok(())
    }
}
