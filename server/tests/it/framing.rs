//! Inside Procore: its addresses lead to our pages, its pages may frame ours, and nobody else's may.

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, PersonId},
        person::Viewer,
        tool::Tool,
    },
    port::Product,
    routes::{Route, procore::ProcoreLink},
};
use reqwest::header::{CONTENT_SECURITY_POLICY, HeaderMap, SET_COOKIE, X_FRAME_OPTIONS};
use server::{startup, store::people};
use url::Url;

use crate::support::{COMPANY, MARIA, PIER_9, STEEL, Stage, TOM, browser::Browser, item};

async fn headers(url: &str) -> HeaderMap {
    startup::http_client().expect("a client").get(url).send().await.expect("an answer").headers().clone()
}

/// Somebody known to the product who has never signed in with a browser.
async fn somebody(stage: &Stage) -> Viewer {
    let viewer =
        Viewer { id: PersonId(7), name: "Ada Moss".to_owned(), email: "ada@harborline.example".to_owned() };
    let mut connection = stage.services.db.connection().await.expect("a connection");
    people::save(&mut connection, &viewer, stage.services.clock.now()).await.expect("saved");
    viewer
}

#[tokio::test]
async fn a_procore_address_leads_to_the_same_page_here() {
    let stage = Stage::set().await;
    let tom = stage.sign_in(TOM).await;
    let web_client = "webclients/host/companies/4280/projects/88101/tools/contracts";
    for (path, route) in [
        ("88101/project/commitments/work_order_contracts/512340".to_owned(), Route::Item(item(STEEL))),
        (format!("{web_client}/commitments/work_order_contracts/512340/edit"), Route::Item(item(STEEL))),
        (format!("{web_client}/prime_contracts"), Route::Items(COMPANY, PIER_9, Tool::PrimeContracts)),
        ("88101/project/home".to_owned(), Route::Project(COMPANY, PIER_9)),
    ] {
        let link = ProcoreLink::parse(&format!("https://app.procore.com/{path}")).expect("an address");
        assert_eq!(stage.services.open(&tom, &link).await.expect("a page"), route, "{path}");
    }
}

#[tokio::test]
async fn a_project_of_others_looks_like_none() {
    let stage = Stage::set().await;
    let tom = stage.sign_in(TOM).await;
    let mut link = ProcoreLink::parse("https://app.procore.com/999/project/home").expect("an address");
    for company in [None, Some(COMPANY), Some(CompanyId(1))] {
        link.company = company;
        let refused = stage.services.open(&tom, &link).await.expect_err("not theirs");
        assert!(matches!(refused, AppError::NotFound { .. }), "{company:?}: {refused}");
    }
}

#[tokio::test]
async fn only_procores_pages_may_frame_the_product() {
    let stage = Stage::set().await;
    let procore = stage.services.vendors.procore.app_base.origin().ascii_serialization();
    for path in ["/", "/embed/panel", "/health/live", "/files/envelopes/x/document"] {
        let headers = headers(&format!("{}{path}", stage.url)).await;
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.ends_with(&format!("frame-ancestors {procore}")), "{path}: {policy}");
        assert!(!headers.contains_key(X_FRAME_OPTIONS), "{path}");
    }
}

#[tokio::test]
async fn nobody_frames_a_product_that_is_set_so() {
    let stage = Stage::set_with(|config| config.frame_ancestors = Some(Vec::new())).await;
    let headers = headers(&stage.url).await;
    assert_eq!(headers[X_FRAME_OPTIONS], "DENY");
    let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("text");
    assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test]
async fn a_frame_begins_its_session_with_a_code_that_is_good_once() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    let code = stage.services.hand_over(&maria).await.expect("a code");
    let address = format!("{}/auth/hand-over", stage.url);
    let form = [("code", code.as_str()), ("return_to", "/companies/4280")];
    let mut frame = Browser::new();
    let landed = frame.post(&address, &form).await;
    assert_eq!(landed.url.path(), "/companies/4280");
    assert!(landed.body.contains(&maria.name), "signed in");
    let mut thief = Browser::new();
    let refused = thief.post(&address, &form).await;
    assert_eq!(refused.url.path(), "/sign-in");
    assert!(refused.url.query().is_some_and(|query| query.contains("problem=state")), "{}", refused.url);
}

#[tokio::test]
async fn the_session_crosses_sites_over_https_only_and_where_frames_are_allowed() {
    for (https, framed) in [(true, true), (true, false), (false, true)] {
        let stage = Stage::set_with(|config| {
            if https {
                config.public_url = Url::parse("https://sign.example.com").expect("a URL");
            }
            if !framed {
                config.frame_ancestors = Some(Vec::new());
            }
        })
        .await;
        let code = stage.services.hand_over(&somebody(&stage).await).await.expect("a code");
        let answer = startup::http_client()
            .expect("a client")
            .post(format!("{}/auth/hand-over", stage.url))
            .form(&[("code", &code)])
            .send()
            .await
            .expect("an answer");
        let cookie = answer.headers()[SET_COOKIE].to_str().expect("text");
        let crosses = ["SameSite=None", "Secure", "Partitioned"].iter().all(|part| cookie.contains(part));
        assert_eq!(crosses, https && framed, "{cookie}");
        assert!(crosses || cookie.contains("SameSite=Lax"), "{cookie}");
        assert!(cookie.contains("HttpOnly"), "{cookie}");
    }
}
