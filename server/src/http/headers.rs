//! The headers every answer carries.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use url::Url;

use crate::services::Services;

const ALWAYS: [(HeaderName, HeaderValue); 2] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
];
/// Where nobody may frame the product. A framed product signs in in a window of its own, which must keep its opener.
const UNFRAMED: [(HeaderName, HeaderValue); 2] = [
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Adds them.
pub async fn secure(State(services): State<Services>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if services.frame_ancestors.is_empty() {
        for (name, value) in UNFRAMED {
            headers.insert(name, value);
        }
    }
    if let Ok(policy) = framing_policy(&services.frame_ancestors).parse() {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    if services.config.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

/// Who may show an answer in a frame; a page says it with the rest of its policy.
fn framing_policy(ancestors: &[String]) -> String {
    let ancestors = if ancestors.is_empty() { "'none'".to_owned() } else { ancestors.join(" ") };
    format!("frame-ancestors {ancestors}")
}

/// What a page may load and run: only what this server sends, and inline scripts with this answer's nonce.
///
/// There is no `form-action`: signing in and linking are forms that end on the vendors' hosts.
pub fn content_security_policy(nonce: &str, ancestors: &[String]) -> String {
    let framing = framing_policy(ancestors);
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; {framing}"
    )
}

/// Pages show what is true now: a browser must not show an old one after Back or sign-out.
pub async fn fresh_pages(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"));
    if is_page {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Forgets a `Referer` of another site: a form without WASM is answered by the way back to the page it names.
pub async fn own_referrer(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).and_then(|host| Url::parse(&format!("http://{host}")).ok());
    let is_own = |page: Url| {
        page.origin() == services.config.public_url.origin()
            || host.is_some_and(|host| (host.host(), host.port()) == (page.host(), page.port()))
    };
    if !text(header::REFERER).and_then(|page| Url::parse(page).ok()).is_some_and(is_own) {
        headers.remove(header::REFERER);
    }
    next.run(request).await
}

/// What a log line says of a request: the name it goes by here and at the proxy, and its path without the
/// query, which can hold an OAuth code.
pub fn span(request: &Request) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
}
