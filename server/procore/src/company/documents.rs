//! The project's Documents tool, for files of items that take none: the folder "Signed documents".

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::CompanyApi;
use super::parts::Attachment;
use crate::error::Result;
use crate::wire;

const SIGNED: &str = "Signed documents";

#[derive(Deserialize)]
struct Folder {
    #[serde(deserialize_with = "wire::id")]
    id: i64,
    #[serde(default, deserialize_with = "wire::string")]
    name: String,
    #[serde(default, deserialize_with = "wire::flag")]
    is_deleted: bool,
    #[serde(default, deserialize_with = "wire::list")]
    folders: Vec<Folder>,
    #[serde(default, deserialize_with = "wire::list")]
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    #[serde(deserialize_with = "wire::string_id")]
    id: String,
    #[serde(default, deserialize_with = "wire::string")]
    name: String,
    #[serde(default, deserialize_with = "wire::flag")]
    is_deleted: bool,
    #[serde(default, deserialize_with = "wire::list")]
    file_versions: Vec<FileVersion>,
}

#[derive(Deserialize)]
struct FileVersion {
    #[serde(default, deserialize_with = "wire::position")]
    number: u32,
    url: Url,
}

impl CompanyApi {
    /// Files an upload in the folder "Signed documents" of the project's Documents tool, which is made where there is
    /// none. Procore chooses another name where `name` is taken. Each upload is filed once more if sent again: look at
    /// [`CompanyApi::documents_in_signed_folder`] first.
    pub async fn file_in_documents(&self, project_id: i64, upload_id: &str, name: &str) -> Result<()> {
        let folder = match self.signed_folder(project_id).await? {
            Some(folder) => folder,
            None => self.make_signed_folder(project_id).await?,
        };
        let file =
            json!({ "parent_id": folder, "name": name, "upload_uuid": upload_id, "unique_name": true });
        let request = self.request(Method::POST, "v1.0", &["files"]).query(&[("project_id", project_id)]);
        let request = request.json(&json!({ "file": file }));
        self.api.http.send("file the document", request).await.map(drop)
    }

    /// The files in the folder "Signed documents", each in its latest version; none where there is no such folder.
    pub async fn documents_in_signed_folder(&self, project_id: i64) -> Result<Vec<Attachment>> {
        let Some(id) = self.signed_folder(project_id).await? else { return Ok(Vec::new()) };
        let request = self.get("v1.0", &["folders", &id.to_string()]).query(&[("project_id", project_id)]);
        let folder: Folder = self.api.http.json("list the signed documents", request).await?;
        let page = self.documents_page(project_id);
        Ok(folder.files.into_iter().filter(|file| !file.is_deleted).map(|file| file.latest(&page)).collect())
    }

    async fn signed_folder(&self, project_id: i64) -> Result<Option<i64>> {
        let request = self.get("v1.0", &["folders"]).query(&[("project_id", project_id)]);
        let root: Folder = self.api.http.json("look for the folder of signed documents", request).await?;
        let signed = |folder: &&Folder| !folder.is_deleted && folder.name.trim().eq_ignore_ascii_case(SIGNED);
        Ok(root.folders.iter().find(signed).map(|folder| folder.id))
    }

    async fn make_signed_folder(&self, project_id: i64) -> Result<i64> {
        let request = self.request(Method::POST, "v1.0", &["folders"]).query(&[("project_id", project_id)]);
        let request = request.json(&json!({ "folder": { "name": SIGNED } }));
        let folder: Folder = self.api.http.json("make the folder of signed documents", request).await?;
        Ok(folder.id)
    }

    fn documents_page(&self, project_id: i64) -> Url {
        let mut page = self.api.hosts.app_base.clone();
        page.set_path(&format!("{project_id}/project/documents"));
        page
    }
}

impl File {
    /// With the Documents tool's own page as address where Procore tells none.
    fn latest(self, page: &Url) -> Attachment {
        let latest = self.file_versions.into_iter().max_by_key(|version| version.number);
        let url = latest.map_or_else(|| page.clone(), |version| version.url);
        Attachment { id: self.id, name: self.name, url, content_type: None }
    }
}
