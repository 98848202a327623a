//! The account's templates.

use serde::Deserialize;

use super::AccountApi;
use crate::error::Result;
use crate::wire;

/// Templates per page of the list; DocuSign allows 1000.
const PAGE: usize = 100;
/// Pages read before the list is cut off, so that a paging fault cannot read for ever.
const MAX_PAGES: usize = 20;

/// A template the person may use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// A GUID.
    pub template_id: String,
    /// Its name.
    pub name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopeTemplateResults {
    #[serde(default, deserialize_with = "wire::list")]
    envelope_templates: Vec<Template>,
    #[serde(default, deserialize_with = "wire::number")]
    total_set_size: Option<u32>,
}

impl AccountApi {
    /// The templates the person may use, by name. Reads all pages.
    pub async fn templates(&self) -> Result<Vec<Template>> {
        let mut all: Vec<Template> = Vec::new();
        for _ in 0..MAX_PAGES {
            let request = self
                .get(&["templates"])
                .query(&[("order_by", "name")])
                .query(&[("count", PAGE), ("start_position", all.len())]);
            let page: EnvelopeTemplateResults = self.http.json("list the templates", request).await?;
            let read = page.envelope_templates.len();
            all.extend(page.envelope_templates);
            if read == 0 || page.total_set_size.is_none_or(|total| all.len() >= total as usize) {
                break;
            }
        }
        Ok(all)
    }
}
