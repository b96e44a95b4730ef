//! Writing a trace so that whatever interrupts it, what stands on the disk can be read.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::encoded::{Tensor, encoded};
use crate::lines::Lines;
use crate::{Header, LINES, Step, Tensors, TraceError, files};

/// Writes a trace. Steps are pushed, and go to the disk a chunk at a time: first the chunk's file of tensors, whole, then its
/// lines. What was pushed since the last [`TraceWriter::finish_chunk`] is lost where the program ends without another.
///
/// ```
/// use lossproof_trace::{Header, Step, Tensors, Trace, TraceWriter};
/// let folder = tempfile::tempdir()?;
/// let mut trace = TraceWriter::create(folder.path(), &Header::new("one step", 2))?;
/// // Cross-entropy of equal logits: ln 2, and a gradient of half the difference.
/// let (logits, loss, gradient) = ([0_f32, 0.0], [std::f32::consts::LN_2], [-0.5_f32, 0.5]);
/// trace.push(Step::new(0, 0, "ce"), &Tensors::new(&logits[..], &[0], &loss[..], &gradient[..]))?;
/// trace.finish_chunk()?;
/// assert_eq!(Trace::open(folder.path())?.steps().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TraceWriter {
    folder: PathBuf,
    lines: File,
    /// Where the last whole line ends.
    length: u64,
    classes: usize,
    /// The number of the next step.
    next: usize,
    /// The epoch of the last step.
    epoch: usize,
    steps: Vec<Step>,
    tensors: Vec<(String, Tensor)>,
}

impl TraceWriter {
    /// Begins a trace in `folder`, which is made where it does not exist.
    ///
    /// # Errors
    /// [`TraceError::Exists`] where it holds a trace; [`TraceError::Io`].
    pub fn create(folder: impl AsRef<Path>, header: &Header) -> Result<Self, TraceError> {
        let folder = folder.as_ref();
        fs::create_dir_all(folder).map_err(TraceError::io(folder, "made"))?;
        let path = folder.join(LINES);
        if path.exists() {
            return Err(TraceError::Exists { path });
        }
        let mut line = json(header);
        if serde_json::from_slice::<Header>(&line).ok().as_ref() != Some(header) {
            let why = "the header cannot be read back; expected finite numbers in it".to_owned();
            return Err(TraceError::Line { path, line: 1, why });
        }
        line.push(b'\n');
        files::put(folder, LINES, &line)?;
        Self::open(folder, header, line.len() as u64, 0, 0)
    }

    /// Goes on with the trace in `folder` after its first `steps_kept` steps; what stands after them is removed. A folder
    /// without a trace begins one, where no steps are to be kept.
    ///
    /// # Errors
    /// [`TraceError::AnotherRun`] where the trace has another header, or fewer steps; what reading it finds wrong.
    pub fn resume(folder: impl AsRef<Path>, header: &Header, steps_kept: usize) -> Result<Self, TraceError> {
        let folder = folder.as_ref();
        let path = folder.join(LINES);
        if steps_kept == 0 && !path.exists() {
            return Self::create(folder, header);
        }
        let Lines { header: own, mut steps, ends, .. } = Lines::read(&path)?;
        if own != *header {
            let (own, new) = (json(&own), json(header));
            let (own, new) = (String::from_utf8_lossy(&own), String::from_utf8_lossy(&new));
            return Err(TraceError::AnotherRun { path, why: format!("its header is {own}; expected {new}") });
        }
        if steps.len() < steps_kept {
            let why = format!("it has {} whole steps; expected {steps_kept} at least", steps.len());
            return Err(TraceError::AnotherRun { path, why });
        }
        steps.truncate(steps_kept);
        let epoch = steps.last().map_or(0, |step| step.epoch);
        let writer = Self::open(folder, header, ends[steps_kept], steps_kept, epoch)?;
        // Lines first: a crash in between leaves tensors without lines, which hurt nobody.
        writer.cut().map_err(TraceError::io(&path, "written"))?;
        let untold = |name: &String| steps.iter().rev().all(|step| step.tensors != *name);
        for name in files::chunks(folder)?.into_iter().filter(untold).chain(files::unfinished(folder)?) {
            let path = folder.join(name);
            fs::remove_file(&path).map_err(TraceError::io(&path, "removed"))?;
        }
        Ok(writer)
    }

