//! Who is looking, and what this installation is.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    error::AppError,
    model::person::{Deployment, Viewer},
};

/// What the frame of every page needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The person, where one is signed in.
    pub viewer: Option<Viewer>,
    /// What every page must say about this installation.
    pub deployment: Deployment,
}

/// A code with which a frame begins a session of its own for the person who is signed in here.
#[server]
pub async fn hand_over() -> Result<String, AppError> {
    let (port, who) = super::asked::product()?;
    super::asked::told(port.hand_over(&who).await)
}

/// What the frame of every page needs.
#[server]
pub async fn load_frame() -> Result<Frame, AppError> {
    let viewer = use_context::<crate::port::Caller>().unwrap_or_default().0;
    Ok(Frame { viewer, deployment: super::asked::port()?.deployment() })
}
