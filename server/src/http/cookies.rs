//! The two cookies: the session, and the key that binds a login on its way to this browser.

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};

use crate::{ids, services::Services};

/// A session's cookie ends with the session on the server; the browser keeps it this long at most.
const SESSION_DAYS: i64 = 14;
const BROWSER_MINUTES: i64 = 60;

fn name(services: &Services, what: &str) -> String {
    let prefix = if services.config.is_https() { "__Host-" } else { "" };
    format!("{prefix}countersign-{what}")
}

fn cookie(services: &Services, name: String, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(services.config.is_https())
        .same_site(SameSite::Lax)
        .max_age(time::Duration::seconds(seconds))
        .build()
}

/// Whether the session must reach frames on Procore's site. Browsers take such cookies over HTTPS only; what another
/// site could do with them, the check of the origin on every form refuses.
fn crosses_sites(services: &Services) -> bool {
    services.config.is_https() && !services.frame_ancestors.is_empty()
}

/// A browser keeps cookies with and without partition apart, so each has a name of its own.
fn session_name(services: &Services) -> String {
    name(services, if crosses_sites(services) { "framed-session" } else { "session" })
}

fn session_cookie(services: &Services, value: String, seconds: i64) -> Cookie<'static> {
    let mut cookie = cookie(services, session_name(services), value, seconds);
    if crosses_sites(services) {
        cookie.set_same_site(SameSite::None);
        cookie.set_partitioned(true);
    }
    cookie
}

/// The session's token, where the browser sent one.
pub fn session(services: &Services, jar: &CookieJar) -> Option<String> {
    jar.get(&session_name(services)).map(|cookie| cookie.value().to_owned())
}

/// Gives the browser its session.
pub fn with_session(services: &Services, jar: CookieJar, token: String) -> CookieJar {
    jar.add(session_cookie(services, token, SESSION_DAYS * 86_400))
}

/// Takes the session away.
pub fn without_session(services: &Services, jar: CookieJar) -> CookieJar {
    jar.add(session_cookie(services, String::new(), 0))
}

/// The key of this browser, where it has one.
pub fn browser(services: &Services, jar: &CookieJar) -> Option<String> {
    jar.get(&name(services, "browser")).map(|cookie| cookie.value().to_owned())
}

/// The key of this browser, made where it has none.
pub fn with_browser(services: &Services, jar: CookieJar) -> (CookieJar, String) {
    let key = browser(services, &jar).unwrap_or_else(ids::secret);
    (jar.add(cookie(services, name(services, "browser"), key.clone(), BROWSER_MINUTES * 60)), key)
}
