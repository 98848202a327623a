//! The commitments of the three projects, one row each.

use serde_json::{Map, Value};

use super::{
    midday,
    people::{ALDER_STREET, KESTREL_RIDGE, PIER_9},
    schedules::{self as trade, Schedule},
    vendors::invoice_contact_ids,
};
use crate::procore::items::{Item, ItemKind};

/// A seeded commitment: what differs from the defaults.
#[derive(Clone, Copy)]
pub(super) struct Contract {
    project_id: i64,
    kind: ItemKind,
    id: i64,
    number: &'static str,
    title: &'static str,
    status: &'static str,
    vendor_id: i64,
    schedule: Schedule,
    /// How many exhibits it has.
    pub(super) exhibits: usize,
    private: bool,
}

const fn row(
    kind: ItemKind,
    (project_id, id): (i64, i64),
    (number, title): (&'static str, &'static str),
    status: &'static str,
    vendor_id: i64,
    schedule: Schedule,
    exhibits: usize,
) -> Contract {
    Contract { project_id, kind, id, number, title, status, vendor_id, schedule, exhibits, private: false }
}

const SC: ItemKind = ItemKind::WorkOrderContract;
const PO: ItemKind = ItemKind::PurchaseOrderContract;

#[rustfmt::skip]
const ALL: &[Contract] = &[
    row(SC, (PIER_9, 512_340), ("SC-001", "Structural Steel and Metal Deck"), "Out For Signature", 5001, Schedule::Sum(128_450_000, trade::STEEL), 2),
    row(SC, (PIER_9, 512_341), ("SC-002", "Cast-in-Place Concrete and Pier Deck Repair"), "Draft", 5003, Schedule::Sum(86_312_550, trade::CONCRETE), 1),
    row(SC, (PIER_9, 512_342), ("SC-003", "Earthwork and Storm Drainage"), "Approved", 5010, Schedule::Sum(41_200_000, trade::EARTHWORK), 3),
    row(SC, (PIER_9, 512_343), ("SC-004", "Unitized Curtain Wall and Bird-Safe Glazing for the East and South Elevations, including Full-Size Mock-up and Field Testing"), "Out For Bid", 5004, Schedule::Sum(319_875_075, trade::GLAZING), 0),
    row(SC, (PIER_9, 512_344), ("SC-005", "Selective Demolition and Abatement"), "Complete", 5010, Schedule::Sum(18_999_999, trade::DEMOLITION), 1),
    row(SC, (PIER_9, 512_345), ("SC-006", "Site Masonry (Phase 1)"), "Terminated", 5005, Schedule::Sum(9_650_000, trade::MASONRY), 0),
    row(SC, (PIER_9, 512_346), ("SC-007", "Masonry – replaced by SC-006"), "Void", 5005, Schedule::Sum(9_120_000, trade::MASONRY), 0),
    row(SC, (PIER_9, 512_347), ("SC-008", "Electrical, Communications and Fire Alarm"), "Out For Signature", 5017, Schedule::Electrical(274_318_425), 2),
    row(SC, (PIER_9, 512_348), ("SC-009", "Drywall, Framing and Acoustical Ceilings"), "Draft", 5009, Schedule::Sum(53_240_000, trade::DRYWALL), 1),
    Contract { private: true, ..row(SC, (PIER_9, 512_349), ("SC-010", "Freight Elevator Modernization (confidential settlement)"), "Draft", 5011, Schedule::Sum(61_775_000, trade::ELEVATORS), 1) },
    row(SC, (PIER_9, 512_350), ("SC-011", "Heating, Ventilation and Air Conditioning"), "Draft", 5007, Schedule::Sum(237_604_313, trade::HVAC), 4),
    row(SC, (PIER_9, 512_351), ("SC-012", "Painting and Intumescent Coatings"), "Out For Signature", 5014, Schedule::Sum(22_480_000, trade::PAINTING), 1),
    row(SC, (PIER_9, 512_352), ("SC-013", "Façade Restoration: Maçonnerie et pierre de taille"), "Draft", 5005, Schedule::Sum(37_815_025, trade::MASONRY), 2),
    row(SC, (PIER_9, 512_353), ("SC-014", "Roofing and Architectural Sheet Metal"), "Out For Signature", 5006, Schedule::Sum(49_533_300, trade::ROOFING), 0),
    row(SC, (PIER_9, 512_354), ("SC-015", "Plumbing and Fire Sprinklers"), "Draft", 5008, Schedule::Sum(72_190_000, trade::PLUMBING), 1),
    row(PO, (PIER_9, 512_400), ("PO-001", "Luminaires and Lighting Controls"), "Draft", 5002, Schedule::Units(trade::LIGHTING_ORDER), 1),
    row(PO, (PIER_9, 512_401), ("PO-002", "Switchgear, Panelboards and Bulk Electrical"), "Processing", 5002, Schedule::Units(trade::GEAR_ORDER), 2),
    row(PO, (PIER_9, 512_402), ("PO-003", "Ready-Mix Concrete"), "Submitted", 5012, Schedule::Units(trade::CONCRETE_ORDER), 0),
    row(PO, (PIER_9, 512_403), ("PO-004", "Doors, Frames and Hardware"), "Partially Received", 5013, Schedule::Units(trade::DOOR_ORDER), 1),
    row(PO, (PIER_9, 512_404), ("PO-005", "Temporary Lighting"), "Received", 5002, Schedule::Units(trade::LIGHTING_ORDER), 0),
    row(PO, (PIER_9, 512_405), ("PO-006", "Lightweight Deck Fill"), "Approved", 5012, Schedule::Units(trade::CONCRETE_ORDER), 1),
    row(PO, (PIER_9, 512_406), ("PO-007", "Site Trailer Doors"), "Closed", 5013, Schedule::Units(trade::DOOR_ORDER), 0),
    row(PO, (PIER_9, 512_407), ("PO-014", "Pier Apron Bollard Lighting"), "Draft", 5002, Schedule::Units(trade::LIGHTING_ORDER), 0),
    row(SC, (ALDER_STREET, 513_340), ("SC-001", "Mechanical Systems"), "Draft", 5007, Schedule::Sum(184_900_000, trade::HVAC), 2),
    row(SC, (ALDER_STREET, 513_341), ("SC-002", "Roofing"), "Out For Signature", 5006, Schedule::Sum(33_075_050, trade::ROOFING), 1),
    row(SC, (ALDER_STREET, 513_342), ("SC-003", "Plumbing"), "Approved", 5008, Schedule::Sum(58_820_000, trade::PLUMBING), 0),
    row(SC, (ALDER_STREET, 513_343), ("SC-004", "Painting"), "Out For Bid", 5014, Schedule::Sum(14_400_000, trade::PAINTING), 0),
    row(PO, (ALDER_STREET, 513_400), ("PO-001", "Classroom Doors and Hardware"), "Draft", 5013, Schedule::Units(trade::DOOR_ORDER), 1),
    row(SC, (KESTREL_RIDGE, 514_340), ("SC-001", "Process Equipment"), "Out For Signature", 5015, Schedule::Sum(912_300_000, trade::PROCESS), 3),
    row(SC, (KESTREL_RIDGE, 514_341), ("SC-002", "Instrumentation and Controls"), "Draft", 5016, Schedule::Sum(241_155_580, trade::CONTROLS), 1),
    row(SC, (KESTREL_RIDGE, 514_342), ("SC-003", "Mass Excavation"), "Complete", 5010, Schedule::Sum(143_700_000, trade::EARTHWORK), 0),
    row(PO, (KESTREL_RIDGE, 514_400), ("PO-001", "Ready-Mix Concrete for Basins"), "Submitted", 5012, Schedule::Units(trade::CONCRETE_ORDER), 0),
];

