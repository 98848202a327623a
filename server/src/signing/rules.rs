//! The rules that hold for an item: the product's default and what the company and the project set above it.

use app::model::{
    ids::{CompanyId, ProjectId},
    person::Viewer,
    rules::{
        Layer, Rules, Setting,
        page::{RulesOverview, RulesOwner, RulesRow, ShownSetting},
        place::RulePlace,
    },
    tool::ItemKind,
};

use super::{access, companies, failure::Result};
use crate::{
    services::Services,
    store::{
        audit,
        rules::{self, Layers},
    },
};

/// What holds for a kind of items in a project.
///
/// # Errors
/// The store's.
pub async fn effective(
    services: &Services,
    company: CompanyId,
    project: ProjectId,
    kind: ItemKind,
) -> Result<Rules> {
    let layers = rules::of_kind(&mut *services.db.connection().await?, company, project, kind).await?;
    Ok(holding(&layers, Some(project), kind))
}

/// What layers make of the product's default.
pub fn holding(layers: &Layers, project: Option<ProjectId>, kind: ItemKind) -> Rules {
    Rules::layered(kind, layers.of(project, kind).map(|(_, patch)| patch))
}

/// Where a setting of a kind comes from, among the layers that `count`.
pub fn source(
    layers: &Layers,
    project: Option<ProjectId>,
    kind: ItemKind,
    setting: Setting,
    count: impl Fn(Layer) -> bool,
) -> Layer {
    let setting_it = layers.of(project, kind).filter(|(layer, patch)| count(*layer) && patch.sets(setting));
    setting_it.last().map_or(Layer::Product, |(layer, _)| layer)
}

/// Whose rules they are, where the person may see them.
///
/// # Errors
/// [`AppError::NotFound`](app::error::AppError::NotFound).
pub async fn owner(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: Option<ProjectId>,
) -> Result<RulesOwner> {
    let project = match project {
        Some(project) => Some(companies::project(services, who, company, project).await?),
        None => None,
    };
    Ok(RulesOwner {
        company: companies::company(services, who, company).await?,
        may_change: access::is_admin(services, who, company, project.as_ref().map(|project| project.id))
            .await?,
        project,
    })
}

/// Every rule of a company, or of one of its projects.
///
/// # Errors
/// [`AppError::NotFound`](app::error::AppError::NotFound).
pub async fn overview(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: Option<ProjectId>,
) -> Result<RulesOverview> {
    let owner = owner(services, who, company, project).await?;
    let seen = access::projects(services, who, company).await?;
    let mut connection = services.db.connection().await?;
    let layers = rules::of_company(&mut connection, company).await?;
    let with_own = layers.projects();
    let mut own_rules: Vec<(ProjectId, String)> = seen
        .iter()
        .map(|project| (ProjectId(project.id), project.name.clone()))
        .filter(|(id, _)| with_own.contains(id))
        .collect();
    own_rules.sort_by(|(_, one), (_, other)| one.cmp(other));
    let places = [None].into_iter().chain(ItemKind::ALL.map(Some));
    let rows = places.map(|kind| row(&layers, RulePlace { company, project, kind })).collect();
    let history = audit::of_rules(&mut connection, company, project).await?;
    Ok(RulesOverview { owner, rows, own_rules, history })
}

fn row(layers: &Layers, place: RulePlace) -> RulesRow {
    let project = place.project;
    let settings = match place.kind {
        Some(kind) => {
            let rules = holding(layers, project, kind);
            let shown = |setting| ShownSetting {
                setting,
                words: rules.words(setting, kind),
                layer: source(layers, project, kind, setting, |_| true),
            };
            place.settings().map(shown).collect()
        }
        None => {
            let Some(set) = layers.at(project, None).map(|stored| &stored.patch) else {
                return RulesRow { place, settings: Vec::new() };
            };
            let [any, ..] = ItemKind::ALL;
            let rules = Rules::of_kind(any).with(set);
            let shown =
                |setting| ShownSetting { setting, words: rules.words(setting, any), layer: place.layer() };
            place.settings().filter(|setting| set.sets(*setting)).map(shown).collect()
        }
    };
    RulesRow { place, settings }
}
