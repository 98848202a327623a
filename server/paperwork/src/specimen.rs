//! An invented subcontract that uses every field: for previews, and to try a firm's templates before a real item
//! meets them.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{Commitment, CommitmentKind, Line, Party, Project, RichText, SignatureBlock};

impl Commitment {
    /// The specimen; the same every time.
    pub fn specimen() -> Commitment {
        let lines = specimen_lines();
        Commitment {
            kind: CommitmentKind::Subcontract,
            number: "SC-88101-004".into(),
            title: "Structural steel and miscellaneous metals".into(),
            status: "Out For Signature".into(),
            executed: false,
            currency: "USD".into(),
            project: specimen_project(),
            contractor: specimen_contractor(),
            vendor: specimen_vendor(),
            description: RichText::from_html(DESCRIPTION),
            inclusions: RichText::from_html(INCLUSIONS),
            exclusions: RichText::from_html(EXCLUSIONS),
            dates: specimen_dates(),
            retainage_percent: Some(Decimal::TEN),
            payment_terms: Some("Net 30 days".into()),
            bill_to: Some("Harborline Builders\nAccounts Payable\n400 Harbor Street, Suite 210".into()),
            ship_to: Some("Pier 9 Warehouse Conversion\nGate 2, 9 Pier Road".into()),
            ship_via: Some("Vendor's truck".into()),
            delivery: Some("On call, 48 hours ahead".into()),
            total: lines.iter().map(|line| line.amount).sum(),
            lines,
            attachments: vec!["Exhibit A - Scope of Work.pdf".into(), "Exhibit B - Drawing Log.pdf".into()],
            signers: specimen_signers(),
        }
    }
}

const DESCRIPTION: &str = "<p>Furnish and install all <strong>structural steel</strong>, metal deck and \
    miscellaneous metals for the conversion of the existing pier warehouse, as shown on the Contract Documents \
    dated October 2, 2026, complete and in place.</p><ul><li>Shop drawings and calculations, stamped by an \
    engineer licensed in the State</li><li>Moment frames at grid lines 3 to 7, including base plates and \
    anchorage</li><li>Touch-up painting after erection</li></ul><p>Work is coordinated weekly with the \
    Contractor's superintendent.</p>";
const INCLUSIONS: &str = "<ol><li>Cranes, rigging and traffic control</li><li>Special inspection access</li><li>Sales tax</li></ol>";
const EXCLUSIONS: &str =
    "<p>Fireproofing, concrete embeds furnished by others, <em>winter protection</em>.</p>";

fn specimen_project() -> Project {
    Project {
        name: "Pier 9 Warehouse Conversion".into(),
        number: Some("88101".into()),
        address: vec!["9 Pier Road".into(), "Harborline, WA 98101".into()],
    }
}

fn specimen_contractor() -> Party {
    Party {
        name: "Harborline Builders".into(),
        address: vec!["400 Harbor Street, Suite 210".into(), "Harborline, WA 98101".into()],
        phone: Some("(206) 555-0142".into()),
        contact: Some("Priya Nair".into()),
    }
}

fn specimen_vendor() -> Party {
    Party {
        name: "Þórsson & Groß Steel Erectors, Inc.".into(),
        address: vec!["1180 Foundry Avenue".into(), "Tacoma, WA 98402".into()],
        phone: Some("(253) 555-0187".into()),
        contact: Some("Renée Groß".into()),
    }
}

fn specimen_signers() -> Vec<SignatureBlock> {
    let block = |role: &str, company: &str, name: &str, anchor: &str| SignatureBlock {
        role: role.into(),
        company: company.into(),
        name: Some(name.into()),
        anchor: anchor.into(),
    };
    vec![
        block("Subcontractor", "Þórsson & Groß Steel Erectors, Inc.", "Renée Groß", "ProcoreSubcontractor"),
        block("General Contractor", "Harborline Builders", "Maria Alvarez", "ProcoreGeneralContractor"),
    ]
}

fn specimen_dates() -> Vec<(String, NaiveDate)> {
    [("Contract Date", 2026, 11, 23), ("Start Date", 2027, 1, 11), ("Estimated Completion", 2027, 8, 31)]
        .into_iter()
        .filter_map(|(label, year, month, day)| {
            Some((label.into(), NaiveDate::from_ymd_opt(year, month, day)?))
        })
        .collect()
}

/// Cost code, description, quantity, unit, unit cost in cents.
type LineRow = (&'static str, &'static str, i64, &'static str, i64);

const LINES: &[LineRow] = &[
    ("05-1200.S", "Structural steel, furnish", 186, "ton", 412_500),
    ("05-1200.S", "Structural steel, erect", 186, "ton", 238_000),
    ("05-3100.S", "Metal deck, 3 inch composite, 18 gauge, galvanized G60", 41_200, "sf", 685),
    ("05-5000.S", "Steel stairs 1 and 2 with landings, pans and guardrails", 2, "ea", 4_860_000),
    ("05-5000.S", "Roof screen framing and ladder, hot-dip galvanized after fabrication", 1, "ls", 7_425_000),
    ("05-1200.S", "Deduct: owner-furnished base plates, alternate 2 accepted", 1, "ls", -1_240_050),
];

fn specimen_lines() -> Vec<Line> {
    (1..)
        .zip(LINES)
        .map(|(position, &(code, description, quantity, uom, cents))| Line {
            position,
            code: Some(code.into()),
            description: description.into(),
            quantity: Some(Decimal::from(quantity)),
            uom: Some(uom.into()),
            unit_cost: Some(Decimal::new(cents, 2)),
            amount: Decimal::from(quantity) * Decimal::new(cents, 2),
        })
        .collect()
}
