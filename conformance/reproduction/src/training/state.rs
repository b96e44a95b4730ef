//! What a run needs to go on, after each epoch.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use candle_core::{Device, Tensor, safetensors as tensors};
use serde::{Deserialize, Serialize};

use super::meta_sampler::SampleRates;
use super::optimiser::Optimiser;
use super::record::{Checks, Epoch};
use crate::model::Parameters;
use crate::{Error, files};

const FILE: &str = "checkpoint.safetensors";
/// Where the header of the file keeps what is no tensor.
const STATE: &str = "state";

/// A network's numbers by name.
pub(super) type Weights = HashMap<String, Tensor>;

/// What is no tensor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    /// What was asked for, so that no other run goes on from here.
    pub(super) identity: String,
    /// Steps taken.
    pub(super) steps: usize,
    pub(super) checks: Checks,
    pub(super) epochs: Vec<Epoch>,
    /// What the meta sampler has learned, from where it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sample_rates: Option<SampleRates>,
}

/// Writes everything into one file, which takes the place of the last one whole; `best` are the weights of the best epoch, where one
/// is chosen.
pub(super) fn save(
    folder: &Path,
    state: &State,
    parameters: &Parameters,
    optimiser: &Optimiser,
    best: &Weights,
) -> Result<(), Error> {
    let mut all: BTreeMap<String, Tensor> =
        parameters.all().map(|(name, var)| (format!("weights/{name}"), var.as_detached_tensor())).collect();
    all.extend(optimiser.tensors()?);
    all.extend(best.iter().map(|(name, tensor)| (format!("best/{name}"), tensor.clone())));
    let text = serde_json::to_string(state).map_err(|error| Error::file(FILE, &error))?;
    files::put_tensors(&path(folder), &all, HashMap::from([(STATE.to_owned(), text)]))
}

/// The bytes of a checkpoint and what in it is no tensor; none where there is no file.
fn read(path: &Path) -> Result<Option<(Vec<u8>, State)>, Error> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(path, "read")(error)),
    };
    let (_, metadata) = safetensors::SafeTensors::read_metadata(&bytes).map_err(|error| torn(path, &error))?;
    let text =
        metadata.metadata().as_ref().and_then(|texts| texts.get(STATE)).ok_or_else(|| torn(path, &"no state"))?;
    let state = serde_json::from_str(text).map_err(|error| torn(path, &error))?;
    Ok(Some((bytes, state)))
}

fn torn(path: &Path, why: &dyn std::fmt::Display) -> Error {
    Error::file(path.display().to_string(), &format!("not a checkpoint: {why}"))
}

/// How many whole epochs a run's folder keeps; none where it has no checkpoint.
///
/// # Errors
/// For one that cannot be read.
pub(crate) fn epochs_kept(folder: &Path) -> Result<Option<usize>, Error> {
    Ok(read(&path(folder))?.map(|(_, state)| state.epochs.len()))
}

/// Goes on from the file, where there is one: sets the weights and what the optimiser keeps, and gives the rest and the best weights.
pub(super) fn load(
    folder: &Path,
    identity: &str,
    parameters: &Parameters,
    optimiser: &mut Optimiser,
) -> Result<Option<(State, Weights)>, Error> {
    let path = path(folder);
    let Some((bytes, state)) = read(&path)? else { return Ok(None) };
    if state.identity != identity {
        let why = format!("its checkpoint is of {}; expected {identity}", state.identity);
        return Err(Error::AnotherRun { path: folder.to_owned(), why });
    }
    let all = tensors::load_buffer(&bytes, &Device::Cpu)?;
    let of = |kind: &str| -> HashMap<String, Tensor> {
        let own = |(name, tensor): (&String, &Tensor)| Some((name.strip_prefix(kind)?.to_owned(), tensor.clone()));
        all.iter().filter_map(own).collect()
    };
    parameters.load(&of("weights/")).map_err(|error| torn(&path, &error))?;
    optimiser.load(&all).map_err(|error| torn(&path, &error))?;
    Ok(Some((state, of("best/"))))
}

/// Removes it: the run is done.
pub(super) fn remove(folder: &Path) -> Result<(), Error> {
    let path = path(folder);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(&path, "removed")(error)),
        _ => Ok(()),
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}
