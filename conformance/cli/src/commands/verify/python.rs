//! The Python subjects, which this program carries with it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use crate::failure::Failure;

/// A Python subject: a script over the shared wire.
pub(super) struct Script {
    /// Its name on the command line.
    pub(super) name: &'static str,
    file: &'static str,
    text: &'static str,
}

macro_rules! scripts {
    ($($name:literal => $file:literal,)*) => {
        &[$(Script {
            name: concat!("python/", $name),
            file: $file,
            text: include_str!(concat!("../../../../adapters/python/subjects/", $file)),
        },)*]
    };
}

/// Every Python subject.
pub(super) const SUBJECTS: &[Script] = scripts! {
    "balanced-loss" => "class_balanced_loss.py",
    "catalyst-focal" => "catalyst_focal.py",
    "cbloss" => "cbloss_losses.py",
    "focal-loss" => "focal_loss_tensorflow.py",
    "focal-loss-torch" => "focal_loss_package.py",
    "fvcore-sigmoid-focal" => "fvcore_focal.py",
    "jaxopt" => "jaxopt_losses.py",
    "keras" => "keras_losses.py",
    "kornia-focal" => "kornia_focal.py",
    "monai-focal" => "monai_focal.py",
    "optax" => "optax_losses.py",
    "plain-focal" => "pure_python_focal.py",
    "pytorch-toolbelt-focal" => "toolbelt_focal.py",
    "sklearn-loss" => "sklearn_log_loss.py",
    "sklearn-metrics-log-loss" => "sklearn_metrics_log_loss.py",
    "smp-focal" => "smp_focal.py",
    "timm" => "timm_losses.py",
    "torch-bce-with-logits" => "torch_bce_with_logits.py",
    "torch-cross-entropy" => "torch_cross_entropy.py",
    "torchvision-sigmoid-focal" => "torchvision_sigmoid_focal.py",
    "transformers-sigmoid-focal" => "transformers_focal.py",
    "ultralytics-focal" => "ultralytics_focal.py",
};

const SHARED: [(&str, &str); 4] = [
    ("lossproof_wire.py", include_str!("../../../../adapters/python/lossproof_wire.py")),
    ("lossproof_frameworks.py", include_str!("../../../../adapters/python/lossproof_frameworks.py")),
    ("lossproof_callable.py", include_str!("../../../../adapters/python/lossproof_callable.py")),
    ("lossproof_command.py", include_str!("../../../../adapters/python/lossproof_command.py")),
];

/// The Python asked for, else `LOSSPROOF_PYTHON`, else `python3`.
pub(crate) fn given_or_default(python: Option<PathBuf>) -> PathBuf {
    let by_name = || std::env::var_os("LOSSPROOF_PYTHON").filter(|value| !value.is_empty());
    python.or_else(|| by_name().map(PathBuf::from)).unwrap_or_else(|| "python3".into())
}

/// The command that runs a script, and the temporary folder that it lies in, which goes when it is dropped: the Python
/// asked for, else `LOSSPROOF_PYTHON`, else `python3`.
///
/// # Errors
/// Where there is no place for the scripts.
pub(super) fn command(python: Option<PathBuf>, script: &Script) -> Result<(OsString, OsString, TempDir), Failure> {
    let python = given_or_default(python).into_os_string();
    let folder = unpack(script).map_err(|error| {
        Failure::usage(format!("the Python subject cannot be unpacked into the temporary folder: {error}"))
            .help("set TMPDIR to a folder that can be written to")
    })?;
    Ok((python, folder.path().join("subjects").join(script.file).into_os_string(), folder))
}

/// The folders that were made: a program that a signal ends drops nothing.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes every folder of scripts, right before the program is ended from elsewhere.
pub(super) fn remove_folders() {
    for folder in FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        // One that is gone already was dropped.
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// Writes the shared modules and the script as they stand in the repository.
fn unpack(script: &Script) -> std::io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("lossproof-python-").tempdir()?;
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).push(folder.path().to_owned());
    std::fs::create_dir_all(folder.path().join("subjects"))?;
    for (name, text) in SHARED {
        std::fs::write(folder.path().join(name), text)?;
    }
    std::fs::write(folder.path().join("subjects").join(script.file), script.text)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::SUBJECTS;

    #[test]
    fn every_script_of_the_folder_is_carried() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../adapters/python/subjects");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of Python subjects")
            .filter_map(|entry| Some(entry.ok()?.path()).filter(|path| path.extension().is_some_and(|end| end == "py")))
            .filter_map(|path| path.file_name()?.to_str().map(str::to_owned))
            .collect();
        files.sort();
        let mut carried: Vec<&str> = SUBJECTS.iter().map(|script| script.file).collect();
        carried.sort_unstable();
        assert_eq!(carried, files);
    }
}
