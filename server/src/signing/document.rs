//! The documents of an envelope: the item's own, made here or by Procore, and the chosen attachments.

use app::{
    error::AppError,
    model::{
        envelope::RecipientKind,
        person::Viewer,
        send::{ItemDocument, PlannedRecipient, SendPlan},
        tool::{ItemKind, anchor_of},
    },
};
use bytes::Bytes;
use docusign::Document;
use paperwork::{Line, Party, SignatureBlock};

use super::{
    access,
    changes::Snapshot,
    failure::Result,
    items::{
        self, Item, Lines, Source, change_order, commitment,
        firms::{self, Firms},
        invoice, letter, prime_contract, write,
    },
    tokens,
};
use crate::{
    services::Services,
    store::{envelopes::Envelope, people},
};

/// The most bytes that fit into one create call: DocuSign takes 35 MB, and base64 makes three bytes four.
const TOTAL_MAX: usize = 25 * MB;
const MB: usize = 1024 * 1024;
/// The most lines that are printed: some hundred pages, made within seconds.
const LINES_MAX: usize = 10_000;

/// The documents of an envelope, in the order the sender chose, and the item they are made of.
///
/// # Errors
/// Procore's; a template that does not work; [`AppError::VendorRefused`] where they are too large together.
pub async fn all(services: &Services, envelope: &Envelope) -> Result<(Vec<Document>, Snapshot)> {
    let item = items::read(services, envelope.sender, &envelope.item).await?;
    let lines = items::lines(services, envelope.sender, &item).await?;
    let snapshot = Snapshot::of(&item, &lines);
    let own = match envelope.plan.document {
        ItemDocument::Ours => our_document(services, envelope, &item, lines).await?,
        ItemDocument::Procore => {
            let pdf = write::procore_pdf(services, envelope.sender, &item).await?;
            let sentence = "Procore makes no PDF of this item. Send it again with Countersign’s own.";
            pdf.ok_or_else(|| AppError::VendorRefused(sentence.to_owned()))?
        }
    };
    let files: Vec<Bytes> =
        std::iter::once(own).chain(attachments(services, envelope, &item).await?).collect();
    must_fit(&files, &envelope.documents)?;
    let documents = files
        .into_iter()
        .zip(&envelope.documents)
        .zip(1..)
        .map(|((bytes, name), number)| Document::new(number, name.clone(), bytes))
        .collect();
    Ok((documents, snapshot))
}

/// Refuses what DocuSign would not take at once, and names what takes most of it.
fn must_fit(files: &[Bytes], names: &[String]) -> Result<()> {
    let total: usize = files.iter().map(Bytes::len).sum();
    if total <= TOTAL_MAX {
        return Ok(());
    }
    let (largest, name) =
        files.iter().map(Bytes::len).zip(names).max_by_key(|(size, _)| *size).unwrap_or((total, &names[0]));
    Err(AppError::VendorRefused(format!(
        "The documents have {} MB together; DocuSign takes {} MB at a time. The largest is “{name}” with {} MB. Leave it out or make it smaller, and send the item again.",
        total.div_ceil(MB),
        TOTAL_MAX / MB,
        largest.div_ceil(MB),
    ))
    .into())
}

/// What became of a chosen attachment.
enum Fetched {
    Here(Bytes),
    Gone,
    /// It alone is larger than what may be sent, in bytes.
    TooLarge(usize),
}

async fn attachments(services: &Services, envelope: &Envelope, item: &Item) -> Result<Vec<Bytes>> {
    if envelope.plan.attachments.is_empty() {
        return Ok(Vec::new());
    }
    let known = &items::attachments(services, envelope.sender, item).await?;
    let wanted = &envelope.plan.attachments;
    let files = tokens::in_company(services, envelope.sender, envelope.item.company, |api| async move {
        let (mut files, mut room) = (Vec::new(), TOTAL_MAX);
        for (id, _) in wanted {
            let found = known.iter().find(|attachment| attachment.id == *id);
            let file = match found {
                Some(attachment) => fetched(&api, attachment).await?,
                None => Fetched::Gone,
            };
            if let Fetched::Here(bytes) = &file {
                room = room.saturating_sub(bytes.len());
            }
            files.push(file);
            if room == 0 {
                break;
            }
        }
        Ok(files)
    })
    .await?;
    files.into_iter().zip(wanted).map(|(file, (_, name))| usable(file, name)).collect()
}

