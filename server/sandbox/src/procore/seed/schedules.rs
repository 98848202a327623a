//! Schedules of values, by trade: shares of a contract sum, or quantities at unit costs.

use rust_decimal::Decimal;

use crate::procore::model::{LineItem, UnitPrice};

/// Where the lines of a contract come from.
#[derive(Clone, Copy)]
pub(super) enum Schedule {
    /// A contract sum in cents, spread over a trade's lines by weight.
    Sum(i64, &'static [Share]),
    /// A contract sum in cents, spread over every area and task of the electrical work: 120 lines.
    Electrical(i64),
    /// A sum in cents, spread by weight over this many rows of the electrical work.
    Rows(i64, usize),
    /// Quantity times unit cost.
    Units(&'static [Unit]),
}

/// Cost code, its name, description, weight.
type Share = (&'static str, &'static str, &'static str, u32);
/// Cost code, its name, description, quantity, unit, unit cost in cents.
type Unit = (&'static str, &'static str, &'static str, i64, &'static str, i64);

#[rustfmt::skip]
pub(super) const STEEL: &[Share] = &[
    ("05-050", "Structural Metals", "Shop drawings, connection design and engineering", 5),
    ("05-120", "Structural Steel", "Mill order and fabrication: columns and braced frames, gridlines A to F", 24),
    ("05-120", "Structural Steel", "Mill order and fabrication: mezzanine beams and girders", 18),
    ("05-120", "Structural Steel", "Delivery and shakeout at Pier 9, barge access", 6),
    ("05-121", "Steel Erection", "Erection, plumbing and bolting", 22),
    ("05-310", "Steel Deck", "3 in. composite deck with edge angles and pour stops", 14),
    ("05-510", "Metal Stairs", "Stairs 1 and 2 with landings, rails and closures", 8),
    ("05-990", "Closeout", "Special inspection support, touch-up galvanizing, as-builts", 3),
];
#[rustfmt::skip]
pub(super) const CONCRETE: &[Share] = &[
    ("03-100", "Formwork", "Pile caps and grade beams: form, strip and shore", 16),
    ("03-200", "Reinforcing", "Furnish and place ASTM A706 reinforcing", 21),
    ("03-300", "Cast-in-Place", "Slab on metal deck, levels 2 and mezzanine", 25),
    ("03-300", "Cast-in-Place", "Equipment pads and housekeeping curbs", 7),
    ("03-350", "Finishing", "Hard trowel, joint sawing and curing", 12),
    ("03-900", "Repair", "Spall repair of the existing pier deck, 4,200 sq ft allowance", 19),
];
#[rustfmt::skip]
pub(super) const EARTHWORK: &[Share] = &[
    ("31-100", "Site Clearing", "Clear, grub and haul off", 9),
    ("31-230", "Excavation", "Mass excavation and export of unsuitable soils", 41),
    ("31-250", "Erosion Control", "SWPPP measures, maintenance and reporting", 8),
    ("31-320", "Soil Stabilization", "Lime treatment under footings", 27),
    ("33-400", "Storm Drainage", "Trench, bed and backfill", 15),
];
#[rustfmt::skip]
pub(super) const GLAZING: &[Share] = &[
    ("08-440", "Curtain Wall", "Unitized curtain wall, east elevation", 38),
    ("08-440", "Curtain Wall", "Unitized curtain wall, south elevation", 31),
    ("08-800", "Glazing", "Bird-safe insulating units, 1 in., low-e", 16),
    ("08-870", "Fire-Rated Glazing", "Stair 2 enclosure, 60 minutes", 9),
    ("01-450", "Mock-up and Testing", "Full-size mock-up with AAMA 501.1 water test", 6),
];
#[rustfmt::skip]
pub(super) const DEMOLITION: &[Share] = &[
    ("02-410", "Selective Demolition", "Interior partitions, mezzanine and abandoned conveyors", 55),
    ("02-820", "Abatement", "Asbestos abatement of roofing mastic", 30),
    ("02-990", "Salvage", "Old-growth timber decking: remove, denail, stack", 15),
];
#[rustfmt::skip]
pub(super) const MASONRY: &[Share] = &[
    ("04-010", "Restoration", "Repointing of the north façade with lime mortar", 46),
    ("04-200", "Unit Masonry", "Infill of loading dock openings, matching brick", 33),
    ("04-430", "Stone", "Granite sills and water table: reset and patch", 21),
];
#[rustfmt::skip]
pub(super) const DRYWALL: &[Share] = &[
    ("09-220", "Framing", "Metal stud framing and backing", 37),
    ("09-290", "Gypsum Board", "Board, tape and finish, level 4", 43),
    ("09-510", "Acoustical Ceilings", "ACT-1 and ACT-2 suspended ceilings", 20),
];
#[rustfmt::skip]
pub(super) const HVAC: &[Share] = &[
    ("23-010", "General", "Submittals, coordination drawings and BIM", 4),
    ("23-050", "Basic Materials", "Hangers, supports and seismic restraint", 6),
    ("23-070", "Insulation", "Duct and pipe insulation", 7),
    ("23-210", "Hydronic Piping", "Heating hot water mains and branches", 11),
    ("23-230", "Refrigerant Piping", "VRF line sets, levels 1 to 3", 6),
    ("23-310", "Ductwork", "Supply ductwork, level 1", 8),
    ("23-310", "Ductwork", "Supply and return ductwork, level 2", 8),
    ("23-310", "Ductwork", "Supply and return ductwork, level 3", 8),
    ("23-340", "Fans", "Garage exhaust and stair pressurization fans", 5),
    ("23-720", "Energy Recovery", "Dedicated outdoor air units with heat recovery, two", 13),
    ("23-810", "Heat Pumps", "Air-to-water heat pumps, six", 14),
    ("23-090", "Controls", "DDC controls, points list M-801", 6),
    ("23-059", "Balancing", "Testing, adjusting and balancing", 2),
    ("23-080", "Commissioning", "Commissioning support and owner's training", 2),
];
#[rustfmt::skip]
pub(super) const PLUMBING: &[Share] = &[
    ("22-100", "Piping", "Domestic water, copper type L", 34),
    ("22-130", "Sanitary", "Waste and vent, cast iron", 31),
    ("22-400", "Fixtures", "Fixtures and trim", 24),
    ("21-130", "Fire Sprinklers", "Wet system, ordinary hazard group 2", 11),
];
#[rustfmt::skip]
pub(super) const ROOFING: &[Share] = &[
    ("07-220", "Insulation", "Tapered polyisocyanurate, R-38 average", 29),
    ("07-540", "Membrane", "60 mil PVC, fully adhered, with walkway pads", 44),
    ("07-620", "Sheet Metal", "Copings, gutters and counterflashing, 24 ga. Kynar", 19),
    ("07-720", "Accessories", "Roof hatches and safety rails", 8),
];
#[rustfmt::skip]
pub(super) const PAINTING: &[Share] = &[
    ("09-910", "Painting", "Interior walls and ceilings", 58),
    ("09-960", "High-Performance Coatings", "Intumescent coating on exposed steel", 33),
    ("09-930", "Staining", "Salvaged timber, clear penetrating finish", 9),
];
#[rustfmt::skip]
pub(super) const ELEVATORS: &[Share] = &[
    ("14-210", "Traction Elevators", "Machine-room-less passenger elevator, 3 stops", 56),
    ("14-240", "Freight Elevator", "Modernization of the 1928 freight car", 38),
    ("14-900", "Temporary Use", "Construction use and interim maintenance, 6 months", 6),
];
#[rustfmt::skip]
pub(super) const PROCESS: &[Share] = &[
    ("46-070", "Packaged Equipment", "Submittals, factory drawings and certified performance", 6),
    ("46-410", "Clarifiers", "Two inclined-plate clarifiers, 4 MGD each", 37),
    ("46-610", "Filtration", "Four granular media filters with underdrains", 33),
    ("46-660", "Disinfection", "UV reactors in stainless channels", 17),
    ("46-900", "Start-up", "Field service, performance test and spare parts", 7),
];
#[rustfmt::skip]
pub(super) const CONTROLS: &[Share] = &[
    ("40-950", "Panels", "PLC and network panels, factory tested", 48),
    ("40-910", "Instruments", "Flow, level, pressure and turbidity", 34),
    ("40-960", "Programming", "SCADA application, screens and alarm philosophy", 18),
];

#[rustfmt::skip]
pub(super) const BUILDING: &[Share] = &[
    ("01-000", "General Requirements", "General conditions, site management and temporary works", 9),
    ("02-000", "Existing Conditions", "Demolition, abatement and salvage", 4),
    ("03-000", "Concrete", "Foundations, slabs and repair of the existing structure", 13),
    ("05-000", "Metals", "Structural steel, deck and stairs", 14),
    ("07-000", "Thermal and Moisture", "Roofing, waterproofing and sheet metal", 8),
    ("08-000", "Openings", "Curtain wall, doors and hardware", 12),
    ("09-000", "Finishes", "Partitions, ceilings, flooring and painting", 9),
    ("14-000", "Conveying", "Elevators", 3),
    ("22-000", "Plumbing", "Plumbing and fire protection", 7),
    ("23-000", "HVAC", "Heating, ventilation and air conditioning", 10),
    ("26-000", "Electrical", "Electrical, communications and fire alarm", 11),
];
#[rustfmt::skip]
pub(super) const DESIGN_BUILD: &[Share] = &[
    ("01-100", "Preconstruction", "Estimating, constructability review and phasing", 35),
    ("01-310", "Design", "Design coordination and permit documents", 40),
    ("01-450", "Investigation", "Material testing and structural survey", 25),
];

#[rustfmt::skip]
pub(super) const LIGHTING_ORDER: &[Unit] = &[
    ("26-510", "Lighting", "Type A linear pendant, 4 ft, 3500 K", 186, "ea", 31_240),
    ("26-510", "Lighting", "Type B high-bay, 18,000 lm", 64, "ea", 42_875),
    ("26-560", "Exterior Lighting", "Type P pier bollard, marine grade", 22, "ea", 118_000),
    ("26-090", "Lighting Controls", "Occupancy and daylight sensor", 97, "ea", 8_665),
];
#[rustfmt::skip]
pub(super) const GEAR_ORDER: &[Unit] = &[
    ("26-240", "Switchboards", "Main switchboard 2,000 A, 480Y/277 V", 1, "ea", 18_450_000),
    ("26-220", "Transformers", "Dry-type transformer 112.5 kVA", 3, "ea", 1_265_000),
    ("26-240", "Panelboards", "Panelboard 225 A, 42 circuits, bolt-on", 14, "ea", 311_250),
    ("26-050", "Conduit", "EMT 3/4 in., 10 ft", 4_800, "ft", 187),
    ("26-050", "Wire", "THHN #12 stranded copper", 62_500, "ft", 29),
];
#[rustfmt::skip]
pub(super) const CONCRETE_ORDER: &[Unit] = &[
    ("03-310", "Ready-Mix", "5,000 psi, 3/4 in. aggregate, 35 % slag", 640, "cy", 21_450),
    ("03-310", "Ready-Mix", "Lightweight 4,000 psi for deck fill", 285, "cy", 26_900),
    ("03-310", "Ready-Mix", "Short load and Saturday plant opening", 6, "ea", 95_000),
];
#[rustfmt::skip]
pub(super) const DOOR_ORDER: &[Unit] = &[
    ("08-110", "Doors", "Hollow metal frame, welded, 3070", 112, "ea", 28_950),
    ("08-140", "Doors", "Solid core birch door, 3070, 45 minutes", 96, "ea", 51_225),
    ("08-710", "Hardware", "Mortise lockset set 4, storeroom function", 96, "ea", 47_810),
    ("08-710", "Hardware", "Electrified exit device set 11", 9, "ea", 182_400),
    ("08-740", "Access Control", "Credential reader, multi-technology", 17, "ea", 39_999),
    ("01-660", "Delivery", "Packaging by opening, lift-gate delivery", 3, "ls", 65_000),
];

const AREAS: [&str; 12] = [
    "Level 1 north bay",
    "Level 1 south bay",
    "Level 1 loading dock",
    "Mezzanine",
    "Level 2 north offices",
    "Level 2 south offices",
    "Level 2 exhibition hall",
    "Level 3 north studios",
    "Level 3 south studios",
    "Roof and penthouse",
    "Pier apron",
    "Main electrical room",
];
const TASKS: [(&str, &str, &str, u32); 10] = [
    ("26-010", "General", "layout, supervision and coordination", 6),
    ("26-050", "Raceways", "conduit and boxes, rough-in", 19),
    ("26-051", "Conductors", "wire and cable", 15),
    ("26-060", "Grounding", "grounding and bonding", 4),
    ("26-220", "Distribution", "feeders and panelboards", 17),
    ("26-270", "Devices", "receptacles and switches", 8),
    ("26-510", "Lighting", "install luminaires and controls", 14),
    ("27-100", "Communications", "backboxes, sleeves and cable tray", 7),
    ("28-310", "Fire Alarm", "devices, wiring and test", 8),
    ("26-990", "Closeout", "test, label and as-builts", 2),
];

impl Schedule {
    /// The lines of the contract with this id; line ids follow from it.
    pub(super) fn lines(self, contract_id: i64) -> Vec<LineItem> {
        let mut lines = match self {
            Self::Sum(cents, shares) => spread(cents, shares),
            Self::Electrical(cents) => electrical(cents, AREAS.len() * TASKS.len()),
            Self::Rows(cents, count) => electrical(cents, count),
            Self::Units(units) => units.iter().map(priced).collect(),
        };
        for (position, line) in (1_u32..).zip(&mut lines) {
            line.position = position;
            line.id = contract_id * 1_000 % 9_000_000 + i64::from(position);
        }
        lines
    }
}

/// Area by area and task by task, from the first area again when all are named.
fn electrical(cents: i64, count: usize) -> Vec<LineItem> {
    let task = |index: usize| &TASKS[index % TASKS.len()];
    let area = |index: usize| AREAS[index / TASKS.len() % AREAS.len()];
    let weights: Vec<u32> = (0..count).map(|index| task(index).3).collect();
    let named = shares_of(cents, &weights).into_iter().enumerate();
    named
        .map(|(index, amount)| {
            let (code, name, text, _) = task(index);
            line(code, name, &format!("{}: {text}", area(index)), None, amount)
        })
        .collect()
}

fn spread(cents: i64, shares: &[Share]) -> Vec<LineItem> {
    let weights: Vec<u32> = shares.iter().map(|share| share.3).collect();
    let amounts = shares_of(cents, &weights);
    shares
        .iter()
        .zip(amounts)
        .map(|((code, name, text, _), amount)| line(code, name, text, None, amount))
        .collect()
}

/// Whole dollars by weight; the last share takes what is left, so that the sum is exact.
fn shares_of(cents: i64, weights: &[u32]) -> Vec<Decimal> {
    let sum = Decimal::new(cents, 2);
    let all = Decimal::from(weights.iter().sum::<u32>().max(1));
    let mut left = sum;
    let last = weights.len().saturating_sub(1);
    let share = |(index, weight): (usize, &u32)| {
        let amount = if index == last { left } else { (sum * Decimal::from(*weight) / all).trunc() };
        left -= amount;
        amount.round_dp(2)
    };
    weights.iter().enumerate().map(share).collect()
}

fn priced((code, name, text, quantity, uom, cost): &Unit) -> LineItem {
    let (quantity, unit_cost) = (Decimal::from(*quantity), Decimal::new(*cost, 2));
    let unit = UnitPrice { quantity, uom: (*uom).to_owned(), unit_cost };
    line(code, name, text, Some(unit), quantity * unit_cost)
}

fn line(code: &str, name: &str, text: &str, unit: Option<UnitPrice>, amount: Decimal) -> LineItem {
    LineItem {
        id: 0,
        position: 0,
        cost_code: code.to_owned(),
        cost_code_name: name.to_owned(),
        description: text.to_owned(),
        unit,
        amount,
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{HVAC, Schedule};

    #[test]
    fn adds_up_to_the_contract_sum_to_the_cent() {
        for (schedule, count) in [
            (Schedule::Sum(128_450_037, HVAC), 14),
            (Schedule::Electrical(98_765_432), 120),
            (Schedule::Rows(41_200_050, 400), 400),
        ] {
            let lines = schedule.lines(512_340);
            assert_eq!(lines.len(), count);
            let sum: Decimal = lines.iter().map(|line| line.amount).sum();
            let cents = match schedule {
                Schedule::Sum(cents, _) | Schedule::Electrical(cents) | Schedule::Rows(cents, _) => cents,
                Schedule::Units(_) => unreachable!("only sums are tried"),
            };
            assert_eq!(sum, Decimal::new(cents, 2));
            assert!(lines.iter().all(|line| line.amount > Decimal::ZERO));
        }
    }
}
