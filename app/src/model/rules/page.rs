//! What the rules' pages show.

use serde::{Deserialize, Serialize};

use super::{Layer, Setting, TemplateRef, form::RulesForm, place::RulePlace};
use crate::model::{
    history::HistoryEntry,
    ids::ProjectId,
    problem::Problem,
    project::{Company, Project},
    tool::ItemKind,
};

/// Whose rules a page shows, and whether the person may change them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesOwner {
    /// The company.
    pub company: Company,
    /// Its project; none for the whole company.
    pub project: Option<Project>,
    /// Whether the person may change them.
    pub may_change: bool,
}

/// Every rule of a company or a project at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesOverview {
    /// Whose they are.
    pub owner: RulesOwner,
    /// All kinds of items first, then each kind.
    pub rows: Vec<RulesRow>,
    /// The company's projects with rules of their own, as far as the person may see them.
    pub own_rules: Vec<(ProjectId, String)>,
    /// Who changed what.
    pub history: Vec<HistoryEntry>,
}

/// What holds for a kind of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesRow {
    /// Where it is set.
    pub place: RulePlace,
    /// Its settings, in the order of the form; for all kinds, only those that are set there.
    pub settings: Vec<ShownSetting>,
}

/// A setting in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownSetting {
    /// Which.
    pub setting: Setting,
    /// Its value.
    pub words: String,
    /// Where the value comes from.
    pub layer: Layer,
}

/// The form of one place, and what a change of it would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesEditor {
    /// Whose rules they are.
    pub owner: RulesOwner,
    /// What the form sets.
    pub place: RulePlace,
    /// The form: what is set, or what was typed.
    pub form: RulesForm,
    /// What each setting is where it is not set here.
    pub inherited: Vec<ShownSetting>,
    /// The templates to choose from.
    pub templates: Templates,
    /// What is wrong with what was typed.
    pub problems: Vec<Problem>,
    /// What the form would do, once something is typed and nothing is wrong with it.
    pub preview: Option<RulesPreview>,
    /// The name under which what was typed is kept, where the form is that.
    pub draft: Option<String>,
}

/// The templates of the person's DocuSign account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Templates {
    /// No account is linked.
    NotLinked,
    /// DocuSign does not say.
    Unreadable,
    /// They are these.
    Listed(Vec<TemplateRef>),
}

impl RulesEditor {
    /// What a setting is where it is not set here, for instance `Approved (from the company)`.
    pub fn inherited_words(&self, setting: Setting) -> String {
        let found = self.inherited.iter().find(|shown| shown.setting == setting);
        found.map_or_else(String::new, |shown| format!("{} ({})", shown.words, shown.layer.words()))
    }
}

/// What a change of rules would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesPreview {
    /// The changes; kinds that change alike stand together. Empty where nothing would change.
    pub changes: Vec<RuleChange>,
    /// Settings that are set but reach no kind, because every kind has its own.
    pub without_effect: Vec<Setting>,
    /// Envelopes that are out; they keep the rules they were sent with.
    pub open_envelopes: i64,
    /// What the change was made against, to be handed back with it.
    pub seen: String,
}

impl RulesPreview {
    /// Whether saving would change nothing at all.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.without_effect.is_empty()
    }
}

/// What changes for some kinds of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleChange {
    /// The kinds.
    pub kinds: Vec<ItemKind>,
    /// Setting by setting.
    pub lines: Vec<ChangeLine>,
}

impl RuleChange {
    /// `All kinds of items`, `Purchase order, Subcontract`.
    pub fn title(&self) -> String {
        if self.kinds.len() == ItemKind::ALL.len() {
            return "All kinds of items".to_owned();
        }
        self.kinds.iter().map(|kind| kind.label()).collect::<Vec<_>>().join(", ")
    }
}

/// How one setting changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeLine {
    /// Which.
    pub setting: Setting,
    /// What holds now.
    pub before: String,
    /// What would hold.
    pub after: String,
    /// In which projects it holds, and which keep their own, as sentences.
    pub reach: String,
}
