//! The rules that admins set, layer by layer; and what is typed and not saved yet.

use std::collections::BTreeMap;

use app::model::{
    ids::{CompanyId, PersonId, ProjectId},
    rules::{Layer, RulesPatch, form::RulesForm, place::RulePlace},
    tool::ItemKind,
};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use super::{Error, Result, delete_expired, exactly_one, json_of, json_text, text_of};

/// Stands for the whole company.
const COMPANY: i64 = 0;

/// A layer that is set.
#[derive(Debug, Clone)]
pub struct Stored {
    /// What it sets.
    pub patch: RulesPatch,
    /// When it was last changed: changes with every change.
    pub updated_at: String,
}

/// What a company and its projects have set.
#[derive(Debug, Clone, Default)]
pub struct Layers(BTreeMap<(i64, &'static str), Stored>);

impl Layers {
    /// What is set at a place.
    pub fn at(&self, project: Option<ProjectId>, kind: Option<ItemKind>) -> Option<&Stored> {
        self.0.get(&key(project, kind))
    }

    /// Puts a layer in place of the one that is there.
    #[must_use]
    pub fn with(mut self, place: RulePlace, patch: RulesPatch) -> Self {
        self.0.insert(key(place.project, place.kind), Stored { patch, updated_at: String::new() });
        self
    }

    /// The layers that hold for a kind, in the company or in one of its projects, the lowest first.
    pub fn of(
        &self,
        project: Option<ProjectId>,
        kind: ItemKind,
    ) -> impl Iterator<Item = (Layer, &RulesPatch)> {
        let company = [(Layer::CompanyAll, None, None), (Layer::CompanyKind, None, Some(kind))];
        let own = [(Layer::ProjectAll, project, None), (Layer::ProjectKind, project, Some(kind))];
        let own = own.into_iter().filter(move |_| project.is_some());
        company
            .into_iter()
            .chain(own)
            .filter_map(|(layer, project, kind)| self.at(project, kind).map(|stored| (layer, &stored.patch)))
    }

    /// The projects that have set anything.
    pub fn projects(&self) -> Vec<ProjectId> {
        let mut projects: Vec<ProjectId> = self
            .0
            .keys()
            .filter(|(project, _)| *project != COMPANY)
            .map(|(project, _)| ProjectId(*project))
            .collect();
        projects.dedup();
        projects
    }
}

fn key(project: Option<ProjectId>, kind: Option<ItemKind>) -> (i64, &'static str) {
    (project.map_or(COMPANY, |project| project.0), kind.map_or("", ItemKind::slug))
}

#[derive(FromRow)]
struct Row {
    project_id: i64,
    kind: String,
    rules: String,
    updated_at: String,
}

/// Everything a company and its projects have set.
pub async fn of_company(connection: &mut AnyConnection, company: CompanyId) -> Result<Layers> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT project_id, kind, rules, updated_at FROM rules WHERE company_id = $1")
            .bind(company.0)
            .fetch_all(connection)
            .await?;
    layers(rows)
}

/// What a company and one of its projects have set, as far as it holds for a kind.
pub async fn of_kind(
    connection: &mut AnyConnection,
    company: CompanyId,
    project: ProjectId,
    kind: ItemKind,
) -> Result<Layers> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT project_id, kind, rules, updated_at FROM rules
         WHERE company_id = $1 AND project_id IN (0, $2) AND kind IN ('', $3)",
    )
    .bind(company.0)
    .bind(project.0)
    .bind(kind.slug())
    .fetch_all(connection)
    .await?;
    layers(rows)
}

fn layers(rows: Vec<Row>) -> Result<Layers> {
    let mut layers = BTreeMap::new();
    for row in rows {
        let kind = match row.kind.as_str() {
            "" => "",
            slug => ItemKind::from_slug(slug)
                .ok_or_else(|| Error::Corrupt { table: "rules", column: "kind", value: slug.to_owned() })?
                .slug(),
        };
        let patch = json_of(&row.rules, "rules", "rules")?;
        layers.insert((row.project_id, kind), Stored { patch, updated_at: row.updated_at });
    }
    Ok(Layers(layers))
}

/// Sets a layer, provided that nobody has changed it since `seen`; one that sets nothing is taken away.
///
/// # Errors
/// [`Error::NotChanged`] where somebody has, also in the same moment.
pub async fn set(
    connection: &mut AnyConnection,
    place: RulePlace,
    patch: &RulesPatch,
    seen: Option<&str>,
    who: PersonId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (project, kind) = key(place.project, place.kind);
    let sql = match (seen, patch.is_empty()) {
        (None, true) => return Ok(()),
        (None, false) => {
            "INSERT INTO rules (company_id, project_id, kind, rules, updated_at, updated_by)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (company_id, project_id, kind) DO NOTHING"
        }
        (Some(_), false) => {
            "UPDATE rules SET rules = $4, updated_at = $5, updated_by = $6
             WHERE company_id = $1 AND project_id = $2 AND kind = $3 AND updated_at = $7"
        }
        (Some(seen), true) => {
            let done = sqlx::query(
                "DELETE FROM rules WHERE company_id = $1 AND project_id = $2 AND kind = $3 AND updated_at = $4",
            )
            .bind(place.company.0)
            .bind(project)
            .bind(kind)
            .bind(seen)
            .execute(connection)
            .await?;
            return exactly_one(&done, "rules");
        }
    };
    let query = sqlx::query(sql)
        .bind(place.company.0)
        .bind(project)
        .bind(kind)
        .bind(json_text(patch)?)
        .bind(text_of(now))
        .bind(who.0);
    let query = if let Some(seen) = seen { query.bind(seen) } else { query };
    exactly_one(&query.execute(connection).await?, "rules")
}

/// Keeps what a person typed, and forgets what is too old.
pub async fn keep_draft(
    connection: &mut AnyConnection,
    who: PersonId,
    place: RulePlace,
    form: &RulesForm,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<String> {
    delete_expired(connection, "DELETE FROM rule_drafts WHERE expires_at < $1", now).await?;
    let id = Uuid::new_v4().to_string();
    sqlx::query(
        "INSERT INTO rule_drafts (id, person_id, place, form, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&id)
    .bind(who.0)
    .bind(place.to_string())
    .bind(json_text(form)?)
    .bind(text_of(expires_at))
    .execute(connection)
    .await?;
    Ok(id)
}

/// What a person typed for a place; none where it is gone or somebody else's.
pub async fn draft(
    connection: &mut AnyConnection,
    who: PersonId,
    place: RulePlace,
    id: &str,
) -> Result<Option<RulesForm>> {
    let form: Option<String> =
        sqlx::query_scalar("SELECT form FROM rule_drafts WHERE id = $1 AND person_id = $2 AND place = $3")
            .bind(id)
            .bind(who.0)
            .bind(place.to_string())
            .fetch_optional(connection)
            .await?;
    form.map(|form| json_of(&form, "rule_drafts", "form")).transpose()
}

/// Forgets a draft that has been saved.
pub async fn forget_draft(connection: &mut AnyConnection, id: &str) -> Result<()> {
    sqlx::query("DELETE FROM rule_drafts WHERE id = $1").bind(id).execute(connection).await?;
    Ok(())
}
