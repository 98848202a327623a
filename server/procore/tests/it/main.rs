//! The client over real HTTP on loopback: against recorded answers, and against the sandbox.

mod api;
mod files;
mod oauth;
#[cfg(test)]
mod sandboxed;
#[cfg(test)]
mod server;
