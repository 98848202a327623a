//! Who calls and what they may do: token, company header, project membership, tool levels.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    Shared,
    procore::{
        answer::Refusal,
        items::{self, Collection, Item},
        model::{COMPANIES, Level, Person, Project, Tool},
        oauth::tokens,
        query::Query,
        rate, records,
    },
};

/// The person behind a call that has passed [`guard`].
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) person: Person,
}

impl Caller {
    /// The project, if the caller is in it.
    pub(super) async fn project(&self, shared: &Shared, id: i64) -> Result<Project, Refusal> {
        let member = self.person.project_ids.contains(&id);
        let project = records::project(&shared.store, id).await?;
        project.filter(|_| member).ok_or(Refusal::NotFound)
    }

    /// Refuses a caller whose level on `tool` is below `least`.
    pub(super) fn require(&self, tool: Tool, least: Level) -> Result<(), Refusal> {
        at_least(self.person.level(tool), least)
    }

    /// Refuses a caller whose level on the items of a list is below `least`.
    pub(super) fn require_on(&self, of: Collection, least: Level) -> Result<(), Refusal> {
        at_least(of.level(&self.person), least)
    }

    /// An item of a project of the caller's that the caller may see.
    pub(super) async fn item(
        &self,
        shared: &Shared,
        of: Collection,
        project_id: i64,
        id: i64,
    ) -> Result<Item, Refusal> {
        self.project(shared, project_id).await?;
        self.require_on(of, Level::ReadOnly)?;
        let item = records::item(&shared.store, of, id).await?;
        let item = item.filter(|item| item.project_id == project_id && item.deleted_at.is_none());
        let item = item.ok_or(Refusal::NotFound)?;
        if items::seen_by(shared, &item, &self.person).await? { Ok(item) } else { Err(Refusal::NotFound) }
    }
}

fn at_least(level: Level, least: Level) -> Result<(), Refusal> {
    if level >= least {
        return Ok(());
    }
    Err(Refusal::Forbidden(match least {
        Level::Admin => "You need Admin permission on this tool to do that.",
        Level::Standard => "You need Standard or Admin permission on this tool to do that.",
        Level::ReadOnly | Level::None => "You do not have access to this tool.",
    }))
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or(Refusal::NoToken)
    }
}

/// Whether calls into a company are answered at all: 403 where the app is not installed.
pub(super) fn company(id: i64) -> Result<(), Refusal> {
    match COMPANIES.iter().find(|company| company.id == id) {
        Some(company) if company.app_installed => Ok(()),
        Some(_) => Err(Refusal::NotConnected),
        None => Err(Refusal::NotFound),
    }
}

/// The person of the `Authorization: Bearer` header.
pub(super) async fn authenticate(shared: &Shared, headers: &HeaderMap) -> Result<Person, Refusal> {
    let token = tokens::of_headers(shared, headers).await?;
    records::person(&shared.store, token.person_id)
        .await?
        .ok_or(Refusal::BadToken("The access token is invalid"))
}

/// Runs before every `/rest` call: token, rate limit, company header; adds the rate headers after it.
pub(super) async fn guard(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let now = shared.clock.now();
    let mut window = rate::Window::fresh(now);
    let mut response = match counted_caller(&shared, request.headers(), &mut window).await {
        Err(refusal) => refusal.into_response(),
        Ok(_) if window.surpassed() => (StatusCode::TOO_MANY_REQUESTS, rate::SURPASSED).into_response(),
        Ok(person) => match company_header(&person, &request) {
            Err(refusal) => refusal.into_response(),
            Ok(()) => {
                request.extensions_mut().insert(Caller { person });
                next.run(request).await
            }
        },
    };
    window.write(now, response.headers_mut());
    response
}

async fn counted_caller(
    shared: &Shared,
    headers: &HeaderMap,
    window: &mut rate::Window,
) -> Result<Person, Refusal> {
    if !headers.contains_key(AUTHORIZATION) {
        return Err(Refusal::NoToken);
    }
    let person = authenticate(shared, headers).await?;
    *window = rate::count(shared, &person).await?;
    Ok(person)
}

fn company_header(person: &Person, request: &Request) -> Result<(), Refusal> {
    let header = request.headers().get("procore-company-id");
    let Some(header) = header else {
        return if person.service_account || needs_company(request) {
            Err(Refusal::MissingCompanyId)
        } else {
            Ok(())
        };
    };
    let id = header.to_str().ok().and_then(|text| text.trim().parse().ok());
    let id =
        id.ok_or_else(|| Refusal::BadRequest("Procore-Company-Id must be the id of a company.".to_owned()))?;
    if !needs_company(request) {
        return Ok(());
    }
    company(id)?;
    if person.company_ids.contains(&id) { Ok(()) } else { Err(Refusal::NotFound) }
}

/// All but `GET /me` (asked without a company or project) and `GET /companies`.
fn needs_company(request: &Request) -> bool {
    match request.uri().path() {
        "/rest/v1.0/companies" => false,
        "/rest/v1.0/me" => {
            let query = Query::parse(request.uri().query().unwrap_or_default());
            query.one("company_id").is_some() || query.one("project_id").is_some()
        }
        _ => true,
    }
}
