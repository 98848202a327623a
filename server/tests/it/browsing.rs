//! What browsers are told and what is refused to other sites: writes only by POST and only from our own pages, no
//! way out by a return path, and the headers of every page.

use std::fs;

use app::routes::endpoint;
use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use reqwest::header::{self, HeaderMap, HeaderName};
use server::{config::Config, startup};
use tempfile::TempDir;
use url::Url;

use crate::support::{
    MARIA, Stage,
    browser::{Browser, query},
    page_routes,
};

/// Forms that are no server functions.
const FORMS: [&str; 4] = [endpoint::SIGN_IN, endpoint::SIGN_OUT, endpoint::HAND_OVER, endpoint::LINK];

async fn request(stage: &Stage, method: &Method, path: &str, told: &[(&str, &str)]) -> reqwest::Response {
    let client = startup::http_client().expect("a client");
    let mut request = client.request(method.clone(), format!("{}{path}", stage.url));
    for (name, value) in told {
        request = request.header(*name, *value);
    }
    request.send().await.expect("an answer")
}

fn every_form() -> impl Iterator<Item = &'static str> {
    server_fn_paths().map(|(path, _)| path).chain(FORMS)
}

#[tokio::test]
async fn nothing_is_written_by_a_get() {
    let stage = Stage::set().await;
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}");
    }
    for path in every_form() {
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
            let answer = request(&stage, &method, path, &[]).await;
            assert_eq!(answer.status(), 405, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn no_other_site_posts_to_a_form_or_a_server_function() {
    let stage = Stage::set().await;
    let foreign = [
        [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        [("origin", "null"), ("sec-fetch-site", "cross-site")],
        [("origin", "http://countersign.evil.example"), ("sec-fetch-site", "same-site")],
        [("origin", "https://evil.example"), ("accept", "text/html")],
    ];
    for path in every_form() {
        for told in &foreign {
            let answer = request(&stage, &Method::POST, path, told).await;
            assert_eq!(answer.status(), 403, "{path} {told:?}");
        }
        let own = [("origin", stage.url.as_str()), ("sec-fetch-site", "same-origin")];
        assert_ne!(request(&stage, &Method::POST, path, &own).await.status(), 403, "{path}");
    }
}

/// Every page with something in the place of its parameters.
fn every_page() -> Vec<String> {
    let fill = |path: &str| {
        path.replace("{company}", "4280")
            .replace("{project}", "88101")
            .replace("{tool}", "commitments")
            .replace("{item}", "512340")
            .replace("{kind}", "subcontract")
            .replace("{run}", "none")
    };
    let pages: Vec<String> = page_routes().iter().map(|route| fill(route.path())).collect();
    assert!(pages.iter().all(|page| !page.contains('{')), "a parameter that is not filled: {pages:?}");
    pages
}

fn nonce(headers: &HeaderMap) -> String {
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
    let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
    rest.split_once('\'').expect("its end").0.to_owned()
}

fn https(config: &mut Config) {
    config.public_url = Url::parse("https://sign.example.com").expect("a URL");
}

#[tokio::test]
async fn every_page_runs_its_own_scripts_only_and_is_kept_by_nobody() {
    let stage = Stage::set().await;
    let pages = every_page();
    for page in pages.iter().map(String::as_str).chain(["/nowhere", "/auth/procore/callback?state=x"]) {
        let told = [("accept", "text/html")];
        let answer = request(&stage, &Method::GET, page, &told).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{page}");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{page}");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "{page}: this is no https");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.contains("frame-ancestors "), "{page}: {policy}");
        if status.is_redirection() {
            continue;
        }
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{page}");
        assert!(policy.starts_with("default-src 'none'"), "{page}: {policy}");
        assert!(policy.contains("base-uri 'none'"), "{page}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{page}: {policy}");
        let nonce = nonce(&headers);
        let body = answer.text().await.expect("a page");
        for script in body.split("<script").skip(1) {
            let tag = script.split('>').next().expect("a tag");
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{page}: <script{tag}>");
        }
        for attribute in [" onclick=", " onload=", " onerror=", "javascript:"] {
            assert!(!body.contains(attribute), "{page} has {attribute}");
        }
        let again = request(&stage, &Method::GET, page, &told).await;
        assert_ne!(self::nonce(again.headers()), nonce, "{page}: a nonce is used once");
    }
}

#[tokio::test]
async fn over_https_the_browser_is_told_to_stay_with_it_and_cookies_are_bound_to_the_host() {
    let stage = Stage::set_with(https).await;
    for path in ["/", "/health/live", "/webhooks/docusign", "/nowhere", "/pkg/countersign.css"] {
        let headers = request(&stage, &Method::GET, path, &[]).await.headers().clone();
        let policy = headers[header::STRICT_TRANSPORT_SECURITY].to_str().expect("text");
        assert!(policy.starts_with("max-age=31536000"), "{path}: {policy}");
    }
    let answer = request(&stage, &Method::POST, endpoint::SIGN_IN, &[("content-type", FORM)]).await;
    let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("text");
    assert!(cookie.starts_with("__Host-countersign-browser="), "{cookie}");
    for flag in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(flag), "{flag} in {cookie}");
    }
    assert!(!cookie.contains("Domain="), "{cookie}");
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Ways that have led people to other hosts elsewhere.
const WAYS_OUT: [&str; 14] = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\\\\evil.example",
    "/%09/evil.example\r\nLocation: https://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "@evil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "/companies/../..//evil.example",
];

