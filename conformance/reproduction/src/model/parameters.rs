//! A network's numbers by name.

use std::collections::BTreeMap;

use candle_core::{Device, Result, Shape, Tensor, Var, bail};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal, StandardUniform};

/// What is learned and what runs along, by the names that PyTorch gives them, so that weights can be exchanged.
#[derive(Clone, Debug)]
pub struct Parameters {
    learned: BTreeMap<String, Var>,
    running: BTreeMap<String, Var>,
    random: ChaCha8Rng,
}

impl Parameters {
    /// None yet; those to come are drawn from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { learned: BTreeMap::new(), running: BTreeMap::new(), random: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// What is learned, by name.
    pub fn learned(&self) -> impl Iterator<Item = (&str, &Var)> {
        self.learned.iter().map(|(name, var)| (name.as_str(), var))
    }

    /// Everything, by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Var)> {
        self.learned().chain(self.running.iter().map(|(name, var)| (name.as_str(), var)))
    }

    /// How many numbers are learned.
    pub fn count(&self) -> usize {
        self.learned().map(|(_, var)| var.elem_count()).sum()
    }

    /// [`weights_digest`](lossproof_trace::weights_digest) of everything.
    ///
    /// # Errors
    /// candle's.
    pub fn digest(&self) -> Result<String> {
        let bytes = |(name, var): (&str, &Var)| {
            let numbers = var.flatten_all()?.to_vec1::<f32>()?;
            Ok((name.to_owned(), numbers.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>()))
        };
        let all: Vec<(String, Vec<u8>)> = self.all().map(bytes).collect::<Result<_>>()?;
        Ok(lossproof_trace::weights_digest(all.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))))
    }

    /// Takes over the numbers of these names; those of other names are left.
    ///
    /// # Errors
    /// Names the first that is missing or has another shape.
    pub fn load(&self, weights: &std::collections::HashMap<String, Tensor>) -> Result<()> {
        for (name, var) in self.all() {
            let Some(tensor) = weights.get(name) else { bail!("the weights have no `{name}`") };
            if tensor.dims() != var.dims() {
                bail!("`{name}` has shape {:?} in the weights; expected {:?}", tensor.dims(), var.dims());
            }
            var.set(tensor)?;
        }
        Ok(())
    }

    /// Normal numbers with mean 0 and this standard deviation.
    pub(super) fn normal(&mut self, name: &str, shape: impl Into<Shape>, deviation: f64) -> Result<Var> {
        let draw = |random: &mut ChaCha8Rng| {
            let x: f64 = StandardNormal.sample(random);
            x * deviation
        };
        self.drawn(name, shape.into(), draw)
    }

    /// Uniform numbers between −`limit` and `limit`.
    pub(super) fn uniform(&mut self, name: &str, shape: impl Into<Shape>, limit: f64) -> Result<Var> {
        let draw = |random: &mut ChaCha8Rng| {
            let x: f64 = StandardUniform.sample(random);
            limit * (2.0 * x - 1.0)
        };
        self.drawn(name, shape.into(), draw)
    }

    fn drawn(&mut self, name: &str, shape: Shape, draw: impl Fn(&mut ChaCha8Rng) -> f64) -> Result<Var> {
        let numbers: Vec<f32> = (0..shape.elem_count()).map(|_| draw(&mut self.random) as f32).collect();
        let var = Var::from_tensor(&Tensor::from_vec(numbers, shape, &Device::Cpu)?)?;
        self.learned.insert(name.to_owned(), var.clone());
        Ok(var)
    }

    /// Equal numbers, learned.
    pub(super) fn constant(&mut self, name: &str, shape: impl Into<Shape>, value: f32) -> Result<Var> {
        let var = Var::from_tensor(&Tensor::full(value, shape, &Device::Cpu)?)?;
        self.learned.insert(name.to_owned(), var.clone());
        Ok(var)
    }

    /// Equal numbers at first, that run along and are not learned.
    pub(super) fn running(&mut self, name: &str, shape: impl Into<Shape>, value: f32) -> Result<Var> {
        let var = Var::from_tensor(&Tensor::full(value, shape, &Device::Cpu)?)?;
        self.running.insert(name.to_owned(), var.clone());
        Ok(var)
    }
}
