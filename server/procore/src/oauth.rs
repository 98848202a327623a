//! Signing a person in to Procore: authorization code, refresh, revoke.
//!
//! Rests on Procore's "OAuth 2.0 Authorization Grant Flow" and FAQ. Procore knows no scopes and no PKCE; the rights
//! are the person's. **A refresh token works once, whether the refresh succeeds or not**: run one refresh of a
//! connection at a time, store the answer before using it, never repeat one, and take a lost answer for a lost
//! connection.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::{AccessToken, ClientSecret};
use reqwest::Method;
use serde::Deserialize;
use url::Url;

use crate::api::Api;
use crate::error::Result;
use crate::observe::Observer;
use crate::transport::Http;
use crate::wire;

/// The life of an access token where Procore does not tell it, in seconds: an hour and a half.
const DEFAULT_LIFE: u32 = 5_400;

/// The hosts of one Procore environment.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// OAuth: `https://login.procore.com`.
    pub login_base: Url,
    /// REST: `https://api.procore.com`.
    pub api_base: Url,
    /// Where people work: `https://app.procore.com`, or the host of their region.
    pub app_base: Url,
}

/// A client of one Procore environment for one app. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
    hosts: Hosts,
    client_id: String,
    client_secret: ClientSecret,
}

/// The tokens of one person. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenPair {
    /// Bearer token, an hour and a half.
    pub access_token: String,
    /// Works once.
    pub refresh_token: String,
    /// When `access_token` ends.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    refresh_token: String,
    #[serde(default, deserialize_with = "wire::position")]
    expires_in: u32,
}

impl Client {
    /// A client for the app `client_id` in the environment of `hosts`.
    ///
    /// `http` should have timeouts set and must have redirects switched off (`redirect::Policy::none()`): this
    /// client follows them itself where it may.
    pub fn new(http: reqwest::Client, hosts: Hosts, client_id: String, client_secret: String) -> Self {
        Self { http: Http::new(http), hosts, client_id, client_secret: ClientSecret::new(client_secret) }
    }

    /// The same client with one more `observer` looking on at every request.
    #[must_use]
    pub fn observed(self, observer: Observer) -> Self {
        Self { http: self.http.observed(observer), ..self }
    }

    /// Where to send the browser. `redirect_uri` must be registered for the app, to the letter.
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> Url {
        let mut url = self.login("oauth/authorize");
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state);
        url
    }

    /// Exchanges the code of a callback. A code works once and for ten minutes.
    pub async fn exchange_code(
        &self,
        code: &str,
        redirect_uri: &str,
        now: DateTime<Utc>,
    ) -> Result<TokenPair> {
        let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri)];
        self.token("exchange the authorization code", &form, now).await
    }

    /// Exchanges a refresh token, which is spent from then on, even if this fails. On
    /// [`Error::is_grant_dead`](crate::Error::is_grant_dead) the person must sign in again.
    pub async fn refresh(&self, refresh_token: &str, now: DateTime<Utc>) -> Result<TokenPair> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token("refresh the access token", &form, now).await
    }

    /// Ends a grant: both its access and its refresh token, given either. An unknown token is no error.
    pub async fn revoke(&self, token: &str) -> Result<()> {
        let request = self
            .http
            .request(Method::POST, self.login("oauth/revoke"))
            .form(&self.authenticated(&[("token", token)]));
        self.http.send("revoke the access", request).await.map(drop)
    }

    /// The REST API in the name of the person behind `access_token`.
    pub fn api(&self, access_token: &str) -> Api {
        Api::new(self.http.clone(), self.hosts.clone(), AccessToken::new(access_token.to_owned()))
    }

    async fn token(
        &self,
        operation: &'static str,
        form: &[(&str, &str)],
        now: DateTime<Utc>,
    ) -> Result<TokenPair> {
        let request =
            self.http.request(Method::POST, self.login("oauth/token")).form(&self.authenticated(form));
        let answer: TokenAnswer = self.http.json(operation, request).await?;
        let life = if answer.expires_in == 0 { DEFAULT_LIFE } else { answer.expires_in };
        Ok(TokenPair {
            access_token: answer.access_token,
            refresh_token: answer.refresh_token,
            expires_at: now + TimeDelta::seconds(i64::from(life)),
        })
    }

    fn authenticated<'a>(&'a self, form: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let client = [("client_id", self.client_id.as_str()), ("client_secret", self.client_secret.secret())];
        form.iter().copied().chain(client).collect()
    }

    fn login(&self, path: &str) -> Url {
        let mut url = self.hosts.login_base.clone();
        url.set_path(&format!("{}/{path}", url.path().trim_end_matches('/')));
        url
    }
}
