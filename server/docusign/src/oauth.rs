//! Signing a person in to DocuSign: authorization code with PKCE, refresh, and the person's accounts.
//!
//! Rests on DocuSign's "Confidential Authorization Code Grant" pages. Scopes are `signature extended`: with
//! `extended`, every refresh brings a refresh token of full life (30 days). There is no revocation endpoint: to
//! disconnect, forget the tokens and tell the person to revoke the app under Manage Profile, Connected Apps.
//!
//! Must never log a code, verifier, token or secret, and never repeat a token request.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::{AccessToken, ClientSecret, PkceCodeChallenge, PkceCodeVerifier};
use reqwest::Method;
use serde::Deserialize;
use url::Url;

use crate::account::AccountApi;
use crate::error::{Error, Result};
use crate::hosts::Hosts;
use crate::observe::Observer;
use crate::transport::Http;
use crate::wire;

/// The life of an access token where DocuSign does not tell it, in seconds: eight hours.
const DEFAULT_LIFE: i64 = 28_800;

/// A client of one DocuSign environment for one integration key. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
    hosts: Hosts,
    integration_key: String,
    secret: ClientSecret,
}

/// A PKCE pair (RFC 7636, S256): the challenge travels with the browser, the verifier stays on the server.
#[derive(Clone)]
pub struct Pkce {
    /// Kept secret until the code is exchanged.
    pub verifier: String,
    /// Sent in [`Client::authorize_url`].
    pub challenge: String,
}

/// A fresh PKCE pair from the operating system's randomness.
pub fn pkce() -> Pkce {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    Pkce { verifier: verifier.into_secret(), challenge: challenge.as_str().to_owned() }
}

impl Pkce {
    /// The pair of a verifier made elsewhere: 43 to 128 characters of `A-Z a-z 0-9 - . _ ~`.
    pub fn from_verifier(verifier: String) -> Self {
        let verifier = PkceCodeVerifier::new(verifier);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str().to_owned();
        Self { verifier: verifier.into_secret(), challenge }
    }
}

impl fmt::Debug for Pkce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkce").field("challenge", &self.challenge).finish_non_exhaustive()
    }
}

/// The tokens of one person. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenPair {
    /// Bearer token, eight hours.
    pub access_token: String,
    /// Single purpose, 30 days; replace the stored one by this after every refresh.
    pub refresh_token: String,
    /// When `access_token` ends.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Who signed in, and their accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserInfo {
    /// The person's DocuSign user id, a GUID.
    pub sub: String,
    /// First and last name.
    pub name: String,
    /// The e-mail address they sign in with.
    pub email: String,
    /// At least one account in practice; exactly one is the default.
    pub accounts: Vec<Account>,
}

/// One account of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// A GUID.
    pub account_id: String,
    /// The firm's name.
    pub account_name: String,
    /// The account DocuSign opens first.
    pub is_default: bool,
    /// The API host of this account, already held against the allow list.
    pub base_uri: Url,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    refresh_token: Option<String>,
    #[serde(default, deserialize_with = "wire::number")]
    expires_in: Option<u32>,
}

#[derive(Deserialize)]
struct UserInfoAnswer {
    sub: String,
    #[serde(default, deserialize_with = "wire::string")]
    name: String,
    #[serde(default, deserialize_with = "wire::string")]
    email: String,
    #[serde(default)]
    accounts: Vec<AccountAnswer>,
}

#[derive(Deserialize)]
struct AccountAnswer {
    account_id: String,
    #[serde(default, deserialize_with = "wire::string")]
    account_name: String,
    #[serde(default, deserialize_with = "wire::flag")]
    is_default: bool,
    base_uri: Url,
}

impl Client {
    /// A client for `integration_key` with its `secret` in the environment of `hosts`.
    ///
    /// `http` should have timeouts set and redirects switched off (`redirect::Policy::none()`).
    pub fn new(http: reqwest::Client, hosts: Hosts, integration_key: String, secret: String) -> Self {
        Self { http: Http::new(http), hosts, integration_key, secret: ClientSecret::new(secret) }
    }

