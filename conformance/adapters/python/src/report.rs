//! A verification's result, as Python asks for it.

use lossproof_harness::report::{self, Style, Verdict, html, junit, markdown, render};
use pyo3::prelude::*;

/// What a verification found, in each of the suite's forms.
#[pyclass(frozen, module = "lossproof._native")]
pub(crate) struct Report(pub(crate) report::Report);

#[pymethods]
impl Report {
    /// As on a terminal.
    fn text(&self, colour: bool) -> String {
        render(&self.0, if colour { Style::Colour } else { Style::Plain })
    }

    /// As a page.
    fn html(&self) -> String {
        html(&self.0)
    }

    /// As `spec/report.md` gives it.
    fn json(&self) -> String {
        // Keys are strings, and numbers that JSON lacks are strings too: there is nothing to fail.
        serde_json::to_string_pretty(&self.0).unwrap_or_default()
    }

    /// For a pull request.
    fn markdown(&self) -> String {
        markdown(&self.0)
    }

    /// For a build server.
    fn junit(&self) -> String {
        junit(&self.0)
    }

    /// `conforms`, `fails` or `not-checked`.
    #[getter]
    fn verdict(&self) -> &'static str {
        match self.0.verdict {
            Verdict::Conforms => "conforms",
            Verdict::Fails => "fails",
            Verdict::NotChecked => "not-checked",
        }
    }
}
