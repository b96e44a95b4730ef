//! Reading a trace.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::chunk::Chunk;
use crate::lines::Lines;
use crate::{Header, LINES, Recorded, Step, TraceError, files};

/// A trace whose lines were read; the numbers are read a file at a time.
#[derive(Debug)]
pub struct Trace {
    folder: PathBuf,
    header: Header,
    steps: Vec<Step>,
    remarks: Vec<String>,
}

impl Trace {
    /// Opens a trace: a folder with `trace.jsonl` in it or in its folder `trace`, or that file itself. What a crash left at
    /// its end (half a line, tensors of which no line tells) is no error, but a remark.
    ///
    /// # Errors
    /// [`TraceError::Io`] where there is none; [`TraceError::Line`] where a line is wrong.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, TraceError> {
        let path = path.as_ref();
        let inner = path.join("trace").join(LINES);
        let lines = match path.is_dir() {
            true if inner.exists() && !path.join(LINES).exists() => inner,
            true => path.join(LINES),
            false => path.to_owned(),
        };
        let folder =
            lines.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        let Lines { header, steps, torn, .. } = Lines::read(&lines)?;
        let mut remarks = Vec::new();
        if torn > 0 {
            let line = steps.len() + 2;
            remarks.push(format!(
                "{}, line {line} is torn ({torn} bytes without an end of line): what a crash left; it is not read",
                lines.display()
            ));
        }
        let untold = |name: &String| steps.iter().rev().all(|step| step.tensors != *name);
        for name in files::chunks(&folder)?.into_iter().filter(untold) {
            let path = folder.join(name);
            remarks.push(format!("{}: no line tells of it: what a crash left; it is not read", path.display()));
        }
        Ok(Self { folder, header, steps, remarks })
    }

    /// What was trained.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The steps, without their numbers.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What a crash left.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The steps with their numbers, in order; each file is read once.
    pub fn recorded(&self) -> impl Iterator<Item = Result<Recorded<'_>, TraceError>> {
        self.chunks().flat_map(|steps| match self.read(steps) {
            Ok(recorded) => recorded.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        })
    }

    /// The ranges of steps whose numbers lie in one file, in order.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.steps.chunk_by(|one, next| one.tensors == next.tensors).map(move |chunk| {
            let from = start;
            start += chunk.len();
            from..start
        })
    }

    /// The steps of one of the [`Trace::chunks`].
    pub(crate) fn read(&self, steps: Range<usize>) -> Result<Vec<Recorded<'_>>, TraceError> {
        let steps = &self.steps[steps];
        let Some(first) = steps.first() else { return Ok(Vec::new()) };
        let chunk = Chunk::open(self.folder.join(&first.tensors))?;
        steps.iter().map(|step| chunk.recorded(step, self.header.classes)).collect()
    }
}
