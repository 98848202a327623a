//! Turns a Procore item into a PDF that people sign, with the anchor words DocuSign looks for.
//!
//! Owns: what a printed item shows, how it looks, and where the anchors sit. [`Commitment`] is the data of one
//! item, [`Paperwork`] holds the templates and fonts and renders it.
//!
//! Must never: fetch anything, read the clock, or read a file while rendering (a firm's folder is read once, in
//! [`Paperwork::new`]), nor paste an item's text into Typst source: it travels as JSON, so that `#`, `$` or `]`
//! in a title print as they stand.
//!
//! To add a kind of item: its data in a module of its own (as `commitment`), a variant of [`Document`], what its
//! template reads in `print`, and the template in `templates/` with its row in `templates::BUILT_IN`.
//!
//! What a firm may replace, and what `item.json` holds, is in `templates/README.md`.

mod anchors;
mod commitment;
mod error;
mod figures;
mod folder;
mod html;
mod literal;
mod print;
mod rich_text;
mod specimen;
mod templates;
mod world;

use std::path::Path;
use std::sync::Arc;

pub use commitment::{Commitment, CommitmentKind, Line, Party, Project, SignatureBlock};
pub use error::Error;
pub use rich_text::{Block, RichText, Run};

use templates::Templates;

/// An item to print, one variant for each kind.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Document {
    /// A purchase order or a subcontract.
    Commitment(Commitment),
}

impl Document {
    fn template(&self) -> &'static str {
        match self {
            Document::Commitment(_) => "commitment.typ",
        }
    }

    fn signers(&self) -> &[SignatureBlock] {
        match self {
            Document::Commitment(commitment) => &commitment.signers,
        }
    }
}

/// The templates and fonts of one firm, ready to print. Clones share them.
#[derive(Clone)]
pub struct Paperwork {
    templates: Arc<Templates>,
}

impl Paperwork {
    /// Loads the built-in templates and, over them, the files of a firm's own folder: a file of the same name
    /// replaces the built-in one, `logo.svg` or `logo.png` goes into the letterhead, fonts in `fonts/` come
    /// before the built-in ones. Every replaced template is tried at once with a specimen of each document.
    ///
    /// # Errors
    /// A folder that cannot be read, a font that is none, a template that does not compile (with its file, line
    /// and message) or that leaves out a signature anchor.
    pub fn new(templates: Option<&Path>) -> Result<Paperwork, Error> {
        let paperwork = Paperwork { templates: Arc::new(Templates::load(templates)?) };
        if templates.is_some() {
            paperwork.render(&Document::Commitment(Commitment::specimen()))?;
        }
        Ok(paperwork)
    }

    /// The PDF of a document. Equal documents give equal bytes: nothing in it comes from the clock or from
    /// chance. Works on the CPU for a time that grows with the lines: call it off the async executor.
    ///
    /// # Errors
    /// A firm's template that fails on this document, or a signature anchor that is not printed exactly once.
    pub fn render(&self, document: &Document) -> Result<Vec<u8>, Error> {
        let item = print::item_json(document)?;
        world::pdf(&self.templates, document.template(), item, |pages| {
            anchors::check(pages, document.signers())
        })
    }
}

impl std::fmt::Debug for Paperwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Paperwork").finish_non_exhaustive()
    }
}
