//! What the server answers itself: sign-in and link callbacks, webhooks, files, live events, health.
//!
//! Pages and server functions are Leptos'; this is everything around them. What a person asks for is never
//! written by a GET; the ways back from the vendors' pages keep the login they bring, or promise a look at an envelope.

pub mod announcements;
pub mod connect;
pub mod cookies;
pub mod files;
pub mod headers;
pub mod health;
pub mod limits;
pub mod live;
pub mod log_in;
pub mod refusal;
pub mod session;
