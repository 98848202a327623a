//! The page of one correspondence item, and the notification mails.

use axum::{
    extract::{Form, Path, State},
    response::Redirect,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Problem,
    invoice::{BY_HAND, of_company},
    parts::{attachments, change_history, files_of, or_dash, row},
};
use crate::{
    Shared,
    page::{self, page},
    procore::{
        answer::time,
        correspondence::{Letter, stamp},
        directory,
        history::{self, Edit},
        items::pdf::plain_text,
        mail, records,
        webhooks::{self, Event, Resource},
    },
};

pub(super) async fn classic(
    State(shared): State<Shared>,
    Path((project_id, id)): Path<(i64, i64)>,
) -> Result<Markup, Problem> {
    show(&shared, project_id, id).await
}

pub(super) async fn webclient(
    State(shared): State<Shared>,
    Path((company_id, project_id, id)): Path<(i64, i64, i64)>,
) -> Result<Markup, Problem> {
    of_company(company_id)?;
    show(&shared, project_id, id).await
}

async fn find(shared: &Shared, project_id: i64, id: i64) -> Result<Letter, Problem> {
    let item = records::letter(&shared.store, id).await?;
    item.filter(|found| found.project_id == project_id).ok_or(Problem::Nothing)
}

async fn show(shared: &Shared, project_id: i64, id: i64) -> Result<Markup, Problem> {
    let item = find(shared, project_id, id).await?;
    let project = records::project(&shared.store, project_id).await?.ok_or(Problem::Nothing)?;
    let files = files_of(shared, &item.attachments).await?;
    let users = directory::users(shared, None).await.map_err(|_| Problem::Nothing)?;
    let names = |ids: Vec<i64>| {
        let named = |id| users.iter().find(|user| user["id"] == id).and_then(|user| user["name"].as_str());
        ids.into_iter().filter_map(named).collect::<Vec<&str>>().join(", ")
    };
    let body = html! {
        p { a href=(format!("/{project_id}/project/home")) { (project.name) } }
        section aria-labelledby="general" {
            h2 id="general" { "General Information" }
            dl.card {
                (row("Type", html! { (item.letter_type().title) }))
                (row("Status", html! { span.tag { (item.text("status")) } }))
                @if let Some(workflow) = &item.workflow { (row("Workflow", html! { (workflow) })) }
                (row("Private", html! { @if item.private() { "Yes" } @else { "No" } }))
                (row("Due Date", html! { (or_dash(item.text("due_date"))) }))
                (row("Created By", html! { (names(vec![item.created_by])) }))
                (row("Assignees", html! { (or_dash(&names(item.people("assignee_ids")))) }))
                (row("Distribution", html! { (or_dash(&names(item.people("distribution_member_ids")))) }))
            }
            @for line in plain_text(item.text("description")).lines() { p { (line) } }
        }
        section aria-labelledby="responses" {
            h2 id="responses" { "Responses" }
            @if item.responses.is_empty() { p.quiet { "None" } }
            @for response in &item.responses {
                article.card {
                    p { (response.notes) @if response.official { " " span.tag { "Official" } } }
                    p.quiet { (names(vec![response.by])) " · " (time(response.at)) }
                }
            }
        }
        (attachments(&files))
        (by_hand(&item))
        (change_history(&item.changes))
    };
    Ok(page(&format!("{}: {}", item.number(), item.text("title")), page::Vendor::Procore, body))
}

fn by_hand(item: &Letter) -> Markup {
    html! {
        form.card.narrow method="post" aria-labelledby="by-hand" {
            h2 id="by-hand" { "Change by hand" }
            label for="title" { "Subject" }
            input id="title" name="title" required value=(item.text("title"));
            label for="status" { "Status" }
            select id="status" name="status" {
                @for (status, _) in item.letter_type().statuses {
                    option selected[*status == item.text("status")] { (status) }
                }
            }
            button { "Save" }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Changed {
    title: String,
    status: String,
}

pub(super) async fn change(
    State(shared): State<Shared>,
    Path((project_id, id)): Path<(i64, i64)>,
    Form(changed): Form<Changed>,
) -> Result<Redirect, Problem> {
    let _guard = shared.store.write_lock().await;
    let mut item = find(&shared, project_id, id).await?;
    let before = item.clone();
    let mut edits = Vec::new();
    let known_status = item.letter_type().mapped(&changed.status).is_some();
    for (name, label, new, valid) in [
        ("title", "Subject", changed.title.trim(), !changed.title.trim().is_empty()),
        ("status", "Status", changed.status.as_str(), known_status),
    ] {
        if valid && item.text(name) != new {
            edits.push(Edit::new(label, item.text(name), new));
            item.fields.insert(name.to_owned(), new.into());
        }
    }
    stamp(&shared, &before, &mut item);
    history::record(&mut item.changes, edits, BY_HAND, item.updated_at);
    records::put_letter(&shared.store, &item).await?;
    webhooks::changed(&shared, Resource::GenericToolItems, id, project_id, Event::Update, None).await?;
    Ok(Redirect::to(&format!("/{project_id}/project/generic_tool/show/{id}")))
}

/// Every mail Procore would have sent, newest first.
pub(super) async fn mails(State(shared): State<Shared>) -> Result<Markup, Problem> {
    let mails = mail::all(&shared.store).await?;
    let body = html! {
        p { a href="/" { "All projects" } }
        @if mails.is_empty() { p.card { "No mail yet. A change of a correspondence item sends some, unless it says not to." } }
        @for mail in mails.iter().rev() {
            article.card {
                h2 { (mail.subject) }
                p.quiet { "To " (mail.to_name) " <" (mail.to_email) "> · " (time(mail.at)) }
                @for line in &mail.text { p { (line) } }
            }
        }
    };
    Ok(page("Notification mails", page::Vendor::Procore, body))
}
