//! The change orders of both sides: one tier at Pier 9, two with batches at Alder Street, three at
//! Kestrel Ridge, where they are packages.

use serde_json::Value;

use super::{
    midday,
    people::{ALDER_STREET, KESTREL_RIDGE, PIER_9},
    schedules::{self as trade, Schedule},
};
use crate::procore::items::{
    Item,
    ItemKind::{
        self, CommitmentChangeOrder as Cco, CommitmentChangeOrderBatch as CcoBatch, PrimeChangeOrder as Pcco,
        PrimeChangeOrderBatch as PccoBatch,
    },
};

/// A seeded change order: what differs from the defaults.
#[derive(Clone, Copy)]
pub(super) struct ChangeOrder {
    kind: ItemKind,
    project_id: i64,
    id: i64,
    contract_id: i64,
    number: &'static str,
    title: &'static str,
    status: &'static str,
    schedule: Schedule,
    /// How many exhibits it has.
    pub(super) exhibits: usize,
    private: bool,
    batch_id: Option<i64>,
    workflow: Option<&'static str>,
}

const fn row(
    kind: ItemKind,
    (project_id, id, contract_id): (i64, i64, i64),
    (number, title): (&'static str, &'static str),
    status: &'static str,
    schedule: Schedule,
    exhibits: usize,
) -> ChangeOrder {
    ChangeOrder {
        kind,
        project_id,
        id,
        contract_id,
        number,
        title,
        status,
        schedule,
        exhibits,
        private: false,
        batch_id: None,
        workflow: None,
    }
}

const NO_LINES: Schedule = Schedule::Sum(0, &[]);

