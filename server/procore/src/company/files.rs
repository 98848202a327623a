//! Files: v1.1 segmented uploads, and downloads that keep the token at home.
//!
//! An upload belongs to the person who made it: attach it with the same token, within a week. Rests on Procore's
//! "Secure File Access Tips": file addresses redirect to a storage host that must not see the bearer token.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use md5::Md5;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::CompanyApi;
use crate::error::{Error, Result};
use crate::wire;

/// The largest file taken in either direction, in bytes.
pub(super) const LIMIT: usize = 50 << 20;
/// Redirects followed on the way to a file.
const MAX_HOPS: usize = 5;

#[derive(Deserialize)]
struct Upload {
    uuid: String,
    #[serde(default, deserialize_with = "wire::list")]
    segments: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    url: Url,
    #[serde(default)]
    headers: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Completed {
    #[serde(default, deserialize_with = "wire::text")]
    status: Option<String>,
}

impl CompanyApi {
    /// Puts a file into the project's storage and returns the upload's id for `upload_ids`. Three requests:
    /// announce, store, complete. 50 MB at most.
    pub async fn upload(
        &self,
        project_id: i64,
        file_name: &str,
        content_type: &str,
        bytes: Bytes,
    ) -> Result<String> {
        let operation = "upload the file";
        if bytes.len() > LIMIT {
            return Err(Error::TooLarge { operation, limit: LIMIT });
        }
        let project = project_id.to_string();
        let (sha256, md5) = (hex(&Sha256::digest(&bytes)), Md5::digest(&bytes));
        let sums = json!({ "size": bytes.len(), "sha256": sha256, "md5": hex(&md5) });
        let announcement = json!({
            "response_filename": file_name,
            "response_content_type": content_type,
            "attachment_content_disposition": true,
            "size": bytes.len(),
            "segments": [sums],
        });
        let request =
            self.request(Method::POST, "v1.1", &["projects", &project, "uploads"]).json(&announcement);
        let announced = self.api.http.send(operation, request).await?;
        let upload: Upload = announced.json()?;
        let Some(segment) = upload.segments.first() else {
            return Err(announced.unreadable("it names no place to store the file at"));
        };
        let etag = self.store(segment, &sha256, &md5, bytes).await?;
        let mut stored = sums;
        stored["etag"] = json!(etag.unwrap_or_else(|| hex(&md5)));
        let request = self.request(Method::PATCH, "v1.1", &["projects", &project, "uploads", &upload.uuid]);
        let answer = self.api.http.send(operation, request.json(&json!({ "segments": [stored] }))).await?;
        let completed: Completed = answer.json()?;
        match completed.status.as_deref() {
            None | Some("complete" | "completed") => Ok(upload.uuid),
            Some(status) => Err(answer.unreadable(format!("the upload is {status} instead of complete"))),
        }
    }

    /// Fetches a file of Procore's, such as an attachment's `url`; 50 MB at most.
    ///
    /// The token goes only to the API host, the app host and `https` hosts under `procore.com`; once a redirect has
    /// left these it is not sent again. Plain `http` is followed only where the API itself is plain `http`.
    pub async fn download(&self, url: &Url) -> Result<Bytes> {
        let operation = "download the file";
        let (mut url, mut at_home) = (url.clone(), true);
        for _ in 0..=MAX_HOPS {
            self.may_follow(operation, &url)?;
            at_home = at_home && self.is_procore(&url);
            let mut request = self.api.http.request(Method::GET, url.clone());
            if at_home {
                request = request.bearer_auth(self.api.access_token.secret());
                request = request.header("Procore-Company-Id", self.company_id());
            }
            let answer = self.api.http.send_within(operation, request, LIMIT).await?;
            if !answer.status.is_redirection() {
                return Ok(answer.body);
            }
            let location = answer.header("location").and_then(|location| url.join(&location).ok());
            url =
                location.ok_or_else(|| answer.unreadable("it redirects to something that is no address"))?;
        }
        Err(Error::AddressRefused {
            operation,
            origin: origin(&url),
            reason: "it is behind too many redirects",
        })
    }

    async fn store(
        &self,
        segment: &Segment,
        sha256: &str,
        md5: &[u8],
        bytes: Bytes,
    ) -> Result<Option<String>> {
        let operation = "store the file";
        self.may_follow(operation, &segment.url)?;
        let mut request = self.api.http.request(Method::PUT, segment.url.clone());
        let given = |name: &str| segment.headers.keys().any(|own| own.eq_ignore_ascii_case(name));
        if segment.headers.is_empty() {
            request =
                request.header("x-amz-content-sha256", sha256).header("content-md5", STANDARD.encode(md5));
        }
        if !given("content-type") {
            request = request.header("content-type", "application/octet-stream");
        }
        for (name, value) in
            segment.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"))
        {
            request = request.header(name, wire::scalar(value).unwrap_or_default());
        }
        let answer = self.api.http.send(operation, request.body(bytes)).await?;
        Ok(answer.header("etag").map(|etag| etag.trim_start_matches("W/").trim_matches('"').to_owned()))
    }

    fn is_procore(&self, url: &Url) -> bool {
        let hosts = &self.api.hosts;
        let own = [&hosts.api_base, &hosts.app_base].iter().any(|base| base.origin() == url.origin());
        let named =
            url.host_str().is_some_and(|host| host == "procore.com" || host.ends_with(".procore.com"));
        own || (url.scheme() == "https" && named)
    }

    fn may_follow(&self, operation: &'static str, url: &Url) -> Result<()> {
        let plain_allowed = self.api.hosts.api_base.scheme() == "http";
        match url.scheme() {
            "https" => Ok(()),
            "http" if plain_allowed => Ok(()),
            _ => Err(Error::AddressRefused { operation, origin: origin(url), reason: "it is not https" }),
        }
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
