//! The invented letter: a notice of delay, answered once.

use chrono::NaiveDate;

use super::{contractor, contractor_signs, owner_signs, project};
use crate::{Letter, RichText};

impl Letter {
    /// The specimen; the same every time.
    pub fn specimen() -> Letter {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Letter {
            kind: "Notice of Delay".into(),
            number: "NOD-001".into(),
            subject: "Late delivery of the owner-furnished switchgear".into(),
            status: "Open".into(),
            project: project(),
            letterhead: contractor(),
            from: Some("Priya Nair, Harborline Builders".into()),
            to: names(&[
                "Tomás Okafor, Pier 9 Holdings, LLC",
                "Astrid Nørregaard, Atelier Nørregaard Architects, P.C.",
            ]),
            copies: names(&["Maria Alvarez, Harborline Builders"]),
            date: NaiveDate::from_ymd_opt(2027, 3, 8),
            due: NaiveDate::from_ymd_opt(2027, 3, 22),
            facts: [
                ("Location", "Level 1, electrical room"),
                ("Spec Section", "26 24 13 Switchboards"),
                ("Schedule Impact", "14 days"),
                ("Cost Impact", "To be determined"),
            ]
            .map(|(label, value)| (label.into(), value.into()))
            .to_vec(),
            body: RichText::from_html(BODY),
            responses: vec![(
                "Tomás Okafor, March 12, 2027".into(),
                RichText::from_plain("Received. The manufacturer confirms shipment for April 5."),
            )],
            attachments: vec!["Manufacturer's notice, March 4.pdf".into(), "Schedule fragnet.pdf".into()],
            signers: vec![contractor_signs(), owner_signs()],
        }
    }
}

const BODY: &str = "<p>The switchgear the owner furnishes was due on site on <strong>March 1, 2027</strong>. Its \
    manufacturer now announces shipment in April. Setting the gear is on the critical path: permanent power, the \
    elevator and the commissioning of the market hall follow it.</p><p>With this letter we give notice that:</p><ol>\
    <li>the delay is beyond our control and that of our subcontractors;</li><li>we expect the work to be held up by \
    fourteen days, and show them in the attached extract of the schedule;</li><li>we keep a record of the cost and \
    shall submit it when it is known.</li></ol><p>We have moved the crews to level 2 so that as little time as \
    possible is lost, and ask for a meeting this week.</p>";
