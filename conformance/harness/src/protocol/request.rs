//! What a subject is asked.

use super::bulk::{Bulk, Encoding};
use super::{
    Dtype, Grid, Params, Table, Values, Weighting, link_name,
    number::{self, List, Number},
    reduction_name,
};
use lossproof::{Link, Reduction};
use serde::ser::{Serialize, SerializeMap, Serializer};
use sha2::{Digest, Sha256};

/// One evaluation: a loss, how it is asked and the batch. Read with serde: a field that no request has is an error,
/// what is left out takes the default below.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What the answer is told by; a process subject numbers its lines itself. Default 0.
    pub id: u64,
    /// The loss's name.
    pub loss: String,
    /// Its parameters. Default none.
    pub params: Params,
    /// The class weighting. Default none.
    pub weighting: Option<Weighting>,
    /// The training counts, one a class (two with the sigmoid link).
    pub class_counts: Option<Vec<u64>>,
    /// Default softmax.
    pub link: Link,
    /// The type to compute in. Default f64.
    pub dtype: Dtype,
    /// Default none.
    pub reduction: Reduction,
    /// Whether the gradient is asked for. Default no.
    pub gradient: bool,
    /// Whether the Hessian's diagonal is asked for. Default no.
    pub hessian: bool,
    /// Rows of logits, or a flat list with the sigmoid link and targets that are classes. Exact in `dtype` where the suite
    /// asks.
    pub logits: Grid,
    /// The target of each row; `None` is ignored (extension `ignored-targets`).
    pub targets: Vec<Option<usize>>,
    /// The targets as rows of probabilities, in the shape of the logits (extensions `soft-targets`, `multi-label`,
    /// `soft-labels`); `targets` then says only which rows are ignored.
    pub target_rows: Option<Table>,
    /// Label smoothing (extension `label-smoothing`). Default 0.
    pub label_smoothing: f64,
    /// One weight a row (extension `row-weights`).
    pub row_weights: Option<Vec<f64>>,
    /// The incoming gradient: one number a loss with reduction none, else one number (extension `cotangent`).
    pub cotangent: Option<Values>,
}

impl Request {
    /// A request with every default, for a batch.
    pub fn new(loss: impl Into<String>, logits: Grid, targets: Vec<Option<usize>>) -> Self {
        Self {
            id: 0,
            loss: loss.into(),
            params: Params::new(),
            weighting: None,
            class_counts: None,
            link: if matches!(logits, Grid::Flat(_)) { Link::Sigmoid } else { Link::Softmax },
            dtype: Dtype::F64,
            reduction: Reduction::None,
            gradient: false,
            hessian: false,
            logits,
            targets,
            target_rows: None,
            label_smoothing: 0.0,
            row_weights: None,
            cotangent: None,
        }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.logits.rows()
    }

    /// The number of classes: two with the sigmoid link.
    pub fn classes(&self) -> usize {
        match self.link {
            Link::Softmax => self.logits.columns(),
            Link::Sigmoid => 2,
        }
    }

    /// Whether each element has its own loss: rows of labels with the sigmoid link.
    pub fn by_element(&self) -> bool {
        self.link == Link::Sigmoid && self.target_rows.is_some()
    }

    /// Whether a target may be of several classes: rows of targets, or smoothing.
    pub fn is_mixed(&self) -> bool {
        self.target_rows.is_some() || self.label_smoothing != 0.0
    }

    /// Whether a row of targets holds a number between 0 and 1.
    pub fn is_soft(&self) -> bool {
        self.target_rows.as_ref().is_some_and(|rows| rows.values().iter().any(|part| *part != 0.0 && *part != 1.0))
    }

    /// The dimensions of the loss with reduction none: the rows, or those of the logits.
    pub fn losses(&self) -> Vec<usize> {
        if self.by_element() { self.logits.shape() } else { vec![self.rows()] }
    }

    /// Whether the loss is one number for the batch.
    pub fn reduced(&self) -> bool {
        self.reduction != Reduction::None
    }

    /// What the request is told by where no pipe numbers it: the first 48 bits of SHA-256 of its line under the id 0, so that
    /// any language's numbers hold it, and 15 digits print it.
    pub fn fingerprint(&self) -> u64 {
        let digest = Sha256::digest(self.to_line(0, Encoding::Plain));
        digest.iter().take(6).fold(0, |bits, byte| bits << 8 | u64::from(*byte))
    }

    /// The line for this request, without the newline. Its id is `id`, since a pipe's ids are the pipe's own.
    pub fn to_line(&self, id: u64, encoding: Encoding) -> String {
        number::line(&Line { request: self, id, encoding })
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Line { request: self, id: self.id, encoding: Encoding::Plain }.serialize(serializer)
    }
}

struct Line<'a> {
    request: &'a Request,
    id: u64,
    encoding: Encoding,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let request = self.request;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("op", "eval")?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("loss", &request.loss)?;
        map.serialize_entry("params", &request.params)?;
        if let Some(weighting) = &request.weighting {
            map.serialize_entry("weighting", weighting)?;
        }
        if let Some(counts) = &request.class_counts {
            map.serialize_entry("class_counts", counts)?;
        }
        map.serialize_entry("link", link_name(request.link))?;
        map.serialize_entry("dtype", request.dtype.name())?;
        map.serialize_entry("reduction", reduction_name(request.reduction))?;
        map.serialize_entry("gradient", &request.gradient)?;
        // Only subjects that offer it are asked, and only they need know the word.
        if request.hessian {
            map.serialize_entry("hessian", &true)?;
        }
        map.serialize_entry("logits", &Bulk { array: &request.logits, dtype: request.dtype, encoding: self.encoding })?;
        match &request.target_rows {
            None => map.serialize_entry("targets", &request.targets)?,
            Some(rows) => {
                let counted = rows.iter_rows().zip(&request.targets);
                let rows: Vec<Option<List>> = counted.map(|(row, target)| target.map(|_| List(row))).collect();
                map.serialize_entry("targets", &rows)?;
            }
        }
        if request.label_smoothing != 0.0 {
            map.serialize_entry("label_smoothing", &Number(request.label_smoothing))?;
        }
        if let Some(weights) = &request.row_weights {
            map.serialize_entry("row_weights", &List(weights))?;
        }
        if let Some(cotangent) = &request.cotangent {
            map.serialize_entry("cotangent", cotangent)?;
        }
        map.end()
    }
}
