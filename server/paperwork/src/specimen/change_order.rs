//! The invented change order: to the steel subcontract, with a markup on its lines.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    LineRow, contractor, contractor_signs, days, lines, project, steel_erector, steel_erector_signs,
};
use crate::{ChangeOrder, ChangeOrderOf, ContractRef, ContractSum, Line, RichText};

impl ChangeOrder {
    /// The specimen; the same every time.
    pub fn specimen() -> ChangeOrder {
        let lines = lines(LINES);
        let added: Decimal = lines.iter().map(|line: &Line| line.amount).sum();
        ChangeOrder {
            of: ChangeOrderOf::Commitment,
            number: "CCO-003".into(),
            revision: Some("1".into()),
            title: "Canopy steel at the east entrance".into(),
            status: "Pending - In Review".into(),
            executed: false,
            currency: "USD".into(),
            project: project(),
            contract: ContractRef {
                label: "Subcontract SC-88101-004".into(),
                title: "Structural steel and miscellaneous metals".into(),
                date: NaiveDate::from_ymd_opt(2026, 11, 23),
            },
            parties: vec![
                ("General Contractor".into(), contractor()),
                ("Subcontractor".into(), steel_erector()),
            ],
            letterhead: contractor(),
            description: RichText::from_html(DESCRIPTION),
            facts: [
                ("Change Reason", "Client Request"),
                ("Reference", "RFI 117, ASI 009"),
                ("Designated Reviewer", "Priya Nair"),
                ("Request Received From", "Astrid Nørregaard"),
                ("Field Change", "No"),
            ]
            .map(|(label, value)| (label.into(), value.into()))
            .to_vec(),
            dates: days(&[("Date Created", 2027, 3, 2), ("Due Date", 2027, 3, 16)]),
            lines,
            sum: ContractSum {
                original: Decimal::new(159_136_950, 2),
                net_change_before: Decimal::new(-872_500, 2),
                this_change: added + Decimal::new(243_875, 2),
            },
            schedule_impact_days: Some(9),
            revised_substantial_completion: NaiveDate::from_ymd_opt(2027, 9, 9),
            attachments: vec!["ASI 009 - East entrance canopy.pdf".into(), "Quote 4471.pdf".into()],
            signers: vec![steel_erector_signs(), contractor_signs()],
        }
    }
}

const DESCRIPTION: &str = "<p>Furnish and erect the <strong>entrance canopy</strong> shown on sketch SK-22, with \
    its connections to grid line 3, in place of the canvas awning.</p><ul><li>Galvanized after \
    fabrication</li><li>Field welds at the existing columns, inspected</li></ul>";

const LINES: &[LineRow] = &[
    ("05-1200.S", "Canopy framing, furnish and erect", 4, "ton", 612_500),
    ("05-5000.S", "Hangers, plates and field-welded connections", 1, "ls", 864_275),
    ("10-7300.S", "Deduct: canvas awning support frame", 1, "ls", -375_000),
];