    /// The same client with one more `observer` looking on at every request.
    #[must_use]
    pub fn observed(self, observer: Observer) -> Self {
        Self { http: self.http.observed(observer), ..self }
    }

    /// Where to send the browser. `redirect_uri` must be registered for the integration key, to the letter;
    /// `force_login` asks for the password even where a DocuSign session lives.
    pub fn authorize_url(
        &self,
        redirect_uri: &str,
        state: &str,
        code_challenge: &str,
        force_login: bool,
    ) -> Url {
        let mut url = self.account_server("oauth/auth");
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("scope", "signature extended")
            .append_pair("client_id", &self.integration_key)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state)
            .append_pair("code_challenge", code_challenge)
            .append_pair("code_challenge_method", "S256");
        if force_login {
            url.query_pairs_mut().append_pair("prompt", "login");
        }
        url
    }

    /// Exchanges the code of a callback. A code works once and for about two minutes.
    pub async fn exchange_code(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        now: DateTime<Utc>,
    ) -> Result<TokenPair> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        self.token("exchange the authorization code", &form, None, now).await
    }

    /// Exchanges a refresh token for a new pair. Run one refresh of a link at a time and store the answer first;
    /// [`Error::is_grant_dead`] means the person must sign in again.
    pub async fn refresh(&self, refresh_token: &str, now: DateTime<Utc>) -> Result<TokenPair> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token("refresh the access token", &form, Some(refresh_token), now).await
    }

    /// The person behind an access token. An account whose `base_uri` is outside the allow list fails the call
    /// with [`Error::OutsideAllowList`]. DocuSign is known to answer an expired token here with a 500.
    pub async fn userinfo(&self, access_token: &str) -> Result<UserInfo> {
        let request =
            self.http.request(Method::GET, self.account_server("oauth/userinfo")).bearer_auth(access_token);
        let answer: UserInfoAnswer = self.http.json("read the user info", request).await?;
        let accounts =
            answer.accounts.into_iter().map(|account| self.allowed(account)).collect::<Result<_>>()?;
        Ok(UserInfo { sub: answer.sub, name: answer.name, email: answer.email, accounts })
    }

    /// The API of one account at its `base_uri` (with or without `/restapi`).
    pub fn account(&self, base_uri: &Url, account_id: &str, access_token: &str) -> Result<AccountApi> {
        self.hosts.allowed_base_uri.check(base_uri)?;
        Ok(AccountApi::new(
            self.http.clone(),
            base_uri,
            account_id,
            AccessToken::new(access_token.to_owned()),
        ))
    }

    fn allowed(&self, account: AccountAnswer) -> Result<Account> {
        self.hosts.allowed_base_uri.check(&account.base_uri)?;
        let AccountAnswer { account_id, account_name, is_default, base_uri } = account;
        Ok(Account { account_id, account_name, is_default, base_uri })
    }

    async fn token(
        &self,
        operation: &'static str,
        form: &[(&str, &str)],
        previous: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<TokenPair> {
        let request = self
            .http
            .request(Method::POST, self.account_server("oauth/token"))
            .basic_auth(&self.integration_key, Some(self.secret.secret()))
            .form(form);
        let answer: TokenAnswer = self.http.json(operation, request).await?;
        let refresh_token =
            answer.refresh_token.or(previous.map(str::to_owned)).ok_or(Error::Unreadable {
                operation,
                reason: "it has no refresh token".to_owned(),
                status: 200,
                trace_id: None,
            })?;
        let life = TimeDelta::seconds(answer.expires_in.map_or(DEFAULT_LIFE, i64::from));
        Ok(TokenPair { access_token: answer.access_token, refresh_token, expires_at: now + life })
    }

    fn account_server(&self, path: &str) -> Url {
        let mut url = self.hosts.account_base.clone();
        url.set_path(&format!("{}/{path}", url.path().trim_end_matches('/')));
        url
    }
}
