//! Where rules are set: a company or a project of it, for all kinds of items or for one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Layer, Setting};
use crate::model::{
    ids::{CompanyId, ProjectId},
    tool::ItemKind,
};

/// Where rules are set. Travels as text, for instance `4280/88101/purchase_order` or `4280//`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RulePlace {
    /// The company.
    pub company: CompanyId,
    /// Its project; none for the whole company.
    pub project: Option<ProjectId>,
    /// The kind of items; none for all kinds.
    pub kind: Option<ItemKind>,
}

impl RulePlace {
    /// The layer that is set here.
    pub const fn layer(self) -> Layer {
        match (self.project, self.kind) {
            (None, None) => Layer::CompanyAll,
            (None, Some(_)) => Layer::CompanyKind,
            (Some(_), None) => Layer::ProjectAll,
            (Some(_), Some(_)) => Layer::ProjectKind,
        }
    }

    /// The settings there are here, in the order of the form.
    pub fn settings(self) -> impl Iterator<Item = Setting> {
        Setting::ALL.into_iter().filter(move |setting| self.kind.is_some() || setting.is_for_all())
    }

    /// The kinds of items its rules can reach.
    pub fn kinds(self) -> impl Iterator<Item = ItemKind> {
        ItemKind::ALL.into_iter().filter(move |kind| self.kind.is_none_or(|own| own == *kind))
    }

    /// `All kinds of items`, `Purchase order`.
    pub const fn label(self) -> &'static str {
        match self.kind {
            Some(kind) => kind.label(),
            None => "All kinds of items",
        }
    }
}

/// The word of a place's kind in our URLs.
pub fn kind_word(kind: Option<ItemKind>) -> String {
    kind.map_or_else(|| "all".to_owned(), |kind| kind.slug().replace('_', "-"))
}

/// The kind a URL's word stands for: `Some(None)` is all kinds.
pub fn kind_of_word(word: &str) -> Option<Option<ItemKind>> {
    match word {
        "all" => Some(None),
        word => ItemKind::from_slug(&word.replace('-', "_")).map(Some),
    }
}

impl fmt::Display for RulePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let project = self.project.map_or_else(String::new, |project| project.to_string());
        write!(f, "{}/{project}/{}", self.company, self.kind.map_or("", ItemKind::slug))
    }
}

impl From<RulePlace> for String {
    fn from(place: RulePlace) -> Self {
        place.to_string()
    }
}

/// The text stands for no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the place of the rules is not one")]
pub struct NoSuchPlace;

impl FromStr for RulePlace {
    type Err = NoSuchPlace;

    fn from_str(text: &str) -> Result<Self, NoSuchPlace> {
        let [company, project, kind] = text.split('/').collect::<Vec<_>>()[..] else {
            return Err(NoSuchPlace);
        };
        let project = match project {
            "" => None,
            id => Some(id.parse().map_err(|_| NoSuchPlace)?),
        };
        let kind = match kind {
            "" => None,
            slug => Some(ItemKind::from_slug(slug).ok_or(NoSuchPlace)?),
        };
        Ok(Self { company: company.parse().map_err(|_| NoSuchPlace)?, project, kind })
    }
}

impl TryFrom<String> for RulePlace {
    type Error = NoSuchPlace;

    fn try_from(text: String) -> Result<Self, NoSuchPlace> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_survives_its_text_and_its_word() {
        for project in [None, Some(ProjectId(88101))] {
            for kind in ItemKind::ALL.map(Some).into_iter().chain([None]) {
                let place = RulePlace { company: CompanyId(4280), project, kind };
                assert_eq!(place.to_string().parse(), Ok(place));
                assert_eq!(kind_of_word(&kind_word(kind)), Some(kind));
            }
        }
        for text in ["", "4280", "4280//lunch", "x//", "4280/x/", "4280/1/purchase_order/2"] {
            assert_eq!(text.parse::<RulePlace>(), Err(NoSuchPlace), "{text}");
        }
    }

    #[test]
    fn only_what_is_meaningful_for_all_kinds_is_set_for_all_kinds() {
        let all = RulePlace { company: CompanyId(1), project: None, kind: None };
        assert!(all.settings().all(Setting::is_for_all));
        let one = RulePlace { kind: Some(ItemKind::Subcontract), ..all };
        assert_eq!(one.settings().count(), Setting::ALL.len());
    }
}
