//! The Documents tool, as far as filing a PDF in a folder needs it: folders and files of a project.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Body, Refusal, time},
        model::{Level, Owner, StoredFile, Tool},
        query::Query,
        records,
        submission::Submission,
        uploads::{self, Ready},
    },
};

const FOLDER: &str = "procore-folder";
const FILE: &str = "procore-document";
/// Series of the ids of folders and files.
const SERIES: (&str, i64) = ("document", 810_001);

/// A folder; one without a parent lies in the project's root.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Folder {
    id: i64,
    project_id: i64,
    parent_id: Option<i64>,
    name: String,
    updated_at: DateTime<Utc>,
}

/// A file of the Documents tool with one version.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Document {
    id: i64,
    project_id: i64,
    folder_id: Option<i64>,
    name: String,
    description: Option<String>,
    size: usize,
    /// The stored file of its only version.
    file_id: String,
    created_by: i64,
    created_at: DateTime<Utc>,
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/rest/v1.0/folders", get(root).post(create_folder))
        .route("/rest/v1.0/folders/{id}", get(show_folder))
        .route("/rest/v1.0/files", post(create_file))
        .route("/rest/v1.0/files/{id}", get(show_file))
}

/// All folders and files of a project.
struct Shelf {
    project_id: i64,
    folders: Vec<Folder>,
    files: Vec<Document>,
}

impl Shelf {
    /// Refuses a caller who is not in the project or whose level on the tool is below `least`.
    async fn open(shared: &Shared, caller: &Caller, query: &Query, least: Level) -> Result<Self, Refusal> {
        let project_id = query.required_integer("project_id")?;
        caller.project(shared, project_id).await?;
        caller.require(Tool::Documents, least)?;
        Ok(Self::read(shared, project_id).await?)
    }

    async fn read(shared: &Shared, project_id: i64) -> Result<Self, sqlx::Error> {
        let mut folders: Vec<Folder> = shared.store.list(FOLDER).await?;
        folders.retain(|folder| folder.project_id == project_id);
        let mut files: Vec<Document> = shared.store.list(FILE).await?;
        files.retain(|file| file.project_id == project_id);
        Ok(Self { project_id, folders, files })
    }

    fn folder(&self, id: i64) -> Result<&Folder, Refusal> {
        self.folders.iter().find(|folder| folder.id == id).ok_or(Refusal::NotFound)
    }

    /// `parent_id` of a body: absent and null mean the root.
    fn parent(&self, given: &Map<String, Value>) -> Result<Option<i64>, Refusal> {
        let id = match given.get("parent_id") {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.parse().ok(),
            Some(other) => other.as_i64(),
        };
        let known = id.filter(|id| self.folder(*id).is_ok());
        known.map(Some).ok_or_else(|| Refusal::invalid("parent_id", "must exist"))
    }

    /// `/Signed Contracts/2026`, from the root.
    fn path(&self, folder: Option<i64>) -> String {
        match folder.and_then(|id| self.folder(id).ok()) {
            Some(folder) => format!("{}/{}", self.path(folder.parent_id), folder.name),
            None => String::new(),
        }
    }

    /// A folder with what lies directly in it; `None` is the root.
    fn show(&self, shared: &Shared, folder: Option<&Folder>, query: &Query) -> Value {
        let id = folder.map(|folder| folder.id);
        let inside: Vec<&Folder> = self.folders.iter().filter(|inner| inner.parent_id == id).collect();
        let files: Vec<&Document> = self.files.iter().filter(|file| file.folder_id == id).collect();
        let mut body = self.show_folder(folder);
        body["has_children_folders"] = (!inside.is_empty()).into();
        body["has_children_files"] = (!files.is_empty()).into();
        body["has_children"] = (!inside.is_empty() || !files.is_empty()).into();
        if query.one("exclude_folders") != Some("true") {
            body["folders"] = inside.into_iter().map(|inner| self.show_folder(Some(inner))).collect();
        }
        if query.one("exclude_files") != Some("true") {
            body["files"] = files.into_iter().map(|file| self.show_file(shared, file)).collect();
        }
        body
    }

    fn show_folder(&self, folder: Option<&Folder>) -> Value {
        json!({
            "id": folder.map_or(self.project_id * 10, |folder| folder.id),
            "name": folder.map_or("Project Documents", |folder| &folder.name),
            "parent_id": folder.map(|folder| folder.parent_id.unwrap_or(self.project_id * 10)),
            "private": false,
            "is_tracked": false,
            "name_with_path": self.path(folder.map(|folder| folder.id)),
            "folders": [],
            "files": [],
            "read_only": false,
            "is_deleted": false,
            "is_recycle_bin": false,
            "updated_at": folder.map(|folder| time(folder.updated_at)),
            "custom_fields": {},
        })
    }