async fn fetched(api: &procore::CompanyApi, attachment: &procore::Attachment) -> procore::Result<Fetched> {
    match api.download(&attachment.url).await {
        Ok(bytes) => Ok(Fetched::Here(bytes)),
        Err(procore::Error::TooLarge { limit, .. }) => Ok(Fetched::TooLarge(limit)),
        Err(other) => Err(other),
    }
}

fn usable(file: Fetched, name: &str) -> Result<Bytes> {
    let sentence = match file {
        Fetched::Here(bytes) => return Ok(bytes),
        Fetched::Gone => {
            format!("“{name}” is no longer attached to the item in Procore. Send it again without it.")
        }
        Fetched::TooLarge(limit) => format!(
            "“{name}” is larger than {} MB; DocuSign takes {} MB at a time. Leave it out or make it smaller, and send the item again.",
            limit / MB,
            TOTAL_MAX / MB
        ),
    };
    Err(AppError::VendorRefused(sentence).into())
}

async fn our_document(services: &Services, envelope: &Envelope, item: &Item, lines: Lines) -> Result<Bytes> {
    if lines.count() > LINES_MAX {
        let sentence = format!(
            "The item has {} lines; Countersign prints {LINES_MAX} at most. Send it with Procore’s own PDF.",
            lines.count()
        );
        return Err(AppError::VendorRefused(sentence).into());
    }
    let sender = sender(services, envelope).await?;
    let firms = firms::read(services, &sender, item).await?;
    let paper = Paper {
        item,
        lines,
        site: &access::project(services, &sender, item.place.company, item.place.project).await?,
        firms: &firms,
        sum: change_order::contract_sum(services, &sender, item).await?,
        attachments: envelope.plan.attachments.iter().map(|(_, name)| name.clone()).collect(),
        signers: signature_blocks(item, &envelope.plan, &firms),
    };
    let printed = match &item.source {
        Source::Commitment(it) => commitment::printed(it, paper),
        Source::ChangeOrder(it) => change_order::printed(it, paper),
        Source::PrimeContract(it) => prime_contract::printed(it, paper),
        Source::OwnerInvoice(it) => invoice::owner_printed(it, paper),
        Source::SubcontractorInvoice(it) => invoice::subcontractor_printed(it, paper),
        Source::Letter(it) => letter::printed(it, paper, services.clock.now().date_naive()),
    };
    let paperwork = services.paperwork.clone();
    let bytes = tokio::task::spawn_blocking(move || paperwork.render(&printed)).await??;
    Ok(Bytes::from(bytes))
}

async fn sender(services: &Services, envelope: &Envelope) -> Result<Viewer> {
    let found = people::find(&mut *services.db.connection().await?, envelope.sender).await?;
    Ok(found.ok_or(AppError::ProcoreReconnect)?)
}

/// What every kind's document is made of.
#[derive(Debug)]
pub struct Paper<'a> {
    /// The item.
    pub item: &'a Item,
    /// Its lines.
    pub lines: Lines,
    /// The project.
    pub site: &'a procore::Project,
    /// The firms of the item.
    pub firms: &'a Firms,
    /// A change order's arithmetic.
    pub sum: Option<paperwork::ContractSum>,
    /// The names of the files that go along.
    pub attachments: Vec<String>,
    /// Who signs.
    pub signers: Vec<SignatureBlock>,
}

