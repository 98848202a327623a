//! The two cookies: the session, and the key that binds a login on its way to this browser.

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};

use crate::{config::Config, ids};

/// A session's cookie ends with the session on the server; the browser keeps it this long at most.
const SESSION_DAYS: i64 = 14;
const BROWSER_MINUTES: i64 = 60;

fn name(config: &Config, what: &str) -> String {
    if config.is_https() { format!("__Host-countersign-{what}") } else { format!("countersign-{what}") }
}

fn cookie(config: &Config, what: &str, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build((name(config, what), value))
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .max_age(time::Duration::seconds(seconds))
        .build()
}

/// The session's token, where the browser sent one.
pub fn session(config: &Config, jar: &CookieJar) -> Option<String> {
    jar.get(&name(config, "session")).map(|cookie| cookie.value().to_owned())
}

/// Gives the browser its session.
pub fn with_session(config: &Config, jar: CookieJar, token: String) -> CookieJar {
    jar.add(cookie(config, "session", token, SESSION_DAYS * 86_400))
}

/// Takes the session away.
pub fn without_session(config: &Config, jar: CookieJar) -> CookieJar {
    jar.add(cookie(config, "session", String::new(), 0))
}

/// The key of this browser, where it has one.
pub fn browser(config: &Config, jar: &CookieJar) -> Option<String> {
    jar.get(&name(config, "browser")).map(|cookie| cookie.value().to_owned())
}

/// The key of this browser, made where it has none.
pub fn with_browser(config: &Config, jar: CookieJar) -> (CookieJar, String) {
    let key = browser(config, &jar).unwrap_or_else(ids::secret);
    (jar.add(cookie(config, "browser", key.clone(), BROWSER_MINUTES * 60)), key)
}
