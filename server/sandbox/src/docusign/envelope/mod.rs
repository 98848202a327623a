//! An envelope: its record, what may be asked of it, how it moves, and how it looks on the wire.
//!
//! [`model`] is the record, [`definition`] turns a request into one, [`state`] moves it and says
//! what follows, [`wire`] writes it as DocuSign does, [`registry`] keeps it, [`paper`] makes its
//! PDFs. Nothing here knows HTTP.

pub(super) mod certificate;
pub(super) mod composite;
pub(super) mod definition;
pub(super) mod model;
pub(super) mod paper;
pub(super) mod recipients;
pub(super) mod registry;
pub(super) mod state;
pub(super) mod tabs;
pub(super) mod wire;
