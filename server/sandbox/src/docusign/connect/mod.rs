//! Connect: an envelope's events as signed JSON messages to the URL its sender named.
//!
//! [`message`] writes them, [`queue`] keeps them until they are acknowledged, [`delivery`] sends
//! them. They are kept before the answer to the request that caused them, so a restart loses none.

pub(super) mod delivery;
mod message;
pub(super) mod queue;

pub(super) use queue::publish;
