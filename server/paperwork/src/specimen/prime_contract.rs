//! The invented prime contract: the conversion of the warehouse, for its owner.

use rust_decimal::Decimal;

use super::{
    LineRow, architect, architect_signs, contractor, contractor_signs, days, lines, owner, owner_signs,
    project,
};
use crate::{PrimeContract, RichText};

impl PrimeContract {
    /// The specimen; the same every time.
    pub fn specimen() -> PrimeContract {
        let lines = lines(LINES);
        PrimeContract {
            number: "PC-88101".into(),
            title: "Conversion of the Pier 9 warehouse into a public market".into(),
            status: "Out For Signature".into(),
            executed: false,
            currency: "USD".into(),
            project: project(),
            letterhead: contractor(),
            parties: vec![
                ("Owner".into(), owner()),
                ("Architect".into(), architect()),
                ("General Contractor".into(), contractor()),
            ],
            description: RichText::from_html(
                "<p>All labor, materials and services for the conversion of the existing warehouse, as shown on the \
                 drawings and specifications dated <strong>October 2, 2026</strong>.</p>",
            ),
            inclusions: RichText::from_html(
                "<ul><li>Building permit fees</li><li>Temporary power and heat</li></ul>",
            ),
            exclusions: RichText::from_html("<p>Hazardous materials <em>not shown</em> in the survey.</p>"),
            dates: days(&[
                ("Contract Date", 2026, 10, 19),
                ("Start Date", 2026, 11, 2),
                ("Substantial Completion", 2027, 10, 29),
            ]),
            retainage_percent: Some(Decimal::from(5)),
            total: lines.iter().map(|line| line.amount).sum(),
            lines,
            attachments: vec![
                "Exhibit A - General Conditions.pdf".into(),
                "Exhibit B - Drawing Log.pdf".into(),
            ],
            signers: vec![contractor_signs(), architect_signs(), owner_signs()],
        }
    }
}

const LINES: &[LineRow] = &[
    ("01-3100", "General conditions and site management", 12, "mo", 6_840_000),
    ("02-4100", "Selective demolition and shoring", 1, "ls", 41_275_000),
    ("03-3000", "Concrete: piles, caps and slab on deck", 1_180, "cy", 94_550),
    ("05-1200", "Structural steel and miscellaneous metals", 1, "ls", 159_136_950),
    ("07-5000", "Roofing, insulation and flashings", 41_200, "sf", 2_315),
    ("26-0000", "Electrical service, lighting and fire alarm", 1, "ls", 88_420_000),
];