#[rustfmt::skip]
const ALL: &[ChangeOrder] = &[
    row(Cco, (PIER_9, 620_001, 512_342), ("CCO-001", "Unsuitable soils at gridline D"), "draft", Schedule::Sum(3_875_050, trade::EARTHWORK), 1),
    row(Cco, (PIER_9, 620_002, 512_342), ("CCO-002", "Credit for reduced storm drain depth"), "pending", Schedule::Sum(-1_240_000, trade::EARTHWORK), 1),
    row(Cco, (PIER_9, 620_003, 512_340), ("CCO-001", "Added brace frame at Stair 2"), "pending", Schedule::Sum(6_410_025, trade::STEEL), 2),
    row(Cco, (PIER_9, 620_004, 512_347), ("CCO-001", "Lighting controls and receptacles, every area"), "draft", Schedule::Rows(41_200_050, 400), 1),
    row(Cco, (PIER_9, 620_005, 512_347), ("CCO-002", "Conduit reroute around the crane rail"), "pricing", Schedule::Electrical(5_318_800), 0),
    row(Cco, (PIER_9, 620_006, 512_344), ("CCO-001", "Additional abatement of roofing mastic"), "approved", Schedule::Sum(2_212_500, trade::DEMOLITION), 1),
    row(Cco, (PIER_9, 620_007, 512_344), ("CCO-002", "Salvage of timber decking deleted"), "no_charge", NO_LINES, 0),
    row(Cco, (PIER_9, 620_008, 512_350), ("CCO-001", "Alternate heat pump manufacturer"), "not_pricing", Schedule::Sum(950_000, trade::HVAC), 0),
    row(Cco, (PIER_9, 620_009, 512_350), ("CCO-002", "Extended general conditions"), "rejected", Schedule::Sum(4_400_000, trade::HVAC), 1),
    row(Cco, (PIER_9, 620_010, 512_405), ("CCO-001", "Additional lightweight deck fill"), "proceeding", Schedule::Sum(1_345_000, trade::CONCRETE), 0),
    row(Cco, (PIER_9, 620_011, 512_352), ("CCO-001", "Pierre de taille: linteaux supplémentaires à l'élévation est"), "revised", Schedule::Sum(2_999_999, trade::MASONRY), 1),
    row(Cco, (PIER_9, 620_012, 512_351), ("CCO-001", "Second coat of intumescent paint"), "not_proceeding", Schedule::Sum(780_000, trade::PAINTING), 0),
    row(Cco, (PIER_9, 620_013, 512_353), ("CCO-001", "Roof hatch relocation"), "void", Schedule::Sum(312_000, trade::ROOFING), 0),
    row(Cco, (PIER_9, 620_014, 512_342), ("CCO-003", "Dewatering, billable to the port"), "pending_billable", Schedule::Sum(1_875_000, trade::EARTHWORK), 0),
    ChangeOrder { private: true, ..row(Cco, (PIER_9, 620_015, 512_340), ("CCO-002", "Acceleration settlement (confidential)"), "draft", Schedule::Sum(9_500_000, trade::STEEL), 1) },
    ChangeOrder { workflow: Some("Change Order Approval"), ..row(Cco, (PIER_9, 620_016, 512_341), ("CCO-001", "Spall repair beyond the allowance"), "pending", Schedule::Sum(7_777_777, trade::CONCRETE), 1) },
    row(Cco, (PIER_9, 620_017, 512_348), ("CCO-001", "Acoustical ceilings in the studios"), "pending", Schedule::Sum(1_120_000, trade::DRYWALL), 0),

    row(Pcco, (PIER_9, 630_001, 515_340), ("PCCO-001", "Unsuitable soils and added bracing"), "draft", Schedule::Sum(11_314_075, trade::EARTHWORK), 1),
    row(Pcco, (PIER_9, 630_002, 515_340), ("PCCO-002", "Credit for deleted loading dock levelers"), "pending", Schedule::Sum(-4_850_000, trade::DEMOLITION), 1),
    row(Pcco, (PIER_9, 630_003, 515_340), ("PCCO-003", "Owner's revised lighting scheme, every area"), "draft", Schedule::Rows(58_900_075, 400), 1),
    row(Pcco, (PIER_9, 630_004, 515_340), ("PCCO-004", "Time extension for the marine permit"), "no_charge", NO_LINES, 0),
    row(Pcco, (PIER_9, 630_005, 515_340), ("PCCO-005", "Additional abatement"), "approved", Schedule::Sum(2_655_000, trade::DEMOLITION), 1),
    row(Pcco, (PIER_9, 630_006, 515_340), ("PCCO-006", "Façade restoration at the north elevation"), "pricing", Schedule::Sum(3_700_000, trade::MASONRY), 0),
    row(Pcco, (PIER_9, 630_007, 515_340), ("PCCO-007", "Alternate elevator finishes"), "not_pricing", Schedule::Sum(1_150_000, trade::ELEVATORS), 0),
    row(Pcco, (PIER_9, 630_008, 515_340), ("PCCO-008", "Roof walkway pads"), "revised", Schedule::Sum(845_000, trade::ROOFING), 1),
    row(Pcco, (PIER_9, 630_009, 515_340), ("PCCO-009", "Temporary heat, winter 2026"), "proceeding", Schedule::Sum(1_990_000, trade::HVAC), 0),
    row(Pcco, (PIER_9, 630_010, 515_340), ("PCCO-010", "Granite sills upgrade"), "not_proceeding", Schedule::Sum(2_480_000, trade::MASONRY), 0),
    row(Pcco, (PIER_9, 630_011, 515_340), ("PCCO-011", "Utility fees paid for the owner"), "pending_billable", Schedule::Sum(640_000, trade::DESIGN_BUILD), 0),
    row(Pcco, (PIER_9, 630_012, 515_340), ("PCCO-012", "Overtime for the opening date"), "rejected", Schedule::Sum(8_750_000, trade::STEEL), 0),
    row(Pcco, (PIER_9, 630_013, 515_340), ("PCCO-013", "Duplicate of PCCO-009"), "void", Schedule::Sum(1_990_000, trade::HVAC), 0),
    ChangeOrder { private: true, ..row(Pcco, (PIER_9, 630_014, 515_340), ("PCCO-014", "Delay settlement (confidential)"), "draft", Schedule::Sum(12_000_000, trade::BUILDING), 1) },
    ChangeOrder { workflow: Some("Owner Change Approval"), ..row(Pcco, (PIER_9, 630_015, 515_340), ("PCCO-015", "Café kitchen exhaust"), "pending", Schedule::Sum(3_333_333, trade::HVAC), 1) },
    row(Pcco, (PIER_9, 630_016, 515_346), ("PCCO-001", "Additional material testing"), "pending", Schedule::Sum(415_000, trade::DESIGN_BUILD), 0),
    row(Pcco, (PIER_9, 630_017, 515_344), ("PCCO-001", "Comptoir en zinc"), "draft", Schedule::Sum(1_275_025, trade::DRYWALL), 0),
    row(Pcco, (PIER_9, 630_018, 515_341), ("PCCO-001", "Display lighting, contract not yet approved"), "draft", Schedule::Sum(2_150_000, trade::DRYWALL), 0),

    ChangeOrder { batch_id: Some(640_001), ..row(Cco, (ALDER_STREET, 621_001, 513_342), ("PCO-001", "Relocate sanitary main"), "approved", Schedule::Sum(1_820_000, trade::PLUMBING), 0) },
    ChangeOrder { batch_id: Some(640_001), ..row(Cco, (ALDER_STREET, 621_002, 513_342), ("PCO-002", "Low-flow fixtures"), "approved", Schedule::Sum(-260_000, trade::PLUMBING), 0) },
    row(Cco, (ALDER_STREET, 621_003, 513_341), ("PCO-001", "Tapered insulation at the gym"), "pending", Schedule::Sum(1_475_000, trade::ROOFING), 1),
    row(CcoBatch, (ALDER_STREET, 640_001, 513_342), ("CCO-001", "Plumbing changes, January"), "approved", Schedule::Sum(1_560_000, trade::PLUMBING), 1),
    row(CcoBatch, (ALDER_STREET, 640_002, 513_341), ("CCO-001", "Roofing changes, February"), "draft", Schedule::Sum(1_475_000, trade::ROOFING), 0),
    ChangeOrder { batch_id: Some(641_001), ..row(Pcco, (ALDER_STREET, 631_001, 515_360), ("PCO-001", "Relocate sanitary main"), "pending", Schedule::Sum(2_184_000, trade::PLUMBING), 0) },
    row(Pcco, (ALDER_STREET, 631_002, 515_360), ("PCO-002", "Gym insulation"), "draft", Schedule::Sum(1_770_000, trade::ROOFING), 1),
    row(PccoBatch, (ALDER_STREET, 641_001, 515_360), ("PCCO-001", "Changes of January"), "pending", Schedule::Sum(2_184_000, trade::PLUMBING), 1),
    row(PccoBatch, (ALDER_STREET, 641_002, 515_360), ("PCCO-002", "Changes of February"), "draft", Schedule::Sum(1_770_000, trade::ROOFING), 0),

    row(Cco, (KESTREL_RIDGE, 622_001, 514_342), ("CCO-001", "Rock excavation"), "approved", Schedule::Sum(9_180_000, trade::EARTHWORK), 1),
    row(Cco, (KESTREL_RIDGE, 622_002, 514_342), ("CCO-002", "Export haul shortened"), "draft", Schedule::Sum(-2_075_000, trade::EARTHWORK), 0),
    row(Cco, (KESTREL_RIDGE, 622_003, 514_340), ("CCO-001", "Stainless weirs"), "pending", Schedule::Sum(4_650_000, trade::PROCESS), 1),
    row(Cco, (KESTREL_RIDGE, 622_004, 514_340), ("CCO-002", "Spare UV lamps"), "revised", Schedule::Sum(1_210_000, trade::PROCESS), 0),
    row(Cco, (KESTREL_RIDGE, 622_005, 514_341), ("CCO-001", "Additional flow meters"), "pricing", Schedule::Sum(2_340_050, trade::CONTROLS), 0),
    row(Cco, (KESTREL_RIDGE, 622_006, 514_341), ("CCO-002", "Historian licence"), "not_pricing", Schedule::Sum(690_000, trade::CONTROLS), 0),
    row(Cco, (KESTREL_RIDGE, 622_007, 514_400), ("CCO-001", "Ready-mix price escalation"), "rejected", Schedule::Sum(1_500_000, trade::CONCRETE), 0),
    row(Pcco, (KESTREL_RIDGE, 632_001, 515_380), ("PCCO-001", "Rock excavation and disposal"), "approved", Schedule::Sum(11_016_000, trade::EARTHWORK), 1),
    row(Pcco, (KESTREL_RIDGE, 632_002, 515_380), ("PCCO-002", "Clarifier weirs"), "pending", Schedule::Sum(5_580_000, trade::PROCESS), 1),
    row(Pcco, (KESTREL_RIDGE, 632_003, 515_380), ("PCCO-003", "Delete the pump station canopy"), "draft", Schedule::Sum(-3_300_000, trade::STEEL), 0),
    row(Pcco, (KESTREL_RIDGE, 632_004, 515_380), ("PCCO-004", "Winter shutdown"), "proceeding", Schedule::Sum(2_875_000, trade::BUILDING), 0),
    row(Pcco, (KESTREL_RIDGE, 632_005, 515_380), ("PCCO-005", "Access road by others"), "not_proceeding", Schedule::Sum(1_040_000, trade::EARTHWORK), 0),
    row(Pcco, (KESTREL_RIDGE, 632_006, 515_380), ("PCCO-006", "Permit extension"), "no_charge", NO_LINES, 0),
    row(Pcco, (KESTREL_RIDGE, 632_007, 515_380), ("PCCO-007", "Entered twice"), "void", Schedule::Sum(5_580_000, trade::PROCESS), 0),
];

