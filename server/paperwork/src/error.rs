//! What can go wrong between an item and its PDF, in words a firm's administrator can act on.

use std::io;
use std::path::PathBuf;

/// Why a document could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The firm's folder or a file in it cannot be read.
    #[error("cannot read {} from the template folder: {source}; check that it exists and may be read", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The firm's folder holds more than a template folder should.
    #[error("the template folder {} holds more than {megabytes} MB; keep only templates, images and fonts in it", path.display())]
    FolderTooLarge {
        /// The folder.
        path: PathBuf,
        /// The limit, in megabytes.
        megabytes: usize,
    },
    /// A file in `fonts/` is no font.
    #[error("{} is not a TrueType or OpenType font; remove it or put a .ttf, .otf or .ttc file there", path.display())]
    Font {
        /// The file.
        path: PathBuf,
    },
    /// A template does not compile, or fails on this document.
    #[error("template {file}, line {line}: {message}")]
    Template {
        /// The firm's file with its folder, or the name of a built-in template.
        file: String,
        /// The line, counted from 1; 0 when the message concerns the whole file.
        line: usize,
        /// What is wrong, with hints and the templates that called it.
        message: String,
    },
    /// An anchor is missing, so that DocuSign would refuse the envelope, or doubled, so that it would ask for
    /// two signatures.
    #[error(
        "the printed document has the anchor {anchor} {count} times instead of once; \
         signatures.typ must print each signer's sign_here and signed_date exactly once"
    )]
    Anchor {
        /// The anchor word.
        anchor: String,
        /// How often it is printed.
        count: usize,
    },
    /// The document's data cannot be written for the template.
    #[error("the document's data cannot be written as JSON: {0}")]
    Data(#[from] serde_json::Error),
}
