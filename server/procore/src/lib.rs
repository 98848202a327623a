//! A client for Procore OAuth, REST v1 and v2, uploads and webhooks.
//!
//! Owns: what travels between a program and Procore, and what Procore's answers mean ([`Error::class`]). Keeps
//! nothing: the HTTP client, the time and every token are handed in by the caller, who also stores them.
//!
//! It must never repeat a request by itself (Procore's writes are not idempotent, and a repeated refresh loses the
//! connection), never send a bearer token to a host that is not Procore's, and never print a token or a secret.
//!
//! The rooms: [`oauth`] (sign-in), [`Api`] (who am I, which companies), [`CompanyApi`] (everything inside one
//! company, one file per tool under `company/`), [`links`] (addresses of items in Procore's own pages). To add a
//! tool, add a file under `company/` with its types and an `impl CompanyApi`; each method names its operation as a
//! verb phrase, because that phrase begins every error sentence.

mod api;
mod company;
mod error;
pub mod links;
pub mod oauth;
mod observe;
mod pace;
mod transport;
mod wire;

pub use api::{Api, Company, Me};
pub use company::CompanyApi;
pub use company::application::{ApplicationLine, ApplicationSummary};
pub use company::change_orders::{ChangeOrder, ChangeOrderOf, ChangeOrderUpdate};
pub use company::commitments::{Commitment, CommitmentKind, CommitmentUpdate};
pub use company::correspondence::{CorrespondenceType, Letter, LetterResponse, LetterUpdate};
pub use company::directory::{CompanyUser, Contact, User, Vendor};
pub use company::parts::{Attachment, LineItem, NamedRef};
pub use company::payment_applications::{PaymentApplication, PaymentApplicationUpdate};
pub use company::permissions::{AccessLevel, Permissions, Tool, ToolPermission};
pub use company::prime_contracts::{PrimeContract, PrimeContractUpdate};
pub use company::projects::Project;
pub use company::requisitions::{Requisition, RequisitionText, RequisitionUpdate};
pub use company::webhooks::{Webhook, WebhookEvent, WebhookMessage, WebhookMetadata, WebhookTrigger};
pub use error::{Class, Error, Refusal, Result};
pub use links::ItemKind;
pub use oauth::{Client, Hosts, TokenPair};
pub use observe::{Exchange, Observer};
pub use pace::Pace;
