//! The eSignature API of one account, in the name of one person.
//!
//! One file per resource: envelopes, documents, recipients, templates and views. To add a call, put a method into the file of
//! its resource, and build its address with [`AccountApi::url`], which escapes every segment.

mod documents;
mod envelopes;
mod recipients;
mod templates;
mod views;

use oauth2::AccessToken;
use reqwest::{Method, RequestBuilder};
use url::Url;

pub use documents::AuditEvent;
pub use envelopes::{EnvelopeSummary, Found};
pub use recipients::{RecipientUpdate, RecipientUpdateResult};
pub use templates::Template;
pub use views::RecipientViewRequest;

use crate::transport::Http;

/// The eSignature API of one account, with one person's access token. Cheap to clone.
///
/// Every envelope id is DocuSign's GUID. DocuSign asks for at most one read of an envelope per 15 minutes: prefer
/// [`AccountApi::list_status_changes`] for anything that runs by the clock.
#[derive(Clone, Debug)]
pub struct AccountApi {
    http: Http,
    root: Url,
    access_token: AccessToken,
}

impl AccountApi {
    pub(crate) fn new(http: Http, base_uri: &Url, account_id: &str, access_token: AccessToken) -> Self {
        let mut root = base_uri.clone();
        root.set_query(None);
        root.set_fragment(None);
        let path = root.path().trim_end_matches('/').trim_end_matches("/restapi").to_owned();
        root.set_path(&path);
        extend(&mut root, &["restapi", "v2.1", "accounts", account_id]);
        Self { http, root, access_token }
    }

    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.root.clone();
        extend(&mut url, segments);
        url
    }

    fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.http.request(method, url).bearer_auth(self.access_token.secret())
    }

    fn get(&self, segments: &[&str]) -> RequestBuilder {
        self.request(Method::GET, self.url(segments))
    }

    fn put(&self, segments: &[&str]) -> RequestBuilder {
        self.request(Method::PUT, self.url(segments))
    }

    fn post(&self, segments: &[&str]) -> RequestBuilder {
        self.request(Method::POST, self.url(segments))
    }
}

fn extend(url: &mut Url, segments: &[&str]) {
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
}
