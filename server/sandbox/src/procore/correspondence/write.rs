//! Creating and changing items, and the mails that tell of it.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Map, Value};

use super::{
    fields,
    items::{OnePath, find},
    model::Letter,
    show::{self, Users},
    types,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, Wrong},
        attachments, history, mail,
        model::{Level, Owner},
        records,
        submission::Submission,
        webhooks::{self, Event, Resource},
    },
};

const ITEMS: (&str, i64) = ("generic-tool-item", 840_001);

pub(super) async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, type_id)): Path<(i64, i64)>,
    mut sent: Submission,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let _guard = shared.store.write_lock().await;
    caller.project(&shared, project_id).await?;
    let found = types::find(type_id).ok_or(Refusal::NotFound)?;
    caller.require(found.tool, Level::Standard)?;
    let given = sent.wrapped("generic_tool_item")?;
    let others = records::letters(&shared.store, project_id).await?;
    let last = others.iter().filter(|item| item.type_id == type_id);
    let last = last.filter_map(|item| item.text("position").parse::<u32>().ok()).max().unwrap_or(0);
    let now = shared.clock.now();
    let mut item = Letter {
        id: records::next_id(&shared.store, ITEMS.0, ITEMS.1).await?,
        project_id,
        type_id,
        fields: Map::new(),
        workflow: None,
        attachments: Vec::new(),
        responses: Vec::new(),
        changes: Vec::new(),
        created_by: caller.person.id,
        created_at: now,
        updated_at: now,
        issued_at: None,
        closed_at: None,
    };
    item.fields.insert("position".to_owned(), format!("{:03}", last + 1).into());
    item.fields.insert("status".to_owned(), "Draft".into());
    item.fields.insert("private".to_owned(), (found.show()["private_by_default"] == true).into());
    write(&shared, &caller, &mut item, &given, &mut sent, Event::Create).await?;
    let users = Users::read(&shared, project_id).await?;
    Ok((StatusCode::CREATED, Json(show::item(&shared, &item, &users))))
}

pub(super) async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, type_id, id)): OnePath,
    mut sent: Submission,
) -> Result<Json<Value>, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut item = find(&shared, &caller, project_id, Some(type_id), id).await?;
    let admin = caller.person.level(item.letter_type().tool) == Level::Admin;
    if !admin && !is_own_open(&item, &caller) {
        return Err(Refusal::Forbidden("You can only change open items that you created."));
    }
    let given = sent.wrapped("generic_tool_item")?;
    write(&shared, &caller, &mut item, &given, &mut sent, Event::Update).await?;
    Ok(Json(show::item(&shared, &item, &Users::read(&shared, project_id).await?)))
}

fn is_own_open(item: &Letter, caller: &Caller) -> bool {
    item.created_by == caller.person.id
        && caller.person.level(item.letter_type().tool) >= Level::Standard
        && item.letter_type().mapped(item.text("status")) != Some("Closed")
}

async fn write(
    shared: &Shared,
    caller: &Caller,
    item: &mut Letter,
    given: &Map<String, Value>,
    sent: &mut Submission,
    event: Event,
) -> Result<(), Refusal> {
    let mut wrong = Wrong::new();
    let before = item.clone();
    let mut edits = fields::apply(item, given, &mut wrong);
    let files = (given, sent.attachments());
    let present = &before.attachments;
    let asked = attachments::asked(shared, caller, item.project_id, present, files, &mut wrong).await?;
    if item.text("title").is_empty() {
        wrong.insert("title".to_owned(), vec!["can't be blank".to_owned()]);
    }
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong));
    }
    let (kept, attached) = asked.keep(shared, Owner::GenericToolItem(item.id)).await?;
    item.attachments = kept;
    edits.extend(attached);
    let by = caller.person.name();
    let known = item.changes.len();
    stamp(shared, &before, item);
    if event == Event::Update {
        history::record(&mut item.changes, edits, &by, item.updated_at);
    }
    records::put_letter(&shared.store, item).await?;
    if given.get("skip_emails") != Some(&Value::Bool(true)) {
        let rows = item.changes[known..].iter();
        let text: Vec<String> =
            rows.map(|change| format!("{}: {} → {}", change.column, change.old, change.new)).collect();
        notify(shared, item, &format!("{by} changed {}: {}", item.number(), item.text("title")), &text)
            .await?;
    }
    let by = Some(caller.person.id);
    Ok(webhooks::changed(shared, Resource::GenericToolItems, item.id, item.project_id, event, by).await?)
}

/// Sets the dates that follow from a change.
pub(in crate::procore) fn stamp(shared: &Shared, before: &Letter, item: &mut Letter) {
    item.updated_at = shared.clock.now();
    let mapped = |item: &Letter| item.letter_type().mapped(item.text("status"));
    if mapped(before) != mapped(item) || item.issued_at.is_none() {
        if item.issued_at.is_none() && mapped(item) != Some("Draft") {
            item.issued_at = Some(item.updated_at);
        }
        item.closed_at = (mapped(item) == Some("Closed")).then_some(item.updated_at);
    }
}

/// Mails the creator, the assignees and the distribution.
pub(super) async fn notify(
    shared: &Shared,
    item: &Letter,
    subject: &str,
    text: &[String],
) -> Result<(), Refusal> {
    let users = Users::read(shared, item.project_id).await?;
    let people = [vec![item.created_by], item.people("assignee_ids"), item.people("distribution_member_ids")];
    let to: Vec<(String, String)> = people.concat().into_iter().filter_map(|id| users.mailbox(id)).collect();
    Ok(mail::send(shared, &to, subject, text).await?)
}
