//! The prime contracts of the three projects, one row each.

use super::{
    midday,
    people::{ALDER_STREET, KESTREL_RIDGE, PIER_9},
    schedules::{self as trade, Schedule},
};
use crate::procore::{
    directory::OWN_VENDOR,
    items::{Item, ItemKind},
};

/// A seeded prime contract: what differs from the defaults.
#[derive(Clone, Copy)]
pub(super) struct Prime {
    project_id: i64,
    id: i64,
    number: &'static str,
    title: &'static str,
    status: &'static str,
    owner: i64,
    /// A contact of the architect's firm.
    architect: Option<i64>,
    schedule: Schedule,
    /// How many exhibits it has.
    pub(super) exhibits: usize,
    private: bool,
}

const PORT_AUTHORITY: i64 = 5020;
const SCHOOL_DISTRICT: i64 = 5021;
const WATER_DISTRICT: i64 = 5022;
/// Nobody there is the Contract Signer.
const WITHOUT_SIGNER: i64 = 5023;

/// Sigrid Ødegård, Naomi Ito and Ivana Petrović.
const ODEGARD: Option<i64> = Some(9300);
const ITO: Option<i64> = Some(9310);
const PETROVIC: Option<i64> = Some(9320);

const fn row(
    (project_id, id): (i64, i64),
    (number, title): (&'static str, &'static str),
    status: &'static str,
    (owner, architect): (i64, Option<i64>),
    schedule: Schedule,
    exhibits: usize,
) -> Prime {
    Prime { project_id, id, number, title, status, owner, architect, schedule, exhibits, private: false }
}

#[rustfmt::skip]
const ALL: &[Prime] = &[
    row((PIER_9, 515_340), ("PC-001", "Pier 9 Warehouse Conversion: Core and Shell"), "Approved", (PORT_AUTHORITY, ODEGARD), Schedule::Sum(1_842_650_000, trade::BUILDING), 2),
    row((PIER_9, 515_341), ("PC-002", "Exhibition Hall Fit-Out"), "Draft", (PORT_AUTHORITY, ODEGARD), Schedule::Sum(412_380_050, trade::BUILDING), 1),
    row((PIER_9, 515_342), ("PC-003", "Pier Apron and Public Promenade"), "Out For Signature", (PORT_AUTHORITY, ODEGARD), Schedule::Sum(268_915_000, trade::EARTHWORK), 2),
    row((PIER_9, 515_343), ("PC-004", "Early Works and Marine Survey"), "Out For Bid", (PORT_AUTHORITY, None), Schedule::Sum(38_500_000, trade::DESIGN_BUILD), 0),
    row((PIER_9, 515_344), ("PC-005", "Aménagement du café du quai"), "Draft", (WITHOUT_SIGNER, ODEGARD), Schedule::Sum(54_720_075, trade::DRYWALL), 1),
    Prime { private: true, ..row((PIER_9, 515_345), ("PC-006", "Tenant Settlement Works (confidential)"), "Draft", (PORT_AUTHORITY, ODEGARD), Schedule::Sum(97_300_000, trade::ELEVATORS), 1) },
    row((PIER_9, 515_346), ("PC-007", "Preconstruction Services"), "Complete", (PORT_AUTHORITY, ODEGARD), Schedule::Sum(21_450_000, trade::DESIGN_BUILD), 1),
    row((PIER_9, 515_347), ("PC-008", "Rooftop Solar Array"), "Terminated", (PORT_AUTHORITY, ITO), Schedule::Sum(76_100_000, trade::ROOFING), 0),
    row((ALDER_STREET, 515_360), ("PC-001", "Alder Street Elementary School"), "Approved", (SCHOOL_DISTRICT, ITO), Schedule::Sum(2_764_900_000, trade::BUILDING), 2),
    row((ALDER_STREET, 515_361), ("PC-002", "Playground and Covered Court"), "Draft", (SCHOOL_DISTRICT, ITO), Schedule::Sum(88_215_000, trade::EARTHWORK), 1),
    row((ALDER_STREET, 515_362), ("PC-003", "Portable Classrooms, Phase 0"), "Complete", (SCHOOL_DISTRICT, None), Schedule::Sum(31_640_000, trade::DESIGN_BUILD), 0),
    row((KESTREL_RIDGE, 515_380), ("PC-001", "Kestrel Ridge Water Treatment Plant"), "Approved", (WATER_DISTRICT, PETROVIC), Schedule::Sum(5_918_400_000, trade::BUILDING), 3),
    row((KESTREL_RIDGE, 515_381), ("PC-002", "Raw Water Intake Rehabilitation"), "Out For Signature", (WATER_DISTRICT, PETROVIC), Schedule::Sum(318_775_025, trade::PROCESS), 1),
    row((KESTREL_RIDGE, 515_382), ("PC-003", "SCADA Replacement"), "Draft", (WATER_DISTRICT, PETROVIC), Schedule::Sum(142_060_000, trade::CONTROLS), 0),
];

