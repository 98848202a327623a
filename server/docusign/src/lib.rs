//! A client for DocuSign OAuth, eSignature v2.1 and Connect.
//!
//! Owns: what travels between a program and DocuSign, and what DocuSign's answers mean ([`Error::class`]).
//! Keeps nothing: the HTTP client, the time and every token are handed in by the caller, who also stores them.
//!
//! It must never repeat a request by itself (a repeated create sends a second envelope), never follow a
//! `base_uri` outside [`AllowedBaseUri`], and never print a token, a code or a secret.
//!
//! The rooms: [`oauth`] (sign-in and accounts), [`AccountApi`] (envelopes, recipients, documents, views),
//! [`definition`] (what is sent), [`envelope`] (what is read), [`connect`] (webhooks). To add a call, write one
//! method in the file of its resource under `account/`; it names its operation as a verb phrase, because that
//! phrase begins every error sentence.

mod account;
pub mod connect;
pub mod definition;
pub mod envelope;
mod error;
mod hosts;
pub mod oauth;
mod observe;
mod transport;
mod wire;

pub use account::{
    AccountApi, AuditEvent, EnvelopeSummary, Found, RecipientUpdate, RecipientUpdateResult,
    RecipientViewRequest, Template,
};
pub use definition::{
    AnchorTab, CarbonCopy, Document, EnvelopeDefinition, EventNotification, InitialStatus, Notification,
    Signer, Tabs, TextCustomField,
};
pub use envelope::{Envelope, Recipient, RecipientRole, Recipients};
pub use error::{Class, Error, Refusal, Result};
pub use hosts::{AllowedBaseUri, Hosts};
pub use oauth::{Account, Client, Pkce, TokenPair, UserInfo, pkce};
pub use observe::{Exchange, Observer};