pub(super) fn all() -> &'static [Contract] {
    ALL
}

/// A workflow runs on this subcontract: its status is not an app's to set.
const IN_A_WORKFLOW: i64 = 512_354;

/// Priya, who alone besides Admins may see the private one.
const PRIVATE_ACCESSOR: &str = "7002";

impl Contract {
    /// The commitment without its attachments.
    pub(super) fn item(&self) -> Item {
        let created_at = midday("2026-01-02") + chrono::Duration::hours(self.id % 97);
        let mut item = Item::new(self.kind, self.id, self.project_id, 7002, created_at);
        let mut set = |name: &str, value: Value| item.fields.insert(name.to_owned(), value);
        set("number", self.number.into());
        set("title", self.title.into());
        set("status", self.status.into());
        set("vendor_id", self.vendor_id.to_string().into());
        set("bill_recipient_ids", invoice_contact_ids(self.vendor_id).into());
        set("signature_required", matches!(self.status, "Draft" | "Out For Signature" | "Submitted").into());
        set("description", self.description().into());
        set("contract_date", "2026-01-05".into());
        set("issued_on_date", "2026-01-08".into());
        if self.private {
            set("private", true.into());
            set("accessor_ids", vec![PRIVATE_ACCESSOR].into());
        }
        if matches!(self.status, "Approved" | "Complete" | "Received" | "Partially Received" | "Closed") {
            set("executed", true.into());
            set("execution_date", "2026-01-20".into());
            set("signed_contract_received_date", "2026-01-20".into());
            set("returned_date", "2026-01-19".into());
        }
        match self.kind {
            ItemKind::WorkOrderContract => self.subcontract(&mut item.fields),
            _ => purchase_order(&mut item.fields),
        }
        item.lines = self.schedule.lines(self.id);
        item.workflow = (self.id == IN_A_WORKFLOW).then(|| "Subcontract Approval".to_owned());
        item
    }

    fn description(&self) -> String {
        format!(
            "<p>Furnish all labor, materials, equipment and supervision for <strong>{}</strong> in accordance with the \
             Contract Documents.</p><ul><li>Drawings dated 2025-11-14, addenda 1 through 3</li><li>Project Manual, \
             Divisions 00 &amp; 01</li><li>Work is sequenced by area; see the project schedule</li></ul>",
            self.title
        )
    }

    fn subcontract(&self, fields: &mut Map<String, Value>) {
        let mut set = |name: &str, value: &str| fields.insert(name.to_owned(), value.into());
        set("contract_start_date", "2026-02-02");
        set("contract_estimated_completion_date", "2026-11-20");
        set(
            "inclusions",
            "<ul><li>Hoisting of own materials</li><li>Daily clean-up and debris to the general contractor's bins</li>\
             <li>Sales tax, permits for own work and layout</li></ul>",
        );
        set(
            "exclusions",
            "<ul><li>Temporary power and water</li><li>Concealed conditions below the existing deck</li></ul>",
        );
        if self.status == "Complete" {
            set("actual_completion_date", "2026-04-30");
        }
    }
}

fn purchase_order(fields: &mut Map<String, Value>) {
    let mut set = |name: &str, value: &str| fields.insert(name.to_owned(), value.into());
    set("accounting_method", "unit");
    set("assignee_id", "7002");
    set("bill_to_address", "Harborline Builders, 1 Harbor Line, Port Haven, CA 94111");
    set("ship_to_address", "Site office, attention: receiving");
    set("ship_via", "Best way, freight allowed");
    set("payment_terms", "Net 30");
    set("delivery_date", "2026-03-16");
}
