//! The domain's use cases, one file each. Permission is the first line of each that a person asks for.
//!
//! No vendor is called inside a database transaction: state, history and the job that follows commit
//! together; the vendor's answer commits in a second transaction.

pub mod access;
pub mod announcements;
pub mod audit;
pub mod bulk;
pub mod bulk_preview;
pub mod bulk_send;
pub mod change_rules;
pub mod changes;
pub mod companies;
pub mod document;
pub mod enable_project;
pub mod failure;
pub mod failures;
pub mod following;
pub mod items;
pub mod link_account;
pub mod make;
pub mod page;
pub mod prepare;
pub mod reconcile;
pub mod rule_changes;
pub mod rules;
pub mod send;
pub mod sign_in;
pub mod status;
pub mod steer;
pub mod take_over;
pub mod templates;
pub mod tokens;
pub mod track;
pub mod turns;
pub mod write_back;

/// What a vendor's login page adds to our callback's address.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Answer {
    /// What we gave it to carry.
    #[serde(default)]
    pub state: String,
    /// To be exchanged for tokens; none where the login did not work.
    pub code: Option<String>,
    /// Why it did not work, in OAuth's words.
    pub error: Option<String>,
}
