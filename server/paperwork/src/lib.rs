//! Turns a Procore item into a PDF that people sign, with the anchor words DocuSign looks for.
//!
//! Owns: what a printed item shows, how it looks, and where the anchors sit. [`Document`] is the data of one
//! item, [`Paperwork`] holds the templates and fonts and renders it.
//!
//! Must never: fetch anything, read the clock, or read a file while rendering (a firm's folder is read once, in
//! [`Paperwork::new`]), nor paste an item's text into Typst source: it travels as JSON, so that `#`, `$` or `]`
//! in a title print as they stand.
//!
//! To add a kind of item: its data in a module of its own (as `commitment`), a variant of [`Document`], what its
//! template reads in `print`, an invented one in `specimen`, and the template in `templates/` with its row in
//! `templates::BUILT_IN`.
//!
//! What a firm may replace, and what `item.json` holds, is in `templates/README.md`.

mod anchors;
mod application;
mod change_order;
mod commitment;
mod error;
mod figures;
mod folder;
mod html;
mod letter;
mod literal;
mod parts;
mod prime_contract;
mod print;
mod rich_text;
mod specimen;
mod templates;
mod world;

use std::path::Path;
use std::sync::Arc;

pub use application::{ApplicationLine, ChangeOrderSummary, PaymentApplication, SubcontractorInvoice};
pub use change_order::{ChangeOrder, ChangeOrderOf, ContractSum};
pub use commitment::{Commitment, CommitmentKind};
pub use error::Error;
pub use letter::Letter;
pub use parts::{ContractRef, Line, Party, Project, SignatureBlock};
pub use prime_contract::PrimeContract;
pub use rich_text::{Block, RichText, Run};

use templates::Templates;

/// An item to print, one variant for each kind.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Document {
    /// A purchase order or a subcontract.
    Commitment(Commitment),
    /// A change to a commitment or to the prime contract.
    ChangeOrder(ChangeOrder),
    /// The contract with the owner.
    PrimeContract(PrimeContract),
    /// An owner invoice: application and certificate for payment.
    PaymentApplication(PaymentApplication),
    /// A subcontractor invoice with its cover sheet.
    SubcontractorInvoice(SubcontractorInvoice),
    /// A correspondence item.
    Letter(Letter),
}

impl Document {
    fn template(&self) -> &'static str {
        match self {
            Document::Commitment(_) => "commitment.typ",
            Document::ChangeOrder(_) => "change_order.typ",
            Document::PrimeContract(_) => "prime_contract.typ",
            Document::PaymentApplication(_) => "payment_application.typ",
            Document::SubcontractorInvoice(_) => "subcontractor_invoice.typ",
            Document::Letter(_) => "letter.typ",
        }
    }

    fn signers(&self) -> &[SignatureBlock] {
        match self {
            Document::Commitment(commitment) => &commitment.signers,
            Document::ChangeOrder(change_order) => &change_order.signers,
            Document::PrimeContract(contract) => &contract.signers,
            Document::PaymentApplication(application) => &application.signers,
            Document::SubcontractorInvoice(invoice) => &invoice.application.signers,
            Document::Letter(letter) => &letter.signers,
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
            for specimen in Document::specimens() {
                paperwork.render(&specimen)?;
            }
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