#[tokio::test]
async fn a_sign_in_leads_back_to_our_own_pages_only() {
    let stage = Stage::set().await;
    for way in WAYS_OUT {
        let mut browser = Browser::new();
        let page = browser.start_sign_in(&stage, way).await;
        let state = query(&page, "state");
        let refused = format!("{}/auth/procore/callback?state={state}&error=access_denied", stage.url);
        let landed = browser.get(&refused).await;
        assert!(landed.url.as_str().starts_with(&stage.url), "{way:?} led to {}", landed.url);
        let mut browser = Browser::new();
        let landed = browser.sign_in(&stage, MARIA, way).await;
        assert!(landed.url.as_str().starts_with(&stage.url), "{way:?} led to {}", landed.url);
        assert!(!landed.url.path().contains("evil"), "{way:?} led to {}", landed.url);
    }
}

#[tokio::test]
async fn neither_a_hand_over_nor_the_sign_in_page_leads_away() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    for way in WAYS_OUT {
        let code = app::port::Product::hand_over(&stage.services, &maria).await.expect("a code");
        let form = [("code", code.as_str()), ("return_to", way)];
        let landed = Browser::new().post(&format!("{}{}", stage.url, endpoint::HAND_OVER), &form).await;
        assert!(landed.url.as_str().starts_with(&stage.url), "{way:?} led to {}", landed.url);
        let mut address = Url::parse(&format!("{}/sign-in", stage.url)).expect("an address");
        address.query_pairs_mut().append_pair("return_to", way);
        let page = Browser::new().get(address.as_str()).await;
        for attribute in [format!("href=\"{way}"), format!("action=\"{way}")] {
            assert!(!page.body.contains(&attribute), "{way:?} on the sign-in page");
        }
    }
}

#[tokio::test]
async fn a_procore_address_leads_to_no_other_host() {
    let stage = Stage::set().await;
    let mut browser = Browser::signed_in(&stage, MARIA).await;
    let inside = "/88101/project/commitments/work_order_contracts/512340";
    let strange = [
        format!("https://evil.example{inside}"),
        format!("https://app.procore.com@evil.example{inside}"),
        format!("https://evil.example//{inside}"),
        "https://app.procore.com//evil.example".to_owned(),
    ];
    for way in WAYS_OUT.iter().map(|way| (*way).to_owned()).chain(strange) {
        for parameter in ["url", "company"] {
            let path = if parameter == "url" { "/open" } else { "/embed" };
            let mut address = Url::parse(&format!("{}{path}", stage.url)).expect("an address");
            address.query_pairs_mut().append_pair(parameter, &way);
            let landed = browser.get(address.as_str()).await;
            assert!(landed.url.as_str().starts_with(&stage.url), "{way:?} led to {}", landed.url);
        }
    }
}

#[tokio::test]
async fn a_form_without_wasm_goes_back_to_our_own_page_only() {
    let stage = Stage::set().await;
    let (path, _) = server_fn_paths().find(|(path, _)| path.starts_with("/api/unlink")).expect("a function");
    let told = [("accept", "text/html"), ("content-type", FORM), ("referer", "https://evil.example/page")];
    let answer = request(&stage, &Method::POST, path, &told).await;
    let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().expect("text").to_owned());
    assert!(to.as_deref().is_none_or(|to| !to.contains("evil.example")), "{to:?}");
    assert!(!answer.headers().contains_key(HeaderName::from_static("serverfnredirect")));
}

#[tokio::test]
async fn a_browser_asks_each_time_for_the_scripts_of_the_version_that_runs() {
    let site = TempDir::new().expect("a folder");
    let script = site.path().join("pkg/countersign.js");
    fs::create_dir(site.path().join("pkg")).expect("made");
    fs::write(&script, "old").expect("written");
    let stage = Stage::set_with(|config| config.site_dir = site.path().to_owned()).await;
    let ask = async |told: &[(&str, &str)]| request(&stage, &Method::GET, "/pkg/countersign.js", told).await;

    let first = ask(&[]).await;
    assert_eq!(first.status(), 200);
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
    let known = |name: HeaderName| first.headers()[&name].to_str().expect("text").to_owned();
    let (tag, at) = (known(header::ETAG), known(header::LAST_MODIFIED));
    for told in [("if-none-match", tag.as_str()), ("if-modified-since", at.as_str())] {
        let again = ask(&[told]).await;
        assert_eq!(again.status(), 304, "{told:?}");
        assert_eq!(again.headers()[header::CACHE_CONTROL], "no-cache", "{told:?}");
    }
    fs::write(&script, "newer").expect("written");
    let after = ask(&[("if-none-match", &tag), ("if-modified-since", &at)]).await;
    assert_eq!(after.text().await.expect("a script"), "newer");

    fs::write(script.with_extension("js.br"), "packed").expect("written");
    let packed = ask(&[("accept-encoding", "gzip, br")]).await;
    assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(packed.text().await.expect("as it was packed"), "packed");
}