/// What a legacy package id is above the id.
const PACKAGE: i64 = 300_000;

pub(super) fn all() -> &'static [ChangeOrder] {
    ALL
}

impl ChangeOrder {
    /// The change order without its attachments.
    pub(super) fn item(&self) -> Item {
        let created_at = midday("2026-02-03") + chrono::Duration::hours(self.id % 83);
        let mut item = Item::new(self.kind, self.id, self.project_id, 7002, created_at);
        let held = item.fields.clone();
        let mut set = |name: &str, value: Value| {
            if held.contains_key(name) {
                item.fields.insert(name.to_owned(), value);
            }
        };
        set("number", self.number.into());
        set("title", self.title.into());
        set("status", self.status.into());
        set("contract_id", self.contract_id.to_string().into());
        set("batch_id", self.batch_id.map(|id| id.to_string()).into());
        if self.project_id != ALDER_STREET || matches!(self.kind, CcoBatch | PccoBatch) {
            set("legacy_package_id", (self.id + PACKAGE).to_string().into());
        }
        set("private", self.private.into());
        set("signature_required", matches!(self.status, "draft" | "pending" | "revised").into());
        set("description", format!("<p>{}, as described in the attached proposal.</p>", self.title).into());
        set("schedule_impact_amount", (self.id % 4 * 3).into());
        set("due_date", "2026-03-06".into());
        set("reason", "Existing Condition".into());
        set("change_order_change_reason_id", "3".into());
        set("reference", format!("RFI {}", self.id % 90 + 10).into());
        set("designated_reviewer_id", "7001".into());
        set("received_from_id", "7003".into());
        set("billing_schedule_of_values_status", "draft".into());
        if matches!(self.kind, Pcco | PccoBatch) {
            set("revised_substantial_completion_date", "2027-03-12".into());
        }
        if self.status == "approved" {
            set("executed", true.into());
            set("signed_change_order_received_date", "2026-02-20".into());
            set("reviewed_at", "2026-02-18T17:00:00Z".into());
            set("reviewed_by_id", "7001".into());
        }
        item.lines = self.schedule.lines(self.id);
        item.workflow = self.workflow.map(str::to_owned);
        item
    }
}
