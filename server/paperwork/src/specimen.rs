//! Invented items of one project that use every field: for previews, and to try a firm's templates before a real
//! item meets them.

mod application;
mod change_order;
mod letter;
mod prime_contract;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{
    ChangeOrder, Commitment, CommitmentKind, Document, Letter, Line, Party, PaymentApplication,
    PrimeContract, Project, RichText, SignatureBlock, SubcontractorInvoice,
};

impl Document {
    /// A specimen of every kind; the same every time.
    pub fn specimens() -> Vec<Document> {
        vec![
            Document::Commitment(Commitment::specimen()),
            Document::ChangeOrder(ChangeOrder::specimen()),
            Document::PrimeContract(PrimeContract::specimen()),
            Document::PaymentApplication(PaymentApplication::specimen()),
            Document::SubcontractorInvoice(SubcontractorInvoice::specimen()),
            Document::Letter(Letter::specimen()),
        ]
    }
}

impl Commitment {
    /// The specimen; the same every time.
    pub fn specimen() -> Commitment {
        let lines = lines(LINES);
        Commitment {
            kind: CommitmentKind::Subcontract,
            number: "SC-88101-004".into(),
            title: "Structural steel and miscellaneous metals".into(),
            status: "Out For Signature".into(),
            executed: false,
            currency: "USD".into(),
            project: project(),
            contractor: contractor(),
            vendor: steel_erector(),
            description: RichText::from_html(DESCRIPTION),
            inclusions: RichText::from_html(INCLUSIONS),
            exclusions: RichText::from_html(EXCLUSIONS),
            dates: days(&[
                ("Contract Date", 2026, 11, 23),
                ("Start Date", 2027, 1, 11),
                ("Estimated Completion", 2027, 8, 31),
            ]),
            retainage_percent: Some(Decimal::TEN),
            payment_terms: Some("Net 30 days".into()),
            bill_to: Some("Harborline Builders\nAccounts Payable\n400 Harbor Street, Suite 210".into()),
            ship_to: Some("Pier 9 Warehouse Conversion\nGate 2, 9 Pier Road".into()),
            ship_via: Some("Vendor's truck".into()),
            delivery: Some("On call, 48 hours ahead".into()),
            total: lines.iter().map(|line| line.amount).sum(),
            lines,
            attachments: vec!["Exhibit A - Scope of Work.pdf".into(), "Exhibit B - Drawing Log.pdf".into()],
            signers: vec![steel_erector_signs(), contractor_signs()],
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

fn project() -> Project {
    Project {
        name: "Pier 9 Warehouse Conversion".into(),
        number: Some("88101".into()),
        address: vec!["9 Pier Road".into(), "Harborline, WA 98101".into()],
    }
}

fn contractor() -> Party {
    party(
        "Harborline Builders",
        ["400 Harbor Street, Suite 210", "Harborline, WA 98101"],
        "(206) 555-0142",
        "Priya Nair",
    )
}

fn steel_erector() -> Party {
    party(
        "Þórsson & Groß Steel Erectors, Inc.",
        ["1180 Foundry Avenue", "Tacoma, WA 98402"],
        "(253) 555-0187",
        "Renée Groß",
    )
}

fn owner() -> Party {
    party(
        "Pier 9 Holdings, LLC",
        ["1 Exchange Place, Floor 12", "Harborline, WA 98101"],
        "(206) 555-0110",
        "Tomás Okafor",
    )
}

fn architect() -> Party {
    party(
        "Atelier Nørregaard Architects, P.C.",
        ["77 Wharf Lane", "Harborline, WA 98104"],
        "(206) 555-0175",
        "Astrid Nørregaard",
    )
}

fn party(name: &str, address: [&str; 2], phone: &str, contact: &str) -> Party {
    Party {
        name: name.into(),
        address: address.map(str::to_owned).to_vec(),
        phone: Some(phone.into()),
        contact: Some(contact.into()),
    }
}

fn steel_erector_signs() -> SignatureBlock {
    signs("Subcontractor", steel_erector(), "Renée Groß", "ProcoreSubcontractor")
}

fn contractor_signs() -> SignatureBlock {
    signs("General Contractor", contractor(), "Maria Alvarez", "ProcoreGeneralContractor")
}

fn owner_signs() -> SignatureBlock {
    signs("Owner", owner(), "Tomás Okafor", "ProcoreOwner")
}

fn architect_signs() -> SignatureBlock {
    signs("Architect", architect(), "Astrid Nørregaard", "ProcoreArchitect")
}

fn signs(role: &str, company: Party, name: &str, anchor: &str) -> SignatureBlock {
    SignatureBlock {
        role: role.into(),
        company: company.name,
        name: Some(name.into()),
        anchor: anchor.into(),
    }
}

fn days(days: &[(&str, i32, u32, u32)]) -> Vec<(String, NaiveDate)> {
    days.iter()
        .filter_map(|&(label, year, month, day)| {
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

fn lines(rows: &[LineRow]) -> Vec<Line> {
    (1..)
        .zip(rows)
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
