//! Changing rules, for Admins of the Admin tool only: the form, what it would do, and saving it.
//!
//! What is typed is kept as a draft, so that the page before **Confirm** works without script and nothing is
//! lost on the way back.

use app::{
    error::AppError,
    model::{
        audit::Action,
        ids::ProjectId,
        person::Viewer,
        rules::{
            Layer, Rules, RulesPatch, Setting,
            form::RulesForm,
            page::{RulesEditor, RulesOwner, RulesPreview, ShownSetting, Templates},
            place::RulePlace,
        },
        tool::ItemKind,
    },
};
use chrono::Duration;
use sqlx::AnyConnection;

use super::{access, failure::Result, link_account, rule_changes, rules, templates};
use crate::{
    services::Services,
    store::{
        self,
        audit::Entry,
        envelopes,
        rules::{self as stored, Layers},
    },
};

/// How long what was typed is kept.
const DRAFT_KEPT: Duration = Duration::days(1);
/// Stands for all projects where a link is looked for.
const ANY_PROJECT: ProjectId = ProjectId(0);

/// The form of one place; with a draft, what was typed and what it would do.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Forbidden`] with who may.
pub async fn editor(
    services: &Services,
    who: &Viewer,
    place: RulePlace,
    draft: Option<&str>,
) -> Result<RulesEditor> {
    let owner = must_be_admin(services, who, place).await?;
    let templates = offered_templates(services, who, place).await?;
    let projects = projects(services, who, place).await?;
    let mut connection = services.db.connection().await?;
    let layers = stored::of_company(&mut connection, place.company).await?;
    let typed = match draft {
        Some(draft) => stored::draft(&mut connection, who.id, place, draft).await?,
        None => None,
    };
    let mut editor = RulesEditor {
        form: RulesForm::of(&set_here(&layers, place), place.kind, &prefilled(&layers, place)),
        inherited: place.settings().map(|setting| inherited(&layers, place, setting)).collect(),
        draft: draft.filter(|_| typed.is_some()).map(str::to_owned),
        problems: Vec::new(),
        preview: None,
        owner,
        place,
        templates,
    };
    if let Some(form) = typed {
        match form.patch(place.kind, &below(&layers, place)) {
            Ok(patch) => {
                editor.preview = Some(preview(&mut connection, &layers, place, patch, &projects).await?);
            }
            Err(problems) => editor.problems = problems,
        }
        editor.form = form;
    }
    Ok(editor)
}

/// Keeps what was typed, right or wrong, and answers its name.
///
/// # Errors
/// As [`editor`].
pub async fn draft(services: &Services, who: &Viewer, place: RulePlace, form: &RulesForm) -> Result<String> {
    must_be_admin(services, who, place).await?;
    let form = form.clone().without_blank_rows();
    let now = services.clock.now();
    let mut connection = services.db.connection().await?;
    Ok(stored::keep_draft(&mut connection, who.id, place, &form, now, now + DRAFT_KEPT).await?)
}

/// Saves a draft, with a line of history per change.
///
/// # Errors
/// As [`editor`]; [`AppError::Invalid`]; [`AppError::Conflict`] where the draft is gone, or where somebody has
/// changed the rules since they were `seen`.
pub async fn save(
    services: &Services,
    who: &Viewer,
    place: RulePlace,
    draft: &str,
    seen: &str,
) -> Result<()> {
    must_be_admin(services, who, place).await?;
    let projects = projects(services, who, place).await?;
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let form = stored::draft(&mut tx, who.id, place, draft).await?.ok_or_else(|| {
        AppError::Conflict(
            "What you typed is no longer kept: it was saved already, or it is more than a day old. Look at the rules and change them again where needed."
                .to_owned(),
        )
    })?;
    let before = stored::of_company(&mut tx, place.company).await?;
    let patch = form.patch(place.kind, &below(&before, place)).map_err(AppError::Invalid)?;
    let seen = (!seen.is_empty()).then_some(seen);
    match stored::set(&mut tx, place, &patch, seen, who.id, now).await {
        Err(store::Error::NotChanged { .. }) => {
            return Err(AppError::Conflict(
                "Somebody else has changed these rules meanwhile; nothing of yours was saved. This page now shows what your change would do to the new rules."
                    .to_owned(),
            )
            .into());
        }
        answer => answer?,
    }
    let changes = rule_changes::between(&before, &before.clone().with(place, patch), place, &projects);
    for line in rule_changes::history(&changes, place) {
        tx.note(Entry::new(Action::RulesChanged, who, now, line).within(place.company, place.project));
    }
    stored::forget_draft(&mut tx, draft).await?;
    tx.commit().await?;
    Ok(())
}

