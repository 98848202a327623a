//! The page of one correspondence item, and the notification mails.

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Place, Problem, frames,
    parts::{self, BY_HAND, attachments, change_history, files_of, or_dash, row},
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
        mail,
        model::Project,
        records,
        webhooks::{self, Event, Resource},
    },
};

async fn find(shared: &Shared, place: &Place) -> Result<(Letter, Project), Problem> {
    let project = place.project(shared).await?;
    let item = records::letter(&shared.store, place.id).await?;
    let item = item.filter(|found| found.project_id == project.id).ok_or(Problem::Nothing)?;
    Ok((item, project))
}

pub(super) async fn show(State(shared): State<Shared>, Path(place): Path<Place>) -> Result<Markup, Problem> {
    let (item, project) = find(&shared, &place).await?;
    render(&shared, &item, &project, None).await
}

async fn render(
    shared: &Shared,
    item: &Letter,
    project: &Project,
    problem: Option<&str>,
) -> Result<Markup, Problem> {
    let files = files_of(shared, &item.attachments).await?;
    let users = directory::users(shared, None).await.map_err(|_| Problem::Nothing)?;
    let names = |ids: Vec<i64>| {
        let named = |id| users.iter().find(|user| user["id"] == id).and_then(|user| user["name"].as_str());
        ids.into_iter().filter_map(named).collect::<Vec<&str>>().join(", ")
    };
    let body = html! {
        p { a href=(format!("/{}/project/home", project.id)) { (project.name) } }
        (parts::problem(problem))
        (parts::workflow(item.workflow.as_deref()))
        section aria-labelledby="general" {
            h2 id="general" { "General Information" }
            dl.card {
                (row("Type", html! { (item.letter_type().title) }))
                (row("Status", html! { span.tag { (item.text("status")) } }))
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
        (by_hand(item))
        (change_history(&item.changes))
        (frames::side_panel(shared, project.id, "correspondence.detail", item.id))
    };
    Ok(page(&format!("{}: {}", item.number(), item.text("title")), page::Vendor::Procore, body))
}

fn by_hand(item: &Letter) -> Markup {
    parts::by_hand(html! {
        label for="title" { "Subject" }
        input id="title" name="title" autocomplete="off" required value=(item.text("title"));
        label for="status" { "Status" }
        select id="status" name="status" {
            @for (status, _) in item.letter_type().statuses {
                option selected[*status == item.text("status")] { (status) }
            }
        }
    })
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Change {
    title: String,
    status: String,
}

pub(super) async fn change(
    State(shared): State<Shared>,
    Path(place): Path<Place>,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let _guard = shared.store.write_lock().await;
    let (mut item, project) = find(&shared, &place).await?;
    let (title, status) = (change.title.trim(), change.status.as_str());
    let problem = match item.letter_type().mapped(status) {
        None => Some(parts::NO_STATUS),
        Some(_) if title.is_empty() => Some("The subject cannot be empty."),
        Some(_) => None,
    };
    if problem.is_some() {
        return Ok(render(&shared, &item, &project, problem).await?.into_response());
    }
    let before = item.clone();
    let mut edits = Vec::new();
    for (name, label, new) in [("title", "Subject", title), ("status", "Status", status)] {
        if item.text(name) != new {
            edits.push(Edit::new(label, item.text(name), new));
            item.fields.insert(name.to_owned(), new.into());
        }
    }
    stamp(&shared, &before, &mut item);
    history::record(&mut item.changes, edits, BY_HAND, item.updated_at);
    records::put_letter(&shared.store, &item).await?;
    let (resource, project_id) = (Resource::GenericToolItems, Some(project.id));
    webhooks::changed(&shared, resource, item.id, project_id, Event::Update, None).await?;
    Ok(Redirect::to(&format!("/{}/project/generic_tool/show/{}", project.id, item.id)).into_response())
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
