//! One refresh at a time, across processes; a pair that may be used up is never tried twice.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use app::{
    error::AppError,
    model::{
        envelope::{EnvelopeState, Filing},
        ids::PersonId,
    },
    port::Product,
};
use chrono::Duration;
use futures::future::join_all;
use serde_json::json;
use server::{
    services::Services,
    signing::{failure::Failure, tokens},
    store::grants::{self, Vendor},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

use crate::support::{MARIA, STEEL, Stage, browser::Browser, item, signers};

async fn ask_procore(services: &Services) -> Result<(), Failure> {
    tokens::with_procore(services, PersonId(MARIA), |api| async move { api.me().await.map(drop) }).await
}

fn refreshes(stage: &Stage, vendor: &str) -> usize {
    let vendor = format!("\"vendor\":\"{vendor}\"");
    stage.exchanges_with(&["/oauth/token", "grant_type", "refresh_token", &vendor, "=refresh_token"]).len()
}

/// A login host that passes every call on and loses every answer.
async fn without_answers(to: &Url) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let real = to.socket_addrs(|| None).expect("an address")[0];
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let mut asked = vec![0; 64 * 1024];
            let mut length = caller.read(&mut asked).await.expect("a question");
            while !is_whole(&asked[..length]) {
                length += caller.read(&mut asked[length..]).await.expect("the rest");
            }
            let mut vendor = TcpStream::connect(real).await.expect("the vendor");
            vendor.write_all(&asked[..length]).await.expect("passed on");
            vendor.read(&mut [0; 1024]).await.expect("the answer that is lost");
        }
    });
    (address.parse().expect("an address"), calls)
}

/// Whether a form is there to its last byte.
fn is_whole(asked: &[u8]) -> bool {
    let text = String::from_utf8_lossy(asked).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.and_then(|length| length.trim().parse().ok()) == Some(body.len())
}

#[tokio::test]
async fn fifty_callers_in_two_processes_refresh_once() {
    let (stage, _maria) = Stage::ready().await;
    stage.docusign_faults(json!({ "strict_refresh": true })).await;
    let other = stage.another_process(|_| {}).await;
    stage.pass(Duration::hours(9)).await;
    let (procore, docusign) = (refreshes(&stage, "procore"), refreshes(&stage, "docusign"));
    let both = [&stage.services, &other.services];
    for answer in join_all((0..50).map(|caller| ask_procore(both[caller % 2]))).await {
        answer.expect("every caller gets a token that works");
    }
    assert_eq!(refreshes(&stage, "procore") - procore, 1);
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let (grant, account_id, base_uri): (String, String, String) =
        sqlx::query_as("SELECT grant_id, account_id, base_uri FROM links")
            .fetch_one(&mut *connection)
            .await
            .expect("a link");
    drop(connection);
    let account = tokens::AccountAt { grant, account_id, base_uri };
    let asked = (0..50).map(|caller| {
        tokens::with_docusign(
            both[caller % 2],
            &account,
            |api| async move { api.templates().await.map(drop) },
        )
    });
    for answer in join_all(asked).await {
        answer.expect("every caller gets a token that works");
    }
    assert_eq!(refreshes(&stage, "docusign") - docusign, 1);
}

#[tokio::test]
async fn a_lost_answer_to_a_refresh_ends_in_reconnect_needed_while_envelopes_are_tracked() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    stage.jobs_are_done().await;
    let (lossy, calls) = without_answers(&stage.services.vendors.procore.login_base).await;
    let other = stage.another_process(|vendors| vendors.procore.login_base = lossy).await;
    stage.pass(Duration::hours(2)).await;
    for _ in 0..3 {
        let refused = ask_procore(&other.services).await.expect_err("the pair is used up");
        assert!(matches!(refused, Failure::Told(AppError::ProcoreReconnect)), "{refused}");
        let refused = ask_procore(&stage.services).await.expect_err("in every process");
        assert!(matches!(refused, Failure::Told(AppError::ProcoreReconnect)), "{refused}");
    }
    assert_eq!(calls.load(Ordering::Relaxed), 1, "a refresh is not repeated");
    signers::sign(&stage, "Dana Whitfield", "dana.whitfield@northgatesteel.example").await;
    signers::sign(&stage, "Maria Alvarez", "maria.alvarez@harborline.example").await;
    let id = {
        let mut connection = stage.services.db.connection().await.expect("a connection");
        loop {
            let found: Option<(String,)> =
                sqlx::query_as("SELECT id FROM envelopes WHERE state = $1 AND filing = 'stuck'")
                    .bind(EnvelopeState::Completed.slug())
                    .fetch_optional(&mut *connection)
                    .await
                    .expect("read");
            match found {
                Some((id,)) => break id,
                None => tokio::task::yield_now().await,
            }
        }
    };
    Browser::signed_in(&stage, MARIA).await;
    let filed = stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    assert_eq!(filed.id.0, id);
}

#[tokio::test]
async fn the_pair_of_a_process_that_died_while_it_refreshed_is_tried_once() {
    let (stage, _maria) = Stage::ready().await;
    let services = &stage.services;
    let mut connection = services.db.connection().await.expect("a connection");
    let id = grants::id_of(&mut connection, Vendor::Procore, PersonId(MARIA), "self").await;
    let id = id.expect("read").expect("signed in");
    stage.pass(Duration::hours(2)).await;
    let now = services.clock.now();
    assert!(grants::lease(&mut connection, &id, now, now + Duration::minutes(4)).await.expect("taken"));
    let waits = ask_procore(services).await.expect_err("somebody else is at it");
    assert!(matches!(waits, Failure::Later { .. }), "{waits}");
    stage.pass(Duration::minutes(5)).await;
    ask_procore(services).await.expect("it died before it asked, so the pair is good");

    stage.pass(Duration::hours(2)).await;
    let now = services.clock.now();
    assert!(grants::lease(&mut connection, &id, now, now + Duration::minutes(4)).await.expect("taken"));
    let grant = grants::find(&mut connection, &id).await.expect("read").expect("there");
    let secret = services.sealer.open(&format!("grants.refresh.{id}"), &grant.refresh).expect("opens");
    services.procore.refresh(&secret, now).await.expect("refreshed, and the new pair is lost");
    let before = refreshes(&stage, "procore");
    stage.pass(Duration::minutes(5)).await;
    for _ in 0..3 {
        let refused = ask_procore(services).await.expect_err("the pair is used up");
        assert!(matches!(refused, Failure::Told(AppError::ProcoreReconnect)), "{refused}");
    }
    assert_eq!(refreshes(&stage, "procore") - before, 1);
}
