//! Signing in with Procore: out to Procore's page and back to the path the person asked for.

use app::{
    model::{ids::PersonId, person::Viewer},
    routes::{self, Detour, endpoint},
};
use url::Url;

use super::{
    Answer, bulk,
    failure::{Failure, Result},
    failures, tokens,
};
use crate::{
    ids,
    services::Services,
    store::{
        self,
        flows::{self, Flow},
        grants::Vendor,
        people,
    },
};

/// Starts a sign-in for a browser and answers Procore's address.
///
/// # Errors
/// The database's.
pub async fn start(services: &Services, browser: &str, return_to: Option<&str>) -> Result<Url> {
    let state = ids::secret();
    let flow = Flow {
        person: None,
        project: None,
        return_to: return_to.and_then(routes::safe_return).map(str::to_owned),
        verifier: None,
    };
    let mut connection = services.db.connection().await?;
    let now = services.clock.now();
    flows::start(
        &mut connection,
        Vendor::Procore,
        &ids::fingerprint(&state),
        &ids::fingerprint(browser),
        &flow,
        now,
    )
    .await?;
    Ok(services.procore.authorize_url(&callback(services), &state))
}

/// A finished sign-in: the new session's token, and the path to go on to.
#[derive(Debug)]
pub struct SignedIn {
    /// For the cookie.
    pub session: String,
    /// A path of our own.
    pub return_to: String,
}

/// Takes Procore's answer.
///
/// # Errors
/// The detour to tell the person about, with the path they asked for where it is known.
pub async fn finish(
    services: &Services,
    browser: Option<&str>,
    answer: &Answer,
) -> Result<Result<SignedIn, (Detour, Option<String>)>> {
    let Some(flow) = take_flow(services, browser, &answer.state).await? else {
        return Ok(Err((Detour::State, None)));
    };
    let return_to = flow.return_to.clone();
    let Some(code) = answer.code.as_deref() else {
        let refused = answer.error.as_deref().is_none_or(|error| error == "access_denied");
        return Ok(Err((if refused { Detour::ProcoreRefused } else { Detour::ProcoreDown }, return_to)));
    };
    match exchange(services, code).await {
        Ok(person) => {
            let session = begin_session(services, person.id).await?;
            let return_to = return_to.unwrap_or_else(|| routes::Route::Home.href());
            Ok(Ok(SignedIn { session, return_to }))
        }
        Err(Failure::Procore(error)) => {
            tracing::warn!(%error, "a sign-in with Procore did not work");
            let detour = match error.class() {
                procore::Class::Retry | procore::Class::WaitUntil(_) => Detour::ProcoreDown,
                _ if error.has_code("invalid_grant") => Detour::ProcoreCode,
                _ => Detour::SetUp,
            };
            Ok(Err((detour, return_to)))
        }
        Err(other) => Err(other),
    }
}

async fn take_flow(services: &Services, browser: Option<&str>, state: &str) -> Result<Option<Flow>> {
    let Some(browser) = browser else { return Ok(None) };
    let mut connection = services.db.connection().await?;
    let (state, browser) = (ids::fingerprint(state), ids::fingerprint(browser));
    Ok(flows::take(&mut connection, Vendor::Procore, &state, &browser, services.clock.now()).await?)
}

async fn exchange(services: &Services, code: &str) -> Result<Viewer> {
    let pair = services.procore.exchange_code(code, &callback(services), services.clock.now()).await?;
    let api = services.procore.api(&pair.access_token);
    let me = api.me().await?;
    let name = match me.name {
        Some(name) => name,
        None => name_in_a_company(&api).await?.unwrap_or_else(|| me.login.clone()),
    };
    let person = Viewer { id: PersonId(me.id), name, email: me.login };
    let mut connection = services.db.connection().await?;
    people::save(&mut connection, &person, services.clock.now()).await?;
    drop(connection);
    tokens::keep_procore(services, person.id, &person.email, &pair).await?;
    failures::take_up_again(services, person.id).await?;
    bulk::take_up_again(services, person.id).await?;
    Ok(person)
}

/// Procore tells a person's name only within a company; companies the app is not installed in are passed over.
async fn name_in_a_company(api: &procore::Api) -> Result<Option<String>> {
    for company in api.companies().await? {
        match api.company(company.id).me().await {
            Ok(user) if !user.name.is_empty() => return Ok(Some(user.name)),
            Ok(_) => {}
            Err(error) if error.is_app_not_connected() || error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

async fn begin_session(services: &Services, person: PersonId) -> Result<String> {
    let token = ids::secret();
    let mut connection = services.db.connection().await?;
    people::begin_session(&mut connection, &ids::fingerprint(&token), person, services.clock.now()).await?;
    Ok(token)
}

/// A code that begins one more session of the person, in the frame that asked for the sign-in.
///
/// # Errors
/// The database's.
pub async fn hand_over(services: &Services, who: &Viewer) -> Result<String> {
    let code = ids::secret();
    let mut connection = services.db.connection().await?;
    flows::hand_over(&mut connection, &ids::fingerprint(&code), who.id, services.clock.now()).await?;
    Ok(code)
}

/// Begins the session a code stands for and answers its token; none where the code is used or too old.
///
/// # Errors
/// The database's.
pub async fn take_over(services: &Services, code: &str) -> Result<Option<String>> {
    let mut connection = services.db.connection().await?;
    let person = flows::take_over(&mut connection, &ids::fingerprint(code), services.clock.now()).await?;
    drop(connection);
    match person {
        Some(person) => Ok(Some(begin_session(services, person).await?)),
        None => Ok(None),
    }
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub async fn sign_out(services: &Services, token: &str) -> store::Result<()> {
    people::end_session(&mut *services.db.connection().await?, &ids::fingerprint(token)).await
}

fn callback(services: &Services) -> String {
    services.config.own_url(endpoint::SIGN_IN_CALLBACK)
}
