//! The invented applications for payment: the owner invoice of a month, and the steel erector's invoice behind it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{architect, contractor, contractor_signs, owner, project, steel_erector, steel_erector_signs};
use crate::figures::cents;
use crate::{ApplicationLine, ChangeOrderSummary, ContractRef, PaymentApplication, SubcontractorInvoice};

impl PaymentApplication {
    /// The specimen; the same every time. Its sums fit its lines.
    pub fn specimen() -> PaymentApplication {
        applied_for(OWNER_LINES)
    }
}

impl SubcontractorInvoice {
    /// The specimen; the same every time. Its sums fit its lines.
    pub fn specimen() -> SubcontractorInvoice {
        SubcontractorInvoice {
            application: PaymentApplication {
                number: "3".into(),
                invoice_number: Some("TG-2027-031".into()),
                letterhead: steel_erector(),
                to: ("General Contractor".into(), contractor()),
                from: ("Subcontractor".into(), steel_erector()),
                via: None,
                contract: ContractRef {
                    label: "Subcontract SC-88101-004".into(),
                    title: "Structural steel and miscellaneous metals".into(),
                    date: NaiveDate::from_ymd_opt(2026, 11, 23),
                },
                attachments: vec!["Conditional lien waiver.pdf".into()],
                signers: vec![steel_erector_signs()],
                ..applied_for(STEEL_LINES)
            },
            is_final: false,
            comment: Some("Deck bundles for level 2 are stored at the yard, tagged and insured.".into()),
            certification: true,
        }
    }
}

/// Item number, code, description, then in cents: scheduled, earlier, this period, stored; from a change order.
type Row = (&'static str, &'static str, &'static str, [i64; 4], bool);

const OWNER_LINES: &[Row] = &[
    ("1", "01-3100", "General conditions and site management", [82_080_000, 27_360_000, 6_840_000, 0], false),
    ("2", "02-4100", "Selective demolition and shoring", [41_275_000, 41_275_000, 0, 0], false),
    (
        "3",
        "03-3000",
        "Concrete: piles, caps and slab on deck",
        [111_569_000, 61_362_950, 22_313_800, 0],
        false,
    ),
    ("4", "05-1200", "Structural steel and metals", [159_136_950, 0, 47_741_085, 31_827_390], false),
    ("5", "07-5000", "Roofing, insulation and flashings", [95_378_000, 0, 0, 12_450_075], false),
    (
        "6",
        "26-0000",
        "Electrical service, lighting and fire alarm",
        [88_420_000, 4_421_000, 8_842_000, 0],
        false,
    ),
    ("PCCO-001", "02-4100", "Unforeseen pile removal, grid line B", [3_864_025, 3_864_025, 0, 0], true),
    ("PCCO-002", "08-4000", "Deduct: storefront by the owner", [-6_120_000, 0, 0, 0], true),
    ("PCCO-003", "05-1200", "Canopy steel at the east entrance", [3_178_150, 0, 635_630, 0], true),
];

const STEEL_LINES: &[Row] = &[
    ("1", "05-1200.S", "Structural steel, furnish", [76_725_000, 23_017_500, 19_181_250, 15_345_000], false),
    ("2", "05-1200.S", "Structural steel, erect", [44_268_000, 0, 11_067_000, 0], false),
    ("3", "05-3100.S", "Metal deck, 3 inch composite", [28_222_000, 0, 0, 14_111_033], false),
    ("4", "05-5000.S", "Stairs, roof screen and ladder", [9_921_950, 0, 992_195, 0], false),
    ("CCO-001", "05-1200.S", "Deduct: owner-furnished base plates", [-872_500, -872_500, 0, 0], true),
];

fn applied_for(rows: &[Row]) -> PaymentApplication {
    let lines: Vec<ApplicationLine> = rows.iter().map(line).collect();
    let scheduled = |changes: bool| {
        lines.iter().filter(move |line| line.is_change_order == changes).map(|line| line.scheduled_value)
    };
    let change_orders = ChangeOrderSummary {
        previous_additions: scheduled(true).filter(Decimal::is_sign_positive).sum(),
        previous_deductions: scheduled(true).filter(Decimal::is_sign_negative).sum(),
        ..ChangeOrderSummary::default()
    };
    PaymentApplication {
        number: "5".into(),
        invoice_number: Some("INV-88101-005".into()),
        status: "Approved".into(),
        currency: "USD".into(),
        project: project(),
        letterhead: contractor(),
        to: ("Owner".into(), owner()),
        from: ("General Contractor".into(), contractor()),
        via: Some(("Architect".into(), architect())),
        contract: ContractRef {
            label: "Prime Contract PC-88101".into(),
            title: "Conversion of the Pier 9 warehouse into a public market".into(),
            date: NaiveDate::from_ymd_opt(2026, 10, 19),
        },
        period_from: NaiveDate::from_ymd_opt(2027, 3, 1),
        period_to: NaiveDate::from_ymd_opt(2027, 3, 31),
        billing_date: NaiveDate::from_ymd_opt(2027, 4, 2),
        original_contract_sum: scheduled(false).sum(),
        net_change_by_change_orders: change_orders.net(),
        change_orders,
        retainage_of_work_percent: Some(Decimal::TEN),
        retainage_of_work: lines.iter().map(|line| tenth(line.from_previous + line.this_period)).sum(),
        retainage_of_materials_percent: Some(Decimal::TEN),
        retainage_of_materials: lines.iter().map(|line| tenth(line.materials_stored)).sum(),
        less_previous_certificates: lines
            .iter()
            .map(|line| line.from_previous - tenth(line.from_previous))
            .sum(),
        tax: Decimal::ZERO,
        lines,
        attachments: vec!["Stored materials - photographs.pdf".into()],
        signers: vec![contractor_signs()],
    }
}

fn line(&(item_number, code, description, figures, is_change_order): &Row) -> ApplicationLine {
    let [scheduled_value, from_previous, this_period, materials_stored] =
        figures.map(|cents| Decimal::new(cents, 2));
    ApplicationLine {
        item_number: item_number.into(),
        description: description.into(),
        code: Some(code.into()),
        scheduled_value,
        from_previous,
        this_period,
        materials_stored,
        retainage: tenth(from_previous + this_period) + tenth(materials_stored),
        is_change_order,
    }
}

fn tenth(amount: Decimal) -> Decimal {
    cents(amount / Decimal::TEN)
}
