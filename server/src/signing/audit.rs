//! The audit log as admins see it, and checking that nobody has changed it.
//!
//! Admins of the company's Admin tool read the company's log, Admins of a project's Admin tool the project's. The
//! Admin tool does not open every item in Procore, so of an item that the reader does not see there, an entry tells
//! only when somebody did what kind of thing: no number, no words, no requests; and where words or an envelope are
//! looked for, it is not there at all. Entries that belong to no company, such as sign-ins, are exported only.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use app::{
    error::AppError,
    model::{
        audit::{Action, AuditPage, AuditPlace, AuditQuery, AuditRow, Checked, Subject},
        ids::{CompanyId, ItemId, ProjectId},
        item::ItemRef,
        person::Viewer,
        tool::Tool,
    },
};

use super::{
    access, companies,
    failure::{Failure, Result},
    items,
};
use crate::{
    services::Services,
    store::{
        audit::{self, Record, Search, Verifier},
        time_of,
    },
};

/// Entries on a page.
const PAGE: usize = 50;
/// Entries looked through for one page at most, where most of them are not for the reader.
const LOOKED_THROUGH: i64 = 500;

/// A page of the log.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Forbidden`] with who may.
pub async fn page(
    services: &Services,
    who: &Viewer,
    (company, project): AuditPlace,
    query: &AuditQuery,
) -> Result<AuditPage> {
    let shown = match project {
        Some(project) => Some(companies::project(services, who, company, project).await?),
        None => None,
    };
    must_be_admin(services, who, company, project).await?;
    let mut connection = services.db.connection().await?;
    let wanted = Search {
        project,
        actor: query.person.clone(),
        action: query.action.clone(),
        envelope: query.envelope.clone(),
        words: query.search.clone(),
        from: query.from,
        to: query.to,
    };
    let before = query.before.unwrap_or(i64::MAX);
    let found = audit::search(&mut connection, company, &wanted, before, LOOKED_THROUGH).await?;
    let people = audit::people(&mut connection, company, project).await?;
    drop(connection);
    let checked = if query.check { Some(check(services).await?) } else { None };
    let by_words = !query.search.trim().is_empty() || !query.envelope.is_empty();
    let mut reader = Reader::new(services, who, company).await?;
    let (rows, older) = reader.rows(found, by_words, project.is_none()).await?;
    let company = companies::company(services, who, company).await?;
    Ok(AuditPage { company, project: shown, rows, older, people, checked })
}

async fn must_be_admin(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: Option<ProjectId>,
) -> Result<()> {
    if access::is_admin(services, who, company, project).await? {
        return Ok(());
    }
    let level = if project.is_some() { "this project’s" } else { "the company’s" };
    let sentence = format!("Only people with Admin on {level} Admin tool in Procore can read the audit log.");
    Err(AppError::Forbidden(sentence).into())
}

/// One at a time: a check reads the whole log. Who waits for their turn holds no connection.
async fn check(services: &Services) -> Result<Checked> {
    let _turn = services.audit_check.lock().await;
    Ok(match audit::verify(&mut *services.db.connection().await?, Verifier::from_the_start()).await? {
        Ok(sound) => Checked::Sound { entries: sound.entries(), hash: sound.hash().to_owned() },
        Err(flaw) => {
            tracing::error!(seq = flaw.seq, "the audit log is not as it was written");
            Checked::Flawed(format!("Entry {} is not as it was written.", flaw.seq))
        }
    })
}

/// Which items a person sees; each list is asked for once.
struct Reader<'s> {
    services: &'s Services,
    who: &'s Viewer,
    company: CompanyId,
    projects: HashMap<ProjectId, String>,
    lists: HashMap<(ProjectId, Tool), Arc<HashSet<ItemId>>>,
}

impl<'s> Reader<'s> {
    async fn new(services: &'s Services, who: &'s Viewer, company: CompanyId) -> Result<Self> {
        let projects = access::projects(services, who, company).await?;
        let projects = projects.iter().map(|project| (ProjectId(project.id), project.name.clone())).collect();
        Ok(Self { services, who, company, projects, lists: HashMap::new() })
    }

    /// A page of what was found, and where it goes on.
    async fn rows(
        &mut self,
        found: Vec<Record>,
        by_words: bool,
        name_projects: bool,
    ) -> Result<(Vec<AuditRow>, Option<i64>)> {
        let all_looked_at = i64::try_from(found.len()).unwrap_or(i64::MAX) < LOOKED_THROUGH;
        let (mut rows, mut last) = (Vec::new(), None);
        for record in found {
            if rows.len() == PAGE {
                return Ok((rows, last));
            }
            last = Some(record.seq);
            let subject = self.subject(&record).await?;
            if subject == Subject::Hidden && by_words {
                continue;
            }
            let project = record.project_id.filter(|_| name_projects).map(|id| self.name(ProjectId(id)));
            rows.push(row(record, subject, project)?);
        }
        Ok((rows, last.filter(|_| !all_looked_at)))
    }

    fn name(&self, project: ProjectId) -> String {
        self.projects.get(&project).cloned().unwrap_or_else(|| "A project that you do not see".to_owned())
    }

    async fn subject(&mut self, record: &Record) -> Result<Subject> {
        let (Some(project), Some(tool), Some(id)) = (record.project_id, &record.tool, &record.item_id) else {
            return Ok(Subject::None);
        };
        let Some(tool) = Tool::from_slug(tool) else { return Ok(Subject::Hidden) };
        let (project, id) = (ProjectId(project), ItemId(id.clone()));
        if !self.list(project, tool).await?.contains(&id) {
            return Ok(Subject::Hidden);
        }
        let words = record.item.clone().unwrap_or_default();
        Ok(Subject::Item(ItemRef { company: self.company, project, tool, id }, words))
    }

    async fn list(&mut self, project: ProjectId, tool: Tool) -> Result<Arc<HashSet<ItemId>>> {
        if let Some(list) = self.lists.get(&(project, tool)) {
            return Ok(list.clone());
        }
        let list = Arc::new(self.seen(project, tool).await?);
        self.lists.insert((project, tool), list.clone());
        Ok(list)
    }

    async fn seen(&self, project: ProjectId, tool: Tool) -> Result<HashSet<ItemId>> {
        if !self.projects.contains_key(&project) {
            return Ok(HashSet::new());
        }
        match items::all(self.services, self.who.id, self.company, project, tool).await {
            Ok(items) => Ok(items.iter().map(|item| item.place.id.clone()).collect()),
            Err(Failure::Procore(error)) if matches!(error.status(), Some(403 | 404)) => Ok(HashSet::new()),
            Err(other) => Err(other),
        }
    }
}

fn row(record: Record, subject: Subject, project: Option<String>) -> Result<AuditRow> {
    let action = Action::from_slug(&record.action);
    let row = AuditRow {
        seq: record.seq,
        at: time_of(&record.at, "audit", "at")?,
        actor: record.actor,
        action: action.map_or(record.action, |action| action.label().to_owned()),
        what: record.what,
        project,
        envelope: record.envelope_id,
        requests: record.requests,
        hash: record.hash,
        subject,
    };
    Ok(match row.subject {
        Subject::Hidden => AuditRow { what: String::new(), envelope: None, requests: Vec::new(), ..row },
        _ => row,
    })
}
