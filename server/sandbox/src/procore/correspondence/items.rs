//! Lists and shows of items, over all types and of one.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use super::{
    model::Letter,
    show::{self, Users},
    types, write,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, time},
        history,
        model::Level,
        paging::{self, Style},
        query::Query,
        records,
    },
};

pub(super) fn routes() -> Router<Shared> {
    let of_type = "/rest/v1.0/projects/{project_id}/generic_tools/{generic_tool_id}/generic_tool_items";
    let one = format!("{of_type}/{{id}}");
    Router::new()
        .route("/rest/v1.0/projects/{project_id}/correspondence_type_items", get(list))
        .route("/rest/v1.0/generic_tool_items/{id}", get(show_by_id))
        .route(of_type, get(list_of_type).post(write::create))
        .route(&format!("{of_type}/available_statuses"), get(available_statuses))
        .route(&one, get(show_one).patch(write::update))
        .route(&format!("{one}/change_histories"), get(change_histories))
        .route(&format!("{one}/users_with_permission"), get(users_with_permission))
}

/// The ids in the path of one item: project, type, item.
pub(super) type OnePath = Path<(i64, i64, i64)>;

/// An item of a project of the caller's that the caller may see.
pub(super) async fn find(
    shared: &Shared,
    caller: &Caller,
    project_id: i64,
    type_id: Option<i64>,
    id: i64,
) -> Result<Letter, Refusal> {
    caller.project(shared, project_id).await?;
    let item = records::letter(&shared.store, id).await?;
    item.filter(|item| item.project_id == project_id && type_id.is_none_or(|wanted| wanted == item.type_id))
        .filter(|item| item.visible_to(&caller.person))
        .ok_or(Refusal::NotFound)
}

/// `view=extended|compact|ids_only|flatten_v0`; the filters of [`admits`].
async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(project_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    list_some(&shared, &caller, &query, project_id, &uri, None).await
}

async fn list_of_type(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((project_id, type_id)): Path<(i64, i64)>,
    uri: Uri,
) -> Result<Response, Refusal> {
    let found = types::find(type_id).ok_or(Refusal::NotFound)?;
    caller.require(found.tool, Level::ReadOnly)?;
    list_some(&shared, &caller, &query, project_id, &uri, Some(type_id)).await
}

async fn list_some(
    shared: &Shared,
    caller: &Caller,
    query: &Query,
    project_id: i64,
    uri: &Uri,
    type_id: Option<i64>,
) -> Result<Response, Refusal> {
    caller.project(shared, project_id).await?;
    let mut items = records::letters(&shared.store, project_id).await?;
    let admitted = admits(query)?;
    items.retain(|item| {
        type_id.is_none_or(|wanted| wanted == item.type_id)
            && item.visible_to(&caller.person)
            && admitted(item)
    });
    match query.one("sort") {
        Some("updated_at") => items.sort_by_key(|item| item.updated_at),
        Some("title") => items.sort_by(|one, other| one.text("title").cmp(other.text("title"))),
        _ => {}
    }
    let users = Users::read(shared, project_id).await?;
    let view = query.one("view");
    paging::list(shared, uri, Style::V1, &items, |item| match view {
        Some("ids_only") => item.id.into(),
        Some("compact") => json!({
            "id": item.id,
            "position": item.value("position"),
            "title": item.value("title"),
            "status": item.value("status"),
            "generic_tool": item.letter_type().named(),
        }),
        _ => show::item(shared, item, &users),
    })
}

/// `filters[id|generic_tool_id|status|query|private|created_by_id|created_at|updated_at]`.
fn admits(query: &Query) -> Result<impl Fn(&Letter) -> bool, Refusal> {
    let (private, created, updated) =
        (query.flag("private")?, query.range("created_at")?, query.range("updated_at")?);
    Ok(move |item: &Letter| {
        let among =
            |filter: &str, value: &str| query.filter(filter).is_none_or(|wanted| wanted.contains(&value));
        let title = item.text("title").to_lowercase();
        among("id", &item.id.to_string())
            && among("generic_tool_id", &item.type_id.to_string())
            && among("status", item.text("status"))
            && among("created_by_id", &item.created_by.to_string())
            && query.filter("query").is_none_or(|words| title.contains(&words.join(",").to_lowercase()))
            && private.is_none_or(|wanted| item.private() == wanted)
            && created.as_ref().is_none_or(|span| span.contains(&item.created_at))
            && updated.as_ref().is_none_or(|span| span.contains(&item.updated_at))
    })
}

async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, type_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    let item = find(&shared, &caller, project_id, Some(type_id), id).await?;
    Ok(Json(show::item(&shared, &item, &Users::read(&shared, project_id).await?)))
}

async fn show_by_id(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let project_id = query.required_integer("project_id")?;
    let item = find(&shared, &caller, project_id, None, id).await?;
    Ok(Json(show::item_of_company(&shared, &item, &Users::read(&shared, project_id).await?)))
}

async fn available_statuses(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, type_id)): Path<(i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    caller.project(&shared, project_id).await?;
    let found = types::find(type_id).ok_or(Refusal::NotFound)?;
    caller.require(found.tool, Level::ReadOnly)?;
    Ok(Json(found.statuses.iter().map(|(name, _)| json!({"name": name})).collect()))
}

/// Newest first.
async fn change_histories(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, type_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    let item = find(&shared, &caller, project_id, Some(type_id), id).await?;
    let rows = history::newest_first(id, &item.changes).map(|(number, change)| {
        json!({
            "id": number,
            "column": change.column.to_lowercase().replace(' ', "_"),
            "readable_column": change.column,
            "formatted_column": change.column,
            "old_value": change.old,
            "new_value": change.new,
            "created_by": {"name": change.by},
            "created_at": time(change.at),
        })
    });
    Ok(Json(rows.collect()))
}

async fn users_with_permission(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, type_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    let item = find(&shared, &caller, project_id, Some(type_id), id).await?;
    let people = records::people(&shared.store).await?;
    let seeing =
        people.iter().filter(|person| person.project_ids.contains(&project_id) && item.visible_to(person));
    Ok(Json(
        seeing.map(|person| json!({"id": person.id, "login": person.email, "name": person.name()})).collect(),
    ))
}
