//! The REST API outside of any company: who the person is, and which companies they are in.

use oauth2::AccessToken;
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::company::CompanyApi;
use crate::error::Result;
use crate::oauth::Hosts;
use crate::transport::{Answer, Http};
use crate::wire;

/// Items per page.
const PAGE: usize = 100;
/// Pages read before a list is cut off, so that a paging fault cannot read for ever.
const MAX_PAGES: usize = 200;

/// The REST API in the name of one person. Cheap to clone; `Debug` does not show the token.
#[derive(Clone, Debug)]
pub struct Api {
    pub(crate) http: Http,
    pub(crate) hosts: Hosts,
    pub(crate) access_token: AccessToken,
}

/// The person behind a token, the same in all companies.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Me {
    /// Unique over all companies.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// The e-mail address they sign in with.
    pub login: String,
    /// Mostly absent: Procore tells it inside a company only.
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Option<String>,
}

/// A company the person is in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Company {
    /// May exceed 32 bits.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// The firm's name.
    pub name: String,
    /// Whether the company's account is active.
    #[serde(default = "active", deserialize_with = "wire::flag")]
    pub is_active: bool,
}

fn active() -> bool {
    true
}

impl Api {
    pub(crate) fn new(http: Http, hosts: Hosts, access_token: AccessToken) -> Self {
        Self { http, hosts, access_token }
    }

    /// Who the person is.
    pub async fn me(&self) -> Result<Me> {
        self.http.json("read who is signed in", self.request(Method::GET, "v1.0", &["me"])).await
    }

    /// All companies the person is in.
    pub async fn companies(&self) -> Result<Vec<Company>> {
        let page = |_| self.request(Method::GET, "v1.0", &["companies"]);
        self.all_pages("list the companies", page).await
    }

    /// The API inside one company; every call carries `Procore-Company-Id`.
    pub fn company(&self, company_id: i64) -> CompanyApi {
        CompanyApi::new(self.clone(), company_id)
    }

    pub(crate) fn request(&self, method: Method, version: &str, segments: &[&str]) -> RequestBuilder {
        self.http.request(method, self.url(version, segments)).bearer_auth(self.access_token.secret())
    }

    fn url(&self, version: &str, segments: &[&str]) -> Url {
        let mut url = self.hosts.api_base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["rest", version]).extend(segments);
        }
        url
    }

    /// Reads all pages of a list one after another. `request` makes the request; paging is added here.
    pub(crate) async fn all_pages<T, F>(&self, operation: &'static str, request: F) -> Result<Vec<T>>
    where
        T: serde::de::DeserializeOwned,
        F: Fn(usize) -> RequestBuilder,
    {
        let page = |page| request(page).query(&[("page", page), ("per_page", PAGE)]);
        self.pages(operation, page, more).await
    }

    /// Reads a list that takes no page parameters. Where `Link` names a next page all the same, that is read too.
    pub(crate) async fn whole_list<T, F>(&self, operation: &'static str, request: F) -> Result<Vec<T>>
    where
        T: serde::de::DeserializeOwned,
        F: Fn() -> RequestBuilder,
    {
        let page = |page| if page == 1 { request() } else { request().query(&[("page", page)]) };
        self.pages(operation, page, |answer, _, _| names_next(answer).unwrap_or(false)).await
    }

    async fn pages<T: serde::de::DeserializeOwned>(
        &self,
        operation: &'static str,
        request: impl Fn(usize) -> RequestBuilder,
        more: impl Fn(&Answer, usize, usize) -> bool,
    ) -> Result<Vec<T>> {
        let mut items: Vec<Value> = Vec::new();
        for page in 1..=MAX_PAGES {
            let answer = self.http.send(operation, request(page)).await?;
            let rows: Vec<Value> = answer.json()?;
            let read = rows.len();
            items.extend(rows);
            if read == 0 || !more(&answer, read, items.len()) {
                break;
            }
        }
        Ok(wire::readable(items))
    }
}

/// `Link` tells best, then `Total`; without either, a page that is not full is the last.
fn more(answer: &Answer, read: usize, so_far: usize) -> bool {
    let total = || answer.header("total").and_then(|text| text.trim().parse::<usize>().ok());
    names_next(answer).unwrap_or_else(|| total().map_or(read >= PAGE, |total| so_far < total))
}

fn names_next(answer: &Answer) -> Option<bool> {
    let link = answer.header("link")?;
    Some(link.contains("rel=\"next\"") || link.contains("rel=next"))
}
