//! The closed world in which Typst compiles: the firm's templates and one item, no disk, no clock, no network.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::Frame;
use typst::syntax::{DiagSpan, FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World, WorldExt, comemo};
use typst_pdf::PdfOptions;

use crate::Error;
use crate::templates::{Templates, file_id};

/// Renders for which Typst keeps a partial result that nobody asked for again. Templates and fonts stay warm,
/// the layout of past items does not pile up.
const CACHE_AGE: usize = 2;

struct Desk<'a> {
    templates: &'a Templates,
    main: FileId,
    item_id: FileId,
    item: Bytes,
}

/// Compiles the template `main` with `item` as `item.json` and writes the pages as PDF, once `check` has seen
/// them.
pub(crate) fn pdf(
    templates: &Templates,
    main: &str,
    item: Vec<u8>,
    check: impl FnOnce(&mut dyn Iterator<Item = &Frame>) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    let desk = Desk { templates, main: file_id(main), item_id: file_id("item.json"), item: Bytes::new(item) };
    let printed = desk.print(check);
    comemo::evict(CACHE_AGE);
    printed
}

impl Desk<'_> {
    fn print(
        &self,
        check: impl FnOnce(&mut dyn Iterator<Item = &Frame>) -> Result<(), Error>,
    ) -> Result<Vec<u8>, Error> {
        let options =
            PdfOptions { creator: Smart::Custom(Some("Countersign".into())), ..PdfOptions::default() };
        let document = typst::compile(self).output.map_err(|problems| self.explain(&problems))?;
        let pdf = typst_pdf::pdf(&document, &options).map_err(|problems| self.explain(&problems))?;
        check(&mut document.pages().iter().map(|page| &page.frame))?;
        Ok(pdf)
    }

    /// The first problem with its place; hints and the calls that led there go into the message.
    fn explain(&self, problems: &[SourceDiagnostic]) -> Error {
        let Some(problem) = problems.first() else {
            return Error::Template {
                file: self.name(self.main),
                line: 0,
                message: "no reason given".into(),
            };
        };
        let mut message = problem.message.to_string();
        for hint in &problem.hints {
            message.push_str(&format!(" ({})", hint.v));
        }
        for call in &problem.trace {
            let (file, line) = self.place(call.span.into());
            message.push_str(&format!("; used from {file}, line {line}"));
        }
        let (file, line) = self.place(problem.span);
        Error::Template { file, line, message }
    }

    /// File and line, counted from 1; line 0 where the span names none.
    fn place(&self, span: DiagSpan) -> (String, usize) {
        let id = span.id().unwrap_or(self.main);
        let line = self
            .range(span)
            .and_then(|range| self.source(id).ok()?.lines().byte_to_line(range.start))
            .map_or(0, |line| line + 1);
        (self.name(id), line)
    }

    fn name(&self, id: FileId) -> String {
        self.templates.display_name(id)
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.templates.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.templates.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.templates.source(id).ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.item_id {
            return Ok(self.item.clone());
        }
        self.templates.file(id).ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.templates.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