    fn show_file(&self, shared: &Shared, file: &Document) -> Value {
        json!({
            "id": file.id,
            "name": file.name,
            "parent_id": file.folder_id.unwrap_or(self.project_id * 10),
            "size": file.size,
            "description": file.description,
            "created_at": time(file.created_at),
            "updated_at": time(file.created_at),
            "name_with_path": format!("{}/{}", self.path(file.folder_id), file.name),
            "private": false,
            "is_tracked": false,
            "file_type": file.name.rsplit_once('.').map_or("", |(_, extension)| extension),
            "file_versions": [{
                "id": file.id,
                "number": 1,
                "size": file.size,
                "url": records::file_url(shared, &file.file_id),
                "created_by": {"id": file.created_by},
            }],
            "is_deleted": false,
            "custom_fields": {},
        })
    }
}

/// The filed documents of a project: path with name, and the stored file.
pub(super) async fn filed(
    shared: &Shared,
    project_id: i64,
) -> Result<Vec<(String, StoredFile)>, sqlx::Error> {
    let shelf = Shelf::read(shared, project_id).await?;
    let mut filed = Vec::new();
    for file in &shelf.files {
        if let Some(stored) = records::file(&shared.store, &file.file_id).await? {
            filed.push((format!("{}/{}", shelf.path(file.folder_id), file.name), stored));
        }
    }
    Ok(filed)
}

async fn root(State(shared): State<Shared>, caller: Caller, query: Query) -> Result<Json<Value>, Refusal> {
    let shelf = Shelf::open(&shared, &caller, &query, Level::ReadOnly).await?;
    Ok(Json(shelf.show(&shared, None, &query)))
}

async fn show_folder(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let shelf = Shelf::open(&shared, &caller, &query, Level::ReadOnly).await?;
    Ok(Json(shelf.show(&shared, Some(shelf.folder(id)?), &query)))
}

async fn create_folder(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Body(body): Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut shelf = Shelf::open(&shared, &caller, &query, Level::Standard).await?;
    let given = Submission::of(body).wrapped("folder")?;
    let name = given.get("name").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| Refusal::invalid("name", "can't be blank"))?;
    let parent_id = shelf.parent(&given)?;
    if shelf.folders.iter().any(|folder| folder.parent_id == parent_id && folder.name == name) {
        return Err(Refusal::invalid("name", "has already been taken"));
    }
    let folder = Folder {
        id: records::next_id(&shared.store, SERIES.0, SERIES.1).await?,
        project_id: shelf.project_id,
        parent_id,
        name: name.to_owned(),
        updated_at: shared.clock.now(),
    };
    shared.store.put(FOLDER, &folder.id.to_string(), &folder).await?;
    shelf.folders.push(folder.clone());
    Ok((StatusCode::CREATED, Json(shelf.show(&shared, Some(&folder), &query))))
}

/// `{"file": {"parent_id", "name", "upload_uuid"}}`, or a form with the bytes as `file[data]`.
async fn create_file(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    mut submission: Submission,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let _guard = shared.store.write_lock().await;
    let shelf = Shelf::open(&shared, &caller, &query, Level::Standard).await?;
    let given = submission.wrapped("file")?;
    let folder_id = shelf.parent(&given)?;
    let file = sent(&shared, &caller, shelf.project_id, &given, submission).await?;
    let name = given.get("name").and_then(Value::as_str).unwrap_or(&file.name).to_owned();
    if shelf.files.iter().any(|other| other.folder_id == folder_id && other.name == name) {
        return Err(Refusal::invalid("name", "has already been taken"));
    }
    let owner = Owner::Document(shelf.project_id);
    let stored = records::put_file(&shared.store, &name, &file.content_type, owner, &file.bytes).await?;
    let document = Document {
        id: records::next_id(&shared.store, SERIES.0, SERIES.1).await?,
        project_id: shelf.project_id,
        folder_id,
        name,
        description: given.get("description").and_then(Value::as_str).map(str::to_owned),
        size: file.bytes.len(),
        file_id: stored.id,
        created_by: caller.person.id,
        created_at: shared.clock.now(),
    };
    shared.store.put(FILE, &document.id.to_string(), &document).await?;
    Ok((StatusCode::CREATED, Json(shelf.show_file(&shared, &document))))
}

async fn sent(
    shared: &Shared,
    caller: &Caller,
    project_id: i64,
    given: &Map<String, Value>,
    submission: Submission,
) -> Result<Ready, Refusal> {
    if let Some(uuid) = given.get("upload_uuid").and_then(Value::as_str) {
        let upload = uploads::ready(shared, caller, project_id, uuid).await?;
        return upload.map_err(|message| Refusal::invalid("upload_uuid", message));
    }
    let data = submission.files.into_iter().find(|(name, _)| name == "file[data]");
    data.map(|(_, file)| file).ok_or_else(|| Refusal::invalid("upload_uuid", "can't be blank"))
}

async fn show_file(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let shelf = Shelf::open(&shared, &caller, &query, Level::ReadOnly).await?;
    let file = shelf.files.iter().find(|file| file.id == id).ok_or(Refusal::NotFound)?;
    Ok(Json(shelf.show_file(&shared, file)))
}
