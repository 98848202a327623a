//! The pages, one file per route of [`crate::routes::Route`].
//!
//! A page reads its place from the URL, fetches by a server function, and hands the data to
//! components. Actions are made at the top of a page, so that a refetch does not forget them. To add
//! one: a file here and a line in [`crate::App`].

pub mod bulk;
pub mod bulk_run;
pub mod bulk_runs;
pub mod choose_account;
pub mod company_settings;
pub mod embed;
pub mod failures;
pub mod home;
pub mod item;
pub mod items;
pub mod not_found;
pub mod open;
pub mod place;
pub mod profile;
pub mod profile_anywhere;
pub mod project;
pub mod project_settings;
pub mod projects;
pub mod rules;
pub mod rules_editor;
pub mod send;
pub mod sign_in;
