//! PDFs as the vendors handle them: finding anchors, stamping, joining, and making plain ones.
//!
//! Owns everything that knows the inside of a PDF. It must never know an envelope, a recipient or a
//! commitment: it takes bytes, words and positions. Positions are points (1/72 inch) from the
//! page's lower left corner, as in the file itself; pages count from 1.
//!
//! To support another text operator or font kind: [`text`] and [`font`].

mod anchor;
mod font;
mod join;
mod plain;
mod stamp;
mod text;

pub(crate) use anchor::{Anchor, Wanted, find_anchors};
pub(crate) use join::join;
pub(crate) use plain::{Block, document, plain_document};
pub(crate) use stamp::{Stamp, Style, stamp};
pub(crate) use text::{PageText, TextLine, page_texts};

use lopdf::Document;

/// Why a file cannot be handled as a PDF.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The bytes are not a PDF that can be read, or it is locked by a password.
    #[error("the file cannot be read as a PDF: {0}")]
    Unreadable(#[from] lopdf::Error),
    /// A PDF without a single page.
    #[error("the PDF has no pages")]
    NoPages,
}

/// Opens a PDF that has at least one page.
pub(crate) fn open(bytes: &[u8]) -> Result<Document, Error> {
    let document = Document::load_mem(bytes)?;
    if document.is_encrypted() {
        return Err(Error::Unreadable(lopdf::Error::InvalidPassword));
    }
    if document.page_iter().next().is_none() { Err(Error::NoPages) } else { Ok(document) }
}

fn bytes_of(mut document: Document) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(lopdf::Error::from)?;
    Ok(bytes)
}