impl<'a> Paper<'a> {
    /// What there is to say of an item before anybody is asked to sign.
    pub const fn draft(item: &'a Item, lines: Lines, site: &'a procore::Project, firms: &'a Firms) -> Self {
        Self { item, lines, site, firms, sum: None, attachments: Vec::new(), signers: Vec::new() }
    }

    /// The project, as a document prints it.
    pub fn project(&self) -> paperwork::Project {
        paperwork::Project {
            name: self.site.name.clone(),
            number: self.site.project_number.clone(),
            address: firms::address(
                &[&self.site.address],
                &[&self.site.city, &self.site.state_code, &self.site.zip],
            ),
        }
    }

    /// The schedule of values, as a document prints it.
    pub fn schedule(&self) -> Vec<Line> {
        let Lines::Schedule(lines) = &self.lines else { return Vec::new() };
        lines
            .iter()
            .map(|line| Line {
                position: line.position,
                code: line.code.clone(),
                description: line.description.clone(),
                quantity: line.quantity,
                uom: line.uom.clone(),
                unit_cost: line.unit_cost,
                amount: line.amount,
            })
            .collect()
    }

    /// The parties of what belongs to a commitment.
    pub fn commitment_parties(&self) -> Vec<(String, Party)> {
        vec![
            ("General Contractor".to_owned(), self.firms.own_party()),
            ("Subcontractor".to_owned(), self.firms.counterpart_party()),
        ]
    }

    /// The parties of what belongs to a prime contract.
    pub fn prime_parties(&self) -> Vec<(String, Party)> {
        [
            Some(("Owner".to_owned(), self.firms.counterpart_party())),
            self.firms.architect_party().map(|architect| ("Architect".to_owned(), architect)),
            Some(("General Contractor".to_owned(), self.firms.own_party())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// One block for everyone who signs.
fn signature_blocks(item: &Item, plan: &SendPlan, firms: &Firms) -> Vec<SignatureBlock> {
    let known = firms.signatories(item);
    let signers = plan.recipients.iter().enumerate().filter(|(_, it)| it.kind == RecipientKind::Signer);
    signers
        .map(|(index, recipient)| SignatureBlock {
            role: recipient.role.clone(),
            company: known
                .iter()
                .find(|signatory| signatory.role == recipient.role)
                .map(|signatory| signatory.firm.clone())
                .unwrap_or_default(),
            name: Some(recipient.name.clone()),
            anchor: own_anchor(item.kind, index, recipient),
        })
        .collect()
}

/// The stem of a signer's anchor words in our own document, where everyone who signs has a place.
fn own_anchor(kind: ItemKind, index: usize, recipient: &PlannedRecipient) -> String {
    anchor_of(kind, &recipient.role).unwrap_or_else(|| format!("CountersignSigner{}", index + 1))
}

/// The stem of the anchor words that DocuSign looks for; none where the document has none for this signer, who
/// then places the signature freely.
pub fn anchor(
    kind: ItemKind,
    document: ItemDocument,
    index: usize,
    recipient: &PlannedRecipient,
) -> Option<String> {
    match document {
        ItemDocument::Ours => Some(own_anchor(kind, index, recipient)),
        ItemDocument::Procore => anchor_of(kind, &recipient.role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_that_are_too_large_are_named() {
        let names = ["SC-001.pdf", "Drawings.pdf", "Photos.pdf"].map(str::to_owned);
        let files = |sizes: [usize; 3]| sizes.map(|size| Bytes::from(vec![0; size * MB]));
        must_fit(&files([1, 12, 12]), &names).expect("25 MB go");
        let refused = must_fit(&files([1, 20, 5]), &names).expect_err("26 MB do not").to_string();
        assert!(refused.contains("“Drawings.pdf” with 20 MB"), "{refused}");
        let refused = usable(Fetched::TooLarge(50 * MB), "Photos.pdf").expect_err("too large").to_string();
        assert!(refused.contains("“Photos.pdf” is larger than 50 MB"), "{refused}");
    }
}