/// A workflow runs on this one: its status is not an app's to set.
const IN_A_WORKFLOW: i64 = 515_361;
/// Priya, who alone besides Admins may see the private one.
const PRIVATE_ACCESSOR: &str = "7002";

pub(super) fn all() -> &'static [Prime] {
    ALL
}

impl Prime {
    /// The contract without its attachments.
    pub(super) fn item(&self) -> Item {
        let created_at = midday("2025-12-01") + chrono::Duration::hours(self.id % 89);
        let mut item = Item::new(ItemKind::PrimeContract, self.id, self.project_id, 7001, created_at);
        let mut set = |name: &str, value: serde_json::Value| item.fields.insert(name.to_owned(), value);
        set("number", self.number.into());
        set("title", self.title.into());
        set("status", self.status.into());
        set("vendor_id", self.owner.to_string().into());
        set("contractor_id", OWN_VENDOR.to_string().into());
        set("architect_id", self.architect.map(|id| id.to_string()).into());
        set("signature_required", matches!(self.status, "Draft" | "Out For Signature").into());
        set("retainage_percent", "5.0".into());
        set("description", self.description().into());
        set("inclusions", "<p>Work shown on the drawings and described in the project manual.</p>".into());
        set(
            "exclusions",
            "<ul><li>Owner's furniture and equipment</li><li>Hazardous materials not shown</li></ul>".into(),
        );
        for (name, date) in [
            ("contract_date", "2025-12-15"),
            ("contract_start_date", "2026-01-12"),
            ("contract_estimated_completion_date", "2027-03-31"),
            ("substantial_completion_date", "2027-02-26"),
            ("original_substantial_completion_date", "2027-02-26"),
            ("issued_on_date", "2025-12-17"),
        ] {
            set(name, date.into());
        }
        if self.private {
            set("private", true.into());
            set("accessor_ids", vec![PRIVATE_ACCESSOR].into());
        }
        if matches!(self.status, "Approved" | "Complete" | "Terminated") {
            set("executed", true.into());
            for name in ["execution_date", "signed_contract_received_date", "approval_letter_date"] {
                set(name, "2025-12-22".into());
            }
        }
        match self.status {
            "Complete" => drop(set("actual_completion_date", "2026-04-17".into())),
            "Terminated" => drop(set("contract_termination_date", "2026-03-06".into())),
            _ => {}
        }
        item.lines = self.schedule.lines(self.id);
        item.workflow = (self.id == IN_A_WORKFLOW).then(|| "District Board Approval".to_owned());
        item
    }

    fn description(&self) -> String {
        format!(
            "<p>Construction of <strong>{}</strong> for a stipulated sum.</p><ul><li>Drawings dated 2025-11-14</li>\
             <li>Project Manual &amp; addenda 1 through 3</li></ul>",
            self.title
        )
    }
}
