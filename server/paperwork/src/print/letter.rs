//! What the template of a letter reads.

use serde_json::{Value, json};

use super::facts;
use crate::Letter;
use crate::figures::day;

pub(super) fn letter(letter: &Letter) -> Value {
    let responses: Value =
        letter.responses.iter().map(|(by, text)| json!({ "by": by, "text": text })).collect();
    json!({
        "type": letter.kind,
        "name": format!("{} {}", letter.kind, letter.number),
        "number": letter.number,
        "title": letter.subject,
        "status": letter.status,
        "project": letter.project,
        "letterhead": letter.letterhead,
        "from": letter.from,
        "to": letter.to,
        "copies": letter.copies,
        "date": letter.date.map(day),
        "due": letter.due.map(day),
        "facts": facts(&letter.facts),
        "body": letter.body,
        "responses": responses,
        "attachments": letter.attachments,
    })
}