    fn open(folder: &Path, header: &Header, length: u64, next: usize, epoch: usize) -> Result<Self, TraceError> {
        let path = folder.join(LINES);
        let lines = OpenOptions::new().write(true).open(&path).map_err(TraceError::io(&path, "written"))?;
        // Two programs that write one trace would tear each other's lines.
        lines.try_lock().map_err(|error| TraceError::io(&path, "locked")(error.into()))?;
        let (folder, classes) = (folder.to_owned(), header.classes);
        Ok(Self { folder, lines, length, classes, next, epoch, steps: Vec::new(), tensors: Vec::new() })
    }

    /// Removes what stands after the last whole line.
    fn cut(&self) -> std::io::Result<()> {
        self.lines.set_len(self.length)?;
        self.lines.sync_all()
    }

    /// Records a step.
    ///
    /// # Errors
    /// [`TraceError::Step`] where its number is not the next, its epoch lies before the last, its rate is not finite, or a
    /// tensor has another length than the targets and classes ask for. Nothing is recorded then.
    pub fn push(&mut self, mut step: Step, tensors: &Tensors) -> Result<(), TraceError> {
        self.check(&step, tensors).map_err(|why| TraceError::Step { step: step.step, why })?;
        let first = self.steps.first().map_or(step.step, |first| first.step);
        step.tensors = format!("steps-{first:06}.safetensors");
        self.tensors.extend(encoded(&step, tensors, self.classes));
        (self.next, self.epoch) = (step.step + 1, step.epoch);
        self.steps.push(step);
        Ok(())
    }

    fn check(&self, step: &Step, tensors: &Tensors) -> Result<(), String> {
        if step.step != self.next {
            return Err(format!("expected step {}", self.next));
        }
        if step.epoch < self.epoch {
            return Err(format!("epoch {} after epoch {}; epochs do not go back", step.epoch, self.epoch));
        }
        if let Some(rate) = step.rate.filter(|rate| !rate.is_finite()) {
            return Err(format!("rate is {rate}; expected a finite number"));
        }
        tensors.check(step, self.classes)
    }

    /// Writes what was pushed: the tensors' file, then the lines. Where it fails, what was pushed is kept and may be written
    /// by another call.
    ///
    /// # Errors
    /// [`TraceError::Io`]: the disk is full, the folder is gone.
    pub fn finish_chunk(&mut self) -> Result<(), TraceError> {
        let Some(name) = self.steps.first().map(|step| step.tensors.clone()) else { return Ok(()) };
        let bytes = safetensors::serialize(self.tensors.iter().map(|(name, tensor)| (name, tensor)), None);
        let wrong = |error: safetensors::SafeTensorError| TraceError::Tensors {
            path: self.folder.join(&name),
            why: error.to_string(),
        };
        files::put(&self.folder, &name, &bytes.map_err(wrong)?)?;
        let lines: Vec<u8> = self.steps.iter().flat_map(|step| [json(step), vec![b'\n']].concat()).collect();
        let append = |mut file: &File, length: u64| -> std::io::Result<()> {
            // What a write that failed has left.
            file.set_len(length)?;
            file.seek(SeekFrom::Start(length))?;
            file.write_all(&lines)?;
            file.sync_all()
        };
        append(&self.lines, self.length).map_err(TraceError::io(self.folder.join(LINES), "written"))?;
        self.length += lines.len() as u64;
        self.steps.clear();
        self.tensors.clear();
        Ok(())
    }
}

/// One line of JSON without its newline.
fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("keys are strings, and numbers are finite or strings")
}
