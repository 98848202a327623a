//! The directory's companies: the general contractor itself, subcontractors and suppliers, owners and
//! architects.

use super::midday;
use crate::procore::{
    directory::OWN_VENDOR,
    model::{Address, COMPANY, Contact, Vendor},
};

/// Name, trade, address (street, city, state, zip, country), mail domain, contract signer (first, last,
/// mailbox, job title), primary contact (the same).
struct Row {
    id: i64,
    name: &'static str,
    trade: &'static str,
    address: [&'static str; 5],
    domain: &'static str,
    signer: Option<[&'static str; 4]>,
    primary: [&'static str; 4],
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { id: 5001, name: "Northgate Structural Steel, Inc.", trade: "Structural Steel", address: ["1450 Foundry Way", "Richmond", "CA", "94801", "US"], domain: "northgatesteel.example",
        signer: Some(["Dana", "Whitfield", "dana.whitfield", "President"]), primary: ["Luis", "Ferreira", "luis.ferreira", "Project Manager"] },
    Row { id: 5002, name: "Bayline Electrical Supply", trade: "Electrical Supplies", address: ["77 Conduit Street", "Oakland", "CA", "94607", "US"], domain: "baylinesupply.example",
        signer: Some(["Óscar", "Peña-Quintanilla", "oscar.pena", "Sales Director"]), primary: ["Grace", "Liu", "grace.liu", "Inside Sales"] },
    Row { id: 5003, name: "Tidewater Concrete & Foundations LLC", trade: "Concrete", address: ["300 Quarry Road", "Vallejo", "CA", "94590", "US"], domain: "tidewaterconcrete.example",
        signer: Some(["Marcus", "Oyelaran", "marcus.oyelaran", "Managing Member"]), primary: ["Shauna", "Beck", "shauna.beck", "Estimator"] },
    Row { id: 5004, name: "Zürcher & Łukasiewicz Curtain Wall GmbH & Co. KG", trade: "Glass and Glazing", address: ["Straße der Einheit 12", "Dresden", "SN", "01069", "DE"], domain: "zl-fassaden.example",
        signer: Some(["Agnieszka", "Łukasiewicz", "agnieszka.lukasiewicz", "Geschäftsführerin"]), primary: ["Jürgen", "Zürcher", "juergen.zuercher", "Projektleiter"] },
    Row { id: 5005, name: "Côté Frères Maçonnerie Ltée", trade: "Masonry", address: ["48, rue des Érables", "Trois-Rivières", "QC", "G9A 1B2", "CA"], domain: "cotefreres.example",
        signer: Some(["François", "Côté", "francois.cote", "Président"]), primary: ["Zoé", "Bélanger", "zoe.belanger", "Chargée de projet"] },
    Row { id: 5006, name: "Summit Roofing & Sheet Metal", trade: "Roofing", address: ["18 Ridgecap Lane", "Concord", "CA", "94520", "US"], domain: "summitroofing.example",
        signer: Some(["Ingrid", "Solberg", "ingrid.solberg", "Owner"]), primary: ["Dev", "Patel", "dev.patel", "Project Manager"] },
    Row { id: 5007, name: "Cascadia Mechanical Contractors", trade: "HVAC", address: ["5200 Boiler Avenue", "Portland", "OR", "97210", "US"], domain: "cascadiamechanical.example",
        signer: Some(["Hiroshi", "Tanaka", "hiroshi.tanaka", "Vice President"]), primary: ["Molly", "Hargreaves", "molly.hargreaves", "Senior Project Manager"] },
    Row { id: 5008, name: "Three Rivers Plumbing & Fire Protection", trade: "Plumbing", address: ["9 Confluence Drive", "Salem", "OR", "97301", "US"], domain: "threeriverspfp.example",
        signer: Some(["Leilani", "Kahananui", "leilani.kahananui", "Chief Operating Officer"]), primary: ["Bo", "Larsen", "bo.larsen", "Project Manager"] },
    Row { id: 5009, name: "Old Mill Drywall & Acoustics", trade: "Drywall", address: ["640 Gypsum Court", "Hayward", "CA", "94545", "US"], domain: "oldmilldrywall.example",
        signer: None, primary: ["Renée", "Fontaine", "renee.fontaine", "Office Manager"] },
    Row { id: 5010, name: "Granite Peak Earthworks, Inc.", trade: "Earthwork", address: ["RR 2 Box 118", "Enumclaw", "WA", "98022", "US"], domain: "granitepeakearth.example",
        signer: Some(["Wade", "Thornton", "wade.thornton", "President"]), primary: ["Carla", "Ruiz", "carla.ruiz", "Superintendent"] },
    Row { id: 5011, name: "Lumière Vertical Transportation", trade: "Elevators", address: ["210 Counterweight Place", "San Mateo", "CA", "94401", "US"], domain: "lumierevt.example",
        signer: Some(["Amélie", "Rousseau", "amelie.rousseau", "General Manager"]), primary: ["Kofi", "Mensah", "kofi.mensah", "Sales Engineer"] },
    Row { id: 5012, name: "Pacific Ready-Mix & Aggregates", trade: "Concrete Supply", address: ["1 Batch Plant Road", "Pittsburg", "CA", "94565", "US"], domain: "pacificreadymix.example",
        signer: Some(["Sam", "O'Rourke", "sam.orourke", "Plant Manager"]), primary: ["Tess", "Nguyễn", "tess.nguyen", "Dispatcher"] },
    Row { id: 5013, name: "Evergreen Door, Frame & Hardware Supply Company of the Greater Pacific Northwest", trade: "Doors and Hardware", address: ["8800 Mortise Boulevard, Building C, Suite 1400", "Vancouver", "WA", "98660", "US"], domain: "evergreendfh.example",
        signer: Some(["Beatriz", "Núñez-Ibarra", "beatriz.nunez-ibarra", "Director of Commercial Sales"]), primary: ["Walt", "Ingersoll", "walt.ingersoll", "Detailer"] },
    Row { id: 5014, name: "Blue Heron Painting Cooperative", trade: "Painting", address: ["33 Primer Alley", "Berkeley", "CA", "94710", "US"], domain: "blueheronpaint.example",
        signer: Some(["Nkechi", "Adeyemi", "nkechi.adeyemi", "Elected Manager"]), primary: ["Sol", "Weiss", "sol.weiss", "Estimator"] },
    Row { id: 5015, name: "Ridgeway Process Equipment s.r.o.", trade: "Process Equipment", address: ["Nádražní 41", "Ostrava", "80", "702 00", "CZ"], domain: "ridgewayprocess.example",
        signer: Some(["Tomáš", "Dvořák", "tomas.dvorak", "Jednatel"]), primary: ["Věra", "Šimková", "vera.simkova", "Project Coordinator"] },
    Row { id: 5016, name: "Meridian Controls & Instrumentation", trade: "Controls", address: ["2601 Setpoint Street", "Bellevue", "WA", "98004", "US"], domain: "meridiancontrols.example",
        signer: Some(["Yusuf", "Demir", "yusuf.demir", "Chief Executive Officer"]), primary: ["Hannah", "Kowalczyk", "hannah.kowalczyk", "Controls Engineer"] },
    Row { id: 5017, name: "Sinclair-Okafor Electric Co.", trade: "Electrical", address: ["415 Ampere Avenue", "Alameda", "CA", "94501", "US"], domain: "sinclairokafor.example",
        signer: Some(["Adaeze", "Okafor", "adaeze.okafor", "Principal"]), primary: ["Neil", "Sinclair", "neil.sinclair", "Principal"] },
    Row { id: 5020, name: "Port Haven Waterfront Development Authority", trade: "Owner", address: ["Pier 1, Suite 300", "Port Haven", "CA", "94111", "US"], domain: "porthavenwda.example",
        signer: Some(["Eleanor", "Vance-Ruiz", "eleanor.vance-ruiz", "Executive Director"]), primary: ["Tobias", "Grün", "tobias.gruen", "Owner's Representative"] },
    Row { id: 5021, name: "Millbrook School District No. 12", trade: "Owner", address: ["45 Schoolhouse Lane", "Millbrook", "OR", "97205", "US"], domain: "millbrooksd12.example",
        signer: Some(["Patience", "Adjei", "patience.adjei", "Superintendent of Schools"]), primary: ["Ron", "Castellano", "ron.castellano", "Facilities Director"] },
    Row { id: 5022, name: "Kestrel Ridge Water District", trade: "Owner", address: ["200 Reservoir Road", "Kestrel Ridge", "WA", "98022", "US"], domain: "krwater.example",
        signer: Some(["Silvia", "Marković", "silvia.markovic", "General Manager"]), primary: ["Hank", "Ostrander", "hank.ostrander", "District Engineer"] },
    Row { id: 5023, name: "Société immobilière du Quai Neuf", trade: "Owner", address: ["12, quai de la Rapée", "Port Haven", "CA", "94111", "US"], domain: "quaineuf.example",
        signer: None, primary: ["Benoît", "Lefèvre", "benoit.lefevre", "Asset Manager"] },
    Row { id: 5030, name: "Studio Ødegård Architects", trade: "Architect", address: ["88 Drydock Street, Floor 4", "Port Haven", "CA", "94111", "US"], domain: "odegard.example",
        signer: Some(["Sigrid", "Ødegård", "sigrid.odegard", "Principal Architect"]), primary: ["Malik", "Farouk", "malik.farouk", "Project Architect"] },
    Row { id: 5031, name: "Whitcombe & Ito Architecture", trade: "Architect", address: ["610 Timber Street", "Portland", "OR", "97209", "US"], domain: "whitcombeito.example",
        signer: Some(["Naomi", "Ito", "naomi.ito", "Partner"]), primary: ["Graham", "Whitcombe", "graham.whitcombe", "Partner"] },
    Row { id: 5032, name: "Blackwater Process Engineers, P.C.", trade: "Engineer", address: ["3 Weir Way", "Tacoma", "WA", "98402", "US"], domain: "blackwaterpe.example",
        signer: Some(["Ivana", "Petrović", "ivana.petrovic", "Principal Engineer"]), primary: ["Cole", "Haverford", "cole.haverford", "Engineer of Record"] },
];

pub(super) fn vendors() -> Vec<Vendor> {
    std::iter::once(own()).chain(ROWS.iter().map(vendor)).collect()
}

/// The general contractor: Maria Alvarez signs for it.
fn own() -> Vendor {
    let maria = contact(
        7001,
        "harborline.example",
        ["Maria", "Alvarez", "maria.alvarez", "Vice President of Operations"],
    );
    Vendor {
        id: OWN_VENDOR,
        name: COMPANY.name.to_owned(),
        trade: "General Contractor".to_owned(),
        address: address(["1 Harbor Line", "Port Haven", "CA", "94111", "US"]),
        phone: "+1 415 555 0100".to_owned(),
        email: "office@harborline.example".to_owned(),
        license_number: "CA-1002000".to_owned(),
        primary_contact: Some(maria.clone()),
        contract_signer: Some(maria),
        invoice_contacts: Vec::new(),
        updated_at: midday("2025-08-01"),
    }
}

fn vendor(row: &Row) -> Vendor {
    let first_id = 9_000 + (row.id - 5_000) * 10;
    let primary = contact(first_id + 1, row.domain, row.primary);
    let invoice_contacts = invoice_contacts(row, &primary, first_id + 2);
    Vendor {
        id: row.id,
        name: row.name.to_owned(),
        trade: row.trade.to_owned(),
        address: address(row.address),
        phone: format!("+1 510 555 0{}", row.id - 4_900),
        email: format!("office@{}", row.domain),
        license_number: format!("CA-10{}", row.id),
        contract_signer: row.signer.map(|signer| contact(first_id, row.domain, signer)),
        invoice_contacts,
        primary_contact: Some(primary),
        updated_at: midday("2025-08-01"),
    }
}

/// The primary contact, as a rule. Northgate has two invoice contacts, Three Rivers one without an
/// email address, and Blue Heron none.
fn invoice_contacts(row: &Row, primary: &Contact, next_id: i64) -> Vec<Contact> {
    match row.id {
        5001 => vec![
            primary.clone(),
            contact(next_id, row.domain, ["Inês", "Carvalho", "ines.carvalho", "Controller"]),
        ],
        5008 => {
            let nobody = contact(next_id, row.domain, ["Pat", "Moana", "", "Accounts Receivable"]);
            vec![Contact { email: String::new(), ..nobody }]
        }
        5014 => Vec::new(),
        _ => vec![primary.clone()],
    }
}

/// The ids of a vendor's invoice contacts, as commitments name them.
pub(super) fn invoice_contact_ids(vendor_id: i64) -> Vec<String> {
    let vendor = ROWS.iter().find(|row| row.id == vendor_id).map(vendor);
    vendor.iter().flat_map(|vendor| &vendor.invoice_contacts).map(|contact| contact.id.to_string()).collect()
}

fn address([street, city, state_code, zip, country_code]: [&str; 5]) -> Address {
    Address {
        street: street.to_owned(),
        city: city.to_owned(),
        state_code: state_code.to_owned(),
        zip: zip.to_owned(),
        country_code: country_code.to_owned(),
    }
}

fn contact(id: i64, domain: &str, [first, last, mailbox, job_title]: [&str; 4]) -> Contact {
    Contact {
        id,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: format!("{mailbox}@{domain}"),
        job_title: job_title.to_owned(),
    }
}
