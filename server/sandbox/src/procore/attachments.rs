//! Attachments of any item: what a write asks for, checked first and done after, all or nothing.
//!
//! An item's write handler calls [`asked`] while it collects what is wrong, and [`Asked::keep`] once
//! nothing is. Uploads come by uuid in `upload_ids`, or as files of a multipart body.

use serde_json::{Map, Value, json};

use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, Wrong},
        history::Edit,
        model::{Attachment, Owner},
        records,
        uploads::{self, Ready},
    },
};

/// Series of attachment ids; seeded ones lie below.
const SERIES: (&str, i64) = ("attachment", 690_001);

/// The attachments an item will have, once they are kept.
pub(super) struct Asked {
    removed: Vec<String>,
    kept: Vec<Attachment>,
    added: Vec<Ready>,
}

/// Reads `attachment_ids` (the list to keep; without the key all stay) and `upload_ids` of a body, and
/// takes `files` that came with it. What cannot be is put into `wrong`.
pub(super) async fn asked(
    shared: &Shared,
    caller: &Caller,
    project_id: i64,
    present: &[Attachment],
    (body, files): (&Map<String, Value>, Vec<Ready>),
    wrong: &mut Wrong,
) -> Result<Asked, Refusal> {
    let (kept, gone): (Vec<Attachment>, Vec<Attachment>) = match body.get("attachment_ids") {
        None => (present.to_vec(), Vec::new()),
        Some(given) => {
            let keep = ids(given);
            if keep.is_none() {
                wrong.insert("attachment_ids".to_owned(), vec!["must be a list of ids".to_owned()]);
            }
            let keep = keep.unwrap_or_default();
            present.iter().cloned().partition(|attachment| keep.contains(&attachment.id.to_string()))
        }
    };
    let mut added = uploaded(shared, caller, project_id, body, wrong).await?;
    added.extend(files);
    let removed = gone.into_iter().map(|attachment| attachment.name).collect();
    Ok(Asked { removed, kept, added })
}

impl Asked {
    /// Stores the new files as `owner`'s, and gives the item's attachments with a history row for each
    /// that went or came. The caller holds the write lock.
    pub(super) async fn keep(
        self,
        shared: &Shared,
        owner: Owner,
    ) -> Result<(Vec<Attachment>, Vec<Edit>), sqlx::Error> {
        let row = |old: &str, new: &str| Edit::new("Attachments", old, new);
        let mut edits: Vec<Edit> = self.removed.iter().map(|name| row(name, "")).collect();
        let mut attachments = self.kept;
        for upload in self.added {
            edits.push(row("", &upload.name));
            attachments.push(store(shared, owner, upload).await?);
        }
        Ok((attachments, edits))
    }
}

/// Stores one file as `owner`'s and gives its attachment.
pub(super) async fn store(shared: &Shared, owner: Owner, upload: Ready) -> Result<Attachment, sqlx::Error> {
    let Ready { name, content_type, bytes } = upload;
    let file = records::put_file(&shared.store, &name, &content_type, owner, &bytes).await?;
    let id = records::next_id(&shared.store, SERIES.0, SERIES.1).await?;
    Ok(Attachment { id, name, content_type, file_id: file.id })
}

async fn uploaded(
    shared: &Shared,
    caller: &Caller,
    project_id: i64,
    body: &Map<String, Value>,
    wrong: &mut Wrong,
) -> Result<Vec<Ready>, Refusal> {
    let Some(given) = body.get("upload_ids") else { return Ok(Vec::new()) };
    let listed: Option<Vec<&str>> =
        given.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
    let Some(uuids) = listed else {
        wrong.insert("upload_ids".to_owned(), vec!["must be a list of upload uuids".to_owned()]);
        return Ok(Vec::new());
    };
    let mut ready = Vec::new();
    for uuid in uuids {
        match uploads::ready(shared, caller, project_id, uuid).await? {
            Ok(upload) => ready.push(upload),
            Err(message) => wrong.entry("upload_ids".to_owned()).or_default().push(message),
        }
    }
    Ok(ready)
}

/// As v1.0 shows the attachments of an item: `[{id, url, filename}]`.
pub(super) fn show(shared: &Shared, attachments: &[Attachment]) -> Value {
    show_with(shared, attachments, |_| json!({}))
}

/// The same with what the item's resource tells of each beyond that.
pub(super) fn show_with(
    shared: &Shared,
    attachments: &[Attachment],
    more: impl Fn(&Attachment) -> Value,
) -> Value {
    let shown = attachments.iter().map(|attachment| {
        let mut body = more(attachment);
        body["id"] = attachment.id.into();
        body["url"] = records::file_url(shared, &attachment.file_id).into();
        body["filename"] = attachment.name.as_str().into();
        body
    });
    shown.collect()
}

/// An id sent as a string of digits or a JSON number, as a string.
pub(super) fn id(given: &Value) -> Option<String> {
    let number = match given {
        Value::String(text) => text.parse::<i64>().ok()?,
        other => other.as_i64()?,
    };
    Some(number.to_string())
}

/// A list of ids, as strings.
pub(super) fn ids(given: &Value) -> Option<Vec<String>> {
    given.as_array()?.iter().map(id).collect()
}
