//! Linking a person's DocuSign account: out to DocuSign's login, back with a grant, and the choice of an account.

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        link::{AccountChoice, Link, LinkPage, LinkedAccount, OfferedAccount},
        person::Viewer,
    },
    routes::{Detour, Route, endpoint},
};
use url::Url;

use super::{
    Answer, bulk, companies,
    failure::{Failure, Result},
    failures, tokens,
};
use crate::{
    ids,
    services::Services,
    store::{
        self, envelopes,
        flows::{self, Choice, Flow, Offer},
        grants::{self, Vendor},
        links::{self, StoredLink},
    },
};

const VERIFIER: &str = "oauth_flows.verifier";

/// The **Personal** tab.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn page(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
) -> Result<LinkPage> {
    let shown = companies::project(services, who, company, project).await?;
    let mut connection = services.db.connection().await?;
    let Some(stored) = links::serving(&mut connection, who.id, project, services.vendors.environment).await?
    else {
        return Ok(LinkPage { project: shown, link: Link::NotLinked, open_envelopes: 0 });
    };
    let scope = (!stored.all_projects).then_some(project);
    let open_envelopes = envelopes::count_active_of_grant(&mut connection, &stored.grant, scope).await?;
    let Some(grant) = grants::find(&mut connection, &stored.grant).await? else {
        return Ok(LinkPage { project: shown, link: Link::NotLinked, open_envelopes });
    };
    let account = LinkedAccount {
        account_name: stored.account_name,
        name: grant.name,
        email: grant.email,
        environment: stored.environment,
        since: stored.linked_at,
        all_projects: stored.all_projects,
    };
    let link = if grant.live { Link::Synced(account) } else { Link::ReauthenticationRequired(account) };
    Ok(LinkPage { project: shown, link, open_envelopes })
}

/// The person's working link for a project, and whether its grant is alive.
///
/// # Errors
/// The database's.
pub async fn serving(
    services: &Services,
    who: &Viewer,
    project: ProjectId,
) -> Result<Option<(StoredLink, bool)>> {
    let mut connection = services.db.connection().await?;
    let Some(link) = links::serving(&mut connection, who.id, project, services.vendors.environment).await?
    else {
        return Ok(None);
    };
    let live = grants::find(&mut connection, &link.grant).await?.is_some_and(|grant| grant.live);
    Ok(Some((link, live)))
}

/// The person's working link for a project.
///
/// # Errors
/// [`AppError::Conflict`] where there is none, [`AppError::DocusignReconnect`] where its grant is dead.
pub async fn working(services: &Services, who: &Viewer, project: ProjectId) -> Result<StoredLink> {
    match serving(services, who, project).await? {
        Some((link, true)) => Ok(link),
        Some((_, false)) => Err(AppError::DocusignReconnect.into()),
        None => Err(AppError::Conflict(
            "Link your DocuSign account first: open My Profile Settings and choose Login with DocuSign."
                .to_owned(),
        )
        .into()),
    }
}

/// Starts a login with DocuSign for a browser and answers DocuSign's address.
///
/// # Errors
/// [`AppError::Forbidden`] where the project has the integration off.
pub async fn start(
    services: &Services,
    who: &Viewer,
    browser: &str,
    company: CompanyId,
    project: ProjectId,
) -> Result<Url> {
    let shown = companies::project(services, who, company, project).await?;
    if let Some(sentence) = shown.integration.how_to_turn_on() {
        return Err(AppError::Forbidden(sentence.to_owned()).into());
    }
    let (state, pkce) = (ids::secret(), docusign::pkce());
    let flow = Flow {
        person: Some(who.id),
        project: Some((company, project)),
        return_to: None,
        verifier: Some(services.sealer.seal(VERIFIER, &pkce.verifier)),
    };
    let mut connection = services.db.connection().await?;
    let now = services.clock.now();
    flows::start(
        &mut connection,
        Vendor::Docusign,
        &ids::fingerprint(&state),
        &ids::fingerprint(browser),
        &flow,
        now,
    )
    .await?;
    Ok(services.docusign.authorize_url(&callback(services), &state, &pkce.challenge, true))
}

/// Takes DocuSign's answer and says where the browser goes on: to the choice, or back with a detour.
///
/// # Errors
/// The database's.
pub async fn finish(
    services: &Services,
    who: &Viewer,
    browser: Option<&str>,
    answer: &Answer,
) -> Result<String> {
    let Some(flow) = take_flow(services, browser, &answer.state).await? else {
        return Ok(detour(&Route::ProfileAnywhere, Detour::State));
    };
    let (Some(project), true) = (flow.project, flow.person == Some(who.id)) else {
        return Ok(detour(&Route::ProfileAnywhere, Detour::State));
    };
    let profile = Route::Profile(project.0, project.1);
    let Some(code) = answer.code.as_deref() else {
        let refused = answer.error.as_deref().is_none_or(|error| error == "access_denied");
        return Ok(detour(&profile, if refused { Detour::DocusignRefused } else { Detour::DocusignDown }));
    };
    match log_in(services, who, code, &flow).await {
        Ok((_, offers)) if offers.is_empty() => Ok(detour(&profile, Detour::DocusignNoAccount)),
        Ok((grant, offers)) => {
            let pending = ids::id();
            let choice = Choice { project, grant, offers };
            flows::offer(
                &mut *services.db.connection().await?,
                &pending,
                who.id,
                &choice,
                services.clock.now(),
            )
            .await?;
            Ok(Route::ChooseAccount(project.0, project.1, pending).href())
        }
        Err(Failure::Docusign(error)) => {
            tracing::warn!(%error, "a login with DocuSign did not work");
            let why = match error.class() {
                docusign::Class::Retry | docusign::Class::WaitUntil(_) => Detour::DocusignDown,
                _ if error.has_code("invalid_grant") => Detour::DocusignCode,
                _ => Detour::SetUp,
            };
            Ok(detour(&profile, why))
        }
        Err(other) => Err(other),
    }
}

