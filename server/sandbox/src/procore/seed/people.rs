//! The people with a login, the app's service account, and the projects.

use super::midday;
use crate::procore::model::{
    Address,
    Level::{self, Admin, ReadOnly, Standard},
    NEIGHBOUR, Person, Project, Tool, own_companies,
};

pub(super) const PIER_9: i64 = 88101;
pub(super) const ALDER_STREET: i64 = 88102;
pub(super) const KESTREL_RIDGE: i64 = 88103;
const EVERYWHERE: [i64; 3] = [PIER_9, ALDER_STREET, KESTREL_RIDGE];

/// Whose levels these are, in this order.
const TOOLS: [Tool; 10] = [
    Tool::Admin,
    Tool::Directory,
    Tool::Documents,
    Tool::Commitments,
    Tool::PrimeContracts,
    Tool::ChangeOrders,
    Tool::ChangeEvents,
    Tool::NoticeOfDelay,
    Tool::RequestForProposal,
    Tool::LetterOfTransmittal,
];

pub(super) fn people() -> Vec<Person> {
    const NONE: Level = Level::None;
    vec![
        person(
            7001,
            ["Maria", "Alvarez", "maria.alvarez", "Vice President of Operations"],
            &EVERYWHERE,
            [Admin; 10],
        ),
        person(
            7002,
            ["Priya", "Nair", "priya.nair", "Contract Administrator"],
            &EVERYWHERE,
            [ReadOnly, Standard, Standard, Admin, Admin, Admin, Standard, Admin, Standard, NONE],
        ),
        person(
            7003,
            ["Tom", "Becker", "tom.becker", "Project Engineer"],
            &[PIER_9],
            [NONE, ReadOnly, Standard, Standard, Standard, Standard, ReadOnly, Standard, Standard, Standard],
        ),
        person(
            7004,
            ["Jón", "Þórsson", "jon.thorsson", "Site Superintendent"],
            &[PIER_9],
            [NONE, ReadOnly, ReadOnly, ReadOnly, ReadOnly, ReadOnly, NONE, ReadOnly, ReadOnly, ReadOnly],
        ),
        Person {
            company_ids: vec![NEIGHBOUR.id],
            email: "ada.quill@quayside.example".to_owned(),
            ..person(7101, ["Ada", "Quill", "", "Owner of Quayside Contractors"], &[], [Admin; 10])
        },
        Person {
            service_account: true,
            ..person(
                7900,
                ["Sandbox", "Service Account", "service.account", "Developer Managed Service Account"],
                &EVERYWHERE,
                [NONE, ReadOnly, Standard, Admin, Admin, Admin, Admin, Admin, Admin, Admin],
            )
        },
    ]
}

fn person(
    id: i64,
    [first, last, mailbox, job_title]: [&str; 4],
    project_ids: &[i64],
    levels: [Level; TOOLS.len()],
) -> Person {
    Person {
        id,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: format!("{mailbox}@harborline.example"),
        job_title: job_title.to_owned(),
        company_ids: own_companies(),
        project_ids: project_ids.to_vec(),
        levels: TOOLS.into_iter().zip(levels).collect(),
        service_account: false,
    }
}

pub(super) fn projects() -> Vec<Project> {
    vec![
        project(
            PIER_9,
            "24-017",
            "Pier 9 Warehouse Conversion",
            ["900 Embarcadero North", "Port Haven", "CA", "94111"],
            ["2025-09-15", "2027-03-31"],
        ),
        Project {
            change_order_tiers: 2,
            inactive_tools: vec![Tool::ChangeEvents],
            ..project(
                ALDER_STREET,
                "25-003",
                "Alder Street Elementary School",
                ["2210 Alder Street", "Millbrook", "OR", "97205"],
                ["2026-01-12", "2027-07-30"],
            )
        },
        Project {
            change_order_tiers: 3,
            ..project(
                KESTREL_RIDGE,
                "25-011",
                "Kestrel Ridge Water Treatment Plant",
                ["1 Reservoir Road", "Kestrel Ridge", "WA", "98022"],
                ["2025-11-03", "2028-02-29"],
            )
        },
    ]
}

fn project(
    id: i64,
    number: &str,
    name: &str,
    [street, city, state_code, zip]: [&str; 4],
    [start, completion]: [&str; 2],
) -> Project {
    Project {
        id,
        name: name.to_owned(),
        number: number.to_owned(),
        address: Address {
            street: street.to_owned(),
            city: city.to_owned(),
            state_code: state_code.to_owned(),
            zip: zip.to_owned(),
            country_code: "US".to_owned(),
        },
        stage: "Course of Construction".to_owned(),
        phone: "+1 415 555 0100".to_owned(),
        start_date: start.to_owned(),
        completion_date: completion.to_owned(),
        change_order_tiers: 1,
        inactive_tools: Vec::new(),
        created_at: midday("2025-08-01"),
    }
}
