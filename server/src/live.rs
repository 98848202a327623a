//! Tells open pages that something of their project has changed. Carries no content: pages ask again.

use app::model::{ids::ProjectId, item::ItemRef};
use tokio::sync::broadcast;

/// Changes a slow listener may fall behind before it is told to ask for everything.
const BACKLOG: usize = 256;

/// The wire between use cases and open pages.
#[derive(Debug, Clone)]
pub struct Live {
    changes: broadcast::Sender<ItemRef>,
}

impl Default for Live {
    fn default() -> Self {
        Self { changes: broadcast::Sender::new(BACKLOG) }
    }
}

impl Live {
    /// An item has changed; with nobody listening nothing happens.
    pub fn changed(&self, item: &ItemRef) {
        // The only error is that nobody listens.
        let _ = self.changes.send(item.clone());
    }

    /// Listens to all changes.
    pub fn listen(&self) -> broadcast::Receiver<ItemRef> {
        self.changes.subscribe()
    }

    /// Whether a change is of a project.
    pub fn is_of(change: &ItemRef, project: ProjectId) -> bool {
        change.project == project
    }
}