async fn must_be_admin(services: &Services, who: &Viewer, place: RulePlace) -> Result<RulesOwner> {
    let owner = rules::owner(services, who, place.company, place.project).await?;
    if owner.may_change {
        return Ok(owner);
    }
    let level = if place.project.is_some() { "this project’s" } else { "the company’s" };
    Err(AppError::Forbidden(format!("Only people with Admin on {level} Admin tool can change these rules."))
        .into())
}

async fn projects(services: &Services, who: &Viewer, place: RulePlace) -> Result<Vec<(ProjectId, String)>> {
    let projects = access::projects(services, who, place.company).await?;
    let mut projects: Vec<(ProjectId, String)> =
        projects.iter().map(|project| (ProjectId(project.id), project.name.clone())).collect();
    projects.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(projects)
}

/// The templates of the person's account; only a kind can have one.
async fn offered_templates(services: &Services, who: &Viewer, place: RulePlace) -> Result<Templates> {
    let project = place.project.unwrap_or(ANY_PROJECT);
    let link = match place.kind {
        Some(_) => link_account::serving(services, who, project).await?,
        None => None,
    };
    let Some((link, true)) = link else { return Ok(Templates::NotLinked) };
    Ok(match templates::of_account(services, &link).await {
        Some(listed) => Templates::Listed(listed.to_vec()),
        None => Templates::Unreadable,
    })
}

fn set_here(layers: &Layers, place: RulePlace) -> RulesPatch {
    layers.at(place.project, place.kind).map(|stored| stored.patch.clone()).unwrap_or_default()
}

/// What the kinds a place reaches have without it.
fn below(layers: &Layers, place: RulePlace) -> Vec<(ItemKind, Rules)> {
    let lower = |kind| {
        let lower = layers.of(place.project, kind).filter(|(layer, _)| *layer < place.layer());
        Rules::layered(kind, lower.map(|(_, patch)| patch))
    };
    place.kinds().map(|kind| (kind, lower(kind))).collect()
}

/// What stands in the fields of settings that are not set here.
fn prefilled(layers: &Layers, place: RulePlace) -> Rules {
    match (place.kind, below(layers, place).into_iter().next()) {
        (Some(_), Some((_, rules))) => rules,
        _ => {
            let [any, ..] = ItemKind::ALL;
            let company = layers.at(None, None).filter(|_| place.project.is_some());
            Rules::layered(any, company.map(|stored| &stored.patch))
        }
    }
}

/// What a setting is where it is not set here.
fn inherited(layers: &Layers, place: RulePlace, setting: Setting) -> ShownSetting {
    let mut found = below(layers, place).into_iter().map(|(kind, rules)| {
        let lower = |layer| layer < place.layer();
        let layer = rules::source(layers, place.project, kind, setting, lower);
        ShownSetting { setting, words: rules.words(setting, kind), layer }
    });
    let first = found.next();
    match first {
        Some(shown) if found.all(|other| other == shown) => shown,
        _ => ShownSetting {
            setting,
            words: "different from kind to kind".to_owned(),
            layer: Layer::CompanyKind,
        },
    }
}

async fn preview(
    connection: &mut AnyConnection,
    layers: &Layers,
    place: RulePlace,
    patch: RulesPatch,
    projects: &[(ProjectId, String)],
) -> Result<RulesPreview> {
    let after = layers.clone().with(place, patch);
    let changes = rule_changes::between(layers, &after, place, projects);
    let open_envelopes = match place.project {
        Some(project) => envelopes::count_active(connection, project).await?,
        None => envelopes::count_active_in_company(connection, place.company).await?,
    };
    let seen = layers.at(place.project, place.kind).map(|stored| stored.updated_at.clone());
    Ok(RulesPreview {
        changes: changes.per_kind,
        without_effect: changes.without_effect,
        open_envelopes,
        seen: seen.unwrap_or_default(),
    })
}