fn detour(route: &Route, detour: Detour) -> String {
    format!("{route}?problem={}", detour.slug())
}

async fn take_flow(services: &Services, browser: Option<&str>, state: &str) -> Result<Option<Flow>> {
    let Some(browser) = browser else { return Ok(None) };
    let mut connection = services.db.connection().await?;
    let (state, browser) = (ids::fingerprint(state), ids::fingerprint(browser));
    Ok(flows::take(&mut connection, Vendor::Docusign, &state, &browser, services.clock.now()).await?)
}

async fn log_in(services: &Services, who: &Viewer, code: &str, flow: &Flow) -> Result<(String, Vec<Offer>)> {
    let sealed = flow.verifier.as_deref().unwrap_or_default();
    let verifier = services.sealer.open(VERIFIER, sealed)?;
    let pair =
        services.docusign.exchange_code(code, &callback(services), &verifier, services.clock.now()).await?;
    let user = services.docusign.userinfo(&pair.access_token).await?;
    let grant = tokens::keep_docusign(services, who.id, &user, &pair).await?;
    let mut offers: Vec<Offer> = user
        .accounts
        .into_iter()
        .map(|account| Offer {
            id: account.account_id,
            name: account.account_name,
            is_default: account.is_default,
            base_uri: account.base_uri.to_string(),
        })
        .collect();
    offers.sort_by_key(|offer| !offer.is_default);
    Ok((grant, offers))
}

/// The accounts of a login that waits for a choice.
///
/// # Errors
/// [`AppError::Conflict`] where the choice is over.
pub async fn choice(services: &Services, who: &Viewer, pending: &str) -> Result<AccountChoice> {
    let choice = open_choice(services, who, pending).await?;
    let grant =
        grants::find(&mut *services.db.connection().await?, &choice.grant).await?.ok_or_else(choice_over)?;
    Ok(AccountChoice {
        project: companies::project(services, who, choice.project.0, choice.project.1).await?,
        name: grant.name,
        email: grant.email,
        accounts: choice
            .offers
            .into_iter()
            .map(|offer| OfferedAccount { id: offer.id, name: offer.name, is_default: offer.is_default })
            .collect(),
    })
}

/// Links the chosen account.
///
/// # Errors
/// [`AppError::Conflict`] where the choice is over, or the account is not among those offered.
pub async fn choose(
    services: &Services,
    who: &Viewer,
    pending: &str,
    account: &str,
    all_projects: bool,
) -> Result<()> {
    let choice = open_choice(services, who, pending).await?;
    let offer = choice.offers.iter().find(|offer| offer.id == account).ok_or_else(|| {
        AppError::Conflict(
            "This account does not belong to the DocuSign login. Choose one of the list.".to_owned(),
        )
    })?;
    let link = StoredLink {
        grant: choice.grant.clone(),
        account_id: offer.id.clone(),
        account_name: offer.name.clone(),
        base_uri: offer.base_uri.clone(),
        environment: services.vendors.environment,
        linked_at: services.clock.now(),
        all_projects,
    };
    let mut tx = services.db.begin().await?;
    links::save(&mut tx, who.id, choice.project.1, &link).await?;
    flows::close_choice(&mut tx, pending).await?;
    grants::forget_unused(&mut tx, who.id, services.clock.now()).await?;
    tx.commit().await.map_err(store::Error::from)?;
    failures::take_up_again(services, who.id).await?;
    bulk::take_up_again(services, who.id).await
}

async fn open_choice(services: &Services, who: &Viewer, pending: &str) -> Result<Choice> {
    let mut connection = services.db.connection().await?;
    let choice = flows::choice(&mut connection, pending, who.id, services.clock.now()).await?;
    Ok(choice.ok_or_else(choice_over)?)
}

fn choice_over() -> AppError {
    AppError::Conflict(Detour::ChoiceExpired.sentence().to_owned())
}

/// Forgets the link that serves a project. Its tokens are forgotten too, unless envelopes are still tracked with them.
///
/// # Errors
/// [`AppError::NotFound`] for a project that is not theirs.
pub async fn unlink(services: &Services, who: &Viewer, company: CompanyId, project: ProjectId) -> Result<()> {
    companies::project(services, who, company, project).await?;
    let mut tx = services.db.begin().await?;
    if let Some(link) = links::serving(&mut tx, who.id, project, services.vendors.environment).await? {
        links::remove(&mut tx, who.id, project, &link).await?;
    }
    grants::forget_unused(&mut tx, who.id, services.clock.now()).await?;
    Ok(tx.commit().await.map_err(store::Error::from)?)
}

fn callback(services: &Services) -> String {
    services.config.own_url(endpoint::LINK_CALLBACK)
}
