//! The data of a correspondence item as it is printed: a letter.

use chrono::NaiveDate;

use crate::{Party, Project, RichText, SignatureBlock};

/// A letter to print. An empty list, text or `None` leaves its heading out.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The firm's own type of correspondence, as `Notice of Delay`.
    pub kind: String,
    /// Procore's number, as `NOD-001`.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// The status as a person reads it.
    pub status: String,
    /// The project it belongs to.
    pub project: Project,
    /// The company that writes.
    pub letterhead: Party,
    /// Who writes.
    pub from: Option<String>,
    /// To whom, one entry for each person.
    pub to: Vec<String>,
    /// Who gets a copy.
    pub copies: Vec<String>,
    /// The day it was issued.
    pub date: Option<NaiveDate>,
    /// The day an answer is due.
    pub due: Option<NaiveDate>,
    /// Label and value, as `("Schedule Impact", "14 days")`.
    pub facts: Vec<(String, String)>,
    /// The letter itself.
    pub body: RichText,
    /// Who answered and when, as `Renée Groß, November 23, 2026`, with the answer.
    pub responses: Vec<(String, RichText)>,
    /// File names of what goes along.
    pub attachments: Vec<String>,
    /// Who signs: any number, in any role.
    pub signers: Vec<SignatureBlock>,
}
