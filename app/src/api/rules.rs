//! The rules of companies and projects: what holds, what was typed, and saving it.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
#[cfg(feature = "ssr")]
use crate::routes::Route;
use crate::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        rules::{
            form::RulesForm,
            page::{RulesEditor, RulesOverview},
            place::RulePlace,
        },
    },
};

/// Every rule of a company, or of one of its projects.
#[server]
pub async fn load_rules(company: CompanyId, project: Option<ProjectId>) -> Result<RulesOverview, AppError> {
    let (port, who) = product()?;
    told(port.rules(&who, company, project).await)
}

/// The form of one place; with a draft, what was typed and what it would do.
#[server]
pub async fn load_rules_editor(place: RulePlace, draft: Option<String>) -> Result<RulesEditor, AppError> {
    let (port, who) = product()?;
    told(port.rules_editor(&who, place, draft.as_deref()).await)
}

/// Keeps what was typed and goes to the page that says what it would do, or what is wrong with it.
#[server]
pub async fn draft_rules(place: RulePlace, #[server(default)] form: RulesForm) -> Result<(), AppError> {
    let (port, who) = product()?;
    let draft = told(port.draft_rules(&who, place, &form).await)?;
    leptos_axum::redirect(&format!("{}?draft={draft}", Route::EditRules(place)));
    Ok(())
}

/// Saves a draft and goes back to the overview with `updated`.
#[server]
pub async fn save_rules(
    place: RulePlace,
    draft: String,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.save_rules(&who, place, &draft, &seen).await)?;
    leptos_axum::redirect(&format!("{}?updated=1", Route::Rules(place.company, place.project)));
    Ok(())
}
