//! The authorisation matrix: every server function, page and endpoint, asked over HTTP by every kind of caller.
//!
//! A cell's answer is one of [`Verdict`]. `+` is passed by anything the gate lets through, refusals for other
//! reasons among it (a form without a signer, an envelope that is no draft), so that writes can be asked of things
//! that stay as they are. Where the answer is "not found", it is word for word that for what is not there.
//! A new function, page or endpoint fails the test until it has a line in [`table`].

mod table;

use std::collections::BTreeSet;

use app::{model::ids::PersonId, port::Product};
use chrono::Duration;
use leptos::server_fn::axum::server_fn_paths;
use reqwest::{Method, StatusCode, header};
use server::{ids, startup, store::people};

use crate::failures::failed;
use crate::support::{
    ALDER_STREET, COMPANY, MARIA, NO_SIGNER, PIER_9, PRIVATE, PRIYA, STEEL, Stage, TOM, at, browser::Browser,
    item, page_routes,
};
use table::{Asked, ENDPOINTS, FUNCTIONS, PAGES, Place};

const JON: i64 = 7004;
/// Of another company.
const ADA: i64 = 7101;
const QUAYSIDE: i64 = 4290;
const NOBODYS: &str = "01900000-0000-7000-8000-000000000000";

/// What an answer says of the caller's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// `+`: let through.
    Allowed,
    /// `f`: theirs to see, not to do.
    Forbidden,
    /// `n`: not theirs, or not there.
    NotFound,
    /// `o`: signed out.
    SignedOut,
}

impl Verdict {
    /// None where this cell is not asked (`.`).
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            '+' => Self::Allowed,
            'f' => Self::Forbidden,
            'n' => Self::NotFound,
            'o' => Self::SignedOut,
            _ => return None,
        })
    }
}

/// Who asks, with which cookie, and where.
struct Column {
    name: &'static str,
    session: Option<String>,
    /// What is asked for.
    place: Place,
    /// The same for something that is not there.
    nowhere: Place,
}

struct Answer {
    verdict: Verdict,
    status: StatusCode,
    body: String,
}

async fn ask(stage: &Stage, session: Option<&str>, asked: &Asked, html: bool) -> Answer {
    let client = startup::http_client().expect("a client");
    let mut request = client.request(asked.method.clone(), format!("{}{}", stage.url, asked.path));
    if asked.method == Method::POST {
        request = request.form(&asked.form);
    }
    if let Some(session) = session {
        request = request.header(header::COOKIE, format!("countersign-session={session}"));
    }
    let accept = if html { "text/html" } else { "application/json" };
    let answer = request.header(header::ACCEPT, accept).send().await.expect("an answer");
    let status = answer.status();
    let to_sign_in = answer
        .headers()
        .get(header::LOCATION)
        .is_some_and(|to| to.to_str().is_ok_and(|to| to.starts_with("/sign-in")));
    let streams = answer.headers().get(header::CONTENT_TYPE).is_some_and(|it| it == "text/event-stream");
    let body = if streams { String::new() } else { answer.text().await.unwrap_or_default() };
    assert!(!status.is_server_error(), "{} {}: {status} {body}", asked.method, asked.path);
    let verdict = match status.as_u16() {
        401 => Verdict::SignedOut,
        _ if to_sign_in => Verdict::SignedOut,
        403 => Verdict::Forbidden,
        404 => Verdict::NotFound,
        _ => Verdict::Allowed,
    };
    Answer { verdict, status, body }
}

/// Sends an item as Maria and answers the envelope, made or not.
async fn sent(stage: &Stage, place: &app::model::item::ItemRef) -> String {
    let maria = stage.person(MARIA).await;
    let form = stage.services.prepare(&maria, place).await.expect("a form").form;
    let envelope = stage.services.send(&maria, place, &form).await.expect("accepted");
    stage
        .page_at_when(&maria, place, |page| {
            page.envelope
                .as_ref()
                .is_some_and(|envelope| envelope.state.is_out() || !envelope.state.is_active())
        })
        .await;
    envelope.0
}

/// Everybody signed in, an envelope in each place, and a run of Maria's.
async fn columns(stage: &Stage) -> Vec<Column> {
    let mut sessions = Vec::new();
    for person in [PRIYA, TOM, JON, ADA, MARIA] {
        let browser = Browser::signed_in(stage, person).await;
        sessions.push(Some(browser.cookie("countersign-session").to_owned()));
    }
    let [priya, tom, jon, ada, maria] = sessions.try_into().expect("five");
    let client = &stage.services;
    let who = stage.person(MARIA).await;
    let run = client
        .start_bulk(&who, COMPANY, PIER_9, app::model::tool::Tool::Commitments, &[item(NO_SIGNER).id])
        .await
        .expect("a run");
    let here = Place {
        company: COMPANY.0,
        project: PIER_9.0,
        item: STEEL.to_owned(),
        envelope: sent(stage, &item(STEEL)).await,
        run: run.0,
        failure: failed(stage, PIER_9, STEEL).await.0,
    };
    let private = Place {
        item: PRIVATE.to_owned(),
        envelope: sent(stage, &item(PRIVATE)).await,
        failure: failed(stage, PIER_9, PRIVATE).await.0,
        ..here.clone()
    };
    let alder = at(ALDER_STREET, app::model::tool::Tool::Commitments, "513342");
    let elsewhere = Place {
        project: ALDER_STREET.0,
        item: alder.id.0.clone(),
        envelope: sent(stage, &alder).await,
        failure: failed(stage, ALDER_STREET, "513342").await.0,
        ..here.clone()
    };
    let nothing = Place {
        item: "999999".to_owned(),
        envelope: NOBODYS.to_owned(),
        run: NOBODYS.to_owned(),
        failure: NOBODYS.to_owned(),
        ..here.clone()
    };
    let no_project = Place { project: 999, ..nothing.clone() };
    let no_company = Place { company: 999, ..nothing.clone() };
    let through_their_own = Place { company: QUAYSIDE, ..here.clone() };
    let column = |name, session: &Option<String>, place: &Place, nowhere: &Place| Column {
        name,
        session: session.clone(),
        place: place.clone(),
        nowhere: nowhere.clone(),
    };
    vec![
        column("company admin", &maria, &here, &nothing),
        column("Admin of the tools", &priya, &here, &nothing),
        column("Standard", &tom, &here, &nothing),
        column("Read Only", &jon, &here, &nothing),
        column("another company's", &ada, &here, &no_company),
        column(
            "another company's, through their own",
            &ada,
            &through_their_own,
            &Place { company: QUAYSIDE, ..no_project.clone() },
        ),
        column("another project", &tom, &elsewhere, &no_project),
        column("a private item", &tom, &private, &nothing),
        column("signed out", &None, &here, &nothing),
        column("session over", &Some(old_session(stage).await), &here, &nothing),
    ]
}

async fn old_session(stage: &Stage) -> String {
    let token = ids::secret();
    let began = stage.services.clock.now() - Duration::hours(13);
    let mut connection = stage.services.db.connection().await.expect("a connection");
    people::begin_session(&mut connection, &ids::fingerprint(&token), PersonId(MARIA), began)
        .await
        .expect("begun");
    token
}

/// `/api/send_item1234` is `send_item`.
fn name_of(path: &str) -> &str {
    path.trim_start_matches("/api/").trim_end_matches(|c: char| c.is_ascii_digit())
}

fn every<'a>(known: impl Iterator<Item = &'a str>, listed: impl Iterator<Item = &'a str>, what: &str) {
    let (known, listed) = (known.collect::<BTreeSet<_>>(), listed.collect::<BTreeSet<_>>());
    let missing: Vec<_> = known.symmetric_difference(&listed).collect();
    assert!(missing.is_empty(), "{what} without a line in the table, or a line without one: {missing:?}");
}

#[tokio::test]
async fn every_function_page_and_endpoint_has_a_line() {
    every(
        server_fn_paths().map(|(path, _)| name_of(path)),
        FUNCTIONS.iter().map(|row| row.name),
        "functions",
    );
    let pages = page_routes();
    every(pages.iter().map(|route| route.path()), PAGES.iter().map(|row| row.name), "pages");
    let own = startup::own_routes().into_iter().chain(startup::machine_routes()).collect::<Vec<_>>();
    every(own.iter().map(|(path, _)| *path), ENDPOINTS.iter().map(|row| row.name), "endpoints");
}

#[tokio::test]
async fn nobody_gets_at_what_is_not_theirs() {
    let (stage, _) = Stage::ready().await;
    let columns = columns(&stage).await;
    let mut wrong = Vec::new();
    let mut cells = 0;
    let kinds = [(FUNCTIONS, false), (PAGES, true), (ENDPOINTS, true)];
    for (row, html) in kinds.iter().flat_map(|(rows, html)| rows.iter().map(move |row| (row, *html))) {
        assert_eq!(row.verdicts.len(), columns.len(), "{}", row.name);
        for (column, letter) in columns.iter().zip(row.verdicts.chars()) {
            let Some(expected) = Verdict::of(letter) else { continue };
            let session = column.session.as_deref();
            let answer = ask(&stage, session, &(row.ask)(&column.place), html).await;
            cells += 1;
            if answer.verdict != expected {
                wrong.push(format!(
                    "{}, asked by {}: {letter} expected, {:?} came: {} {:.160}",
                    row.name, column.name, answer.verdict, answer.status, answer.body
                ));
            } else if answer.verdict == Verdict::NotFound && !html {
                let nothing = ask(&stage, session, &(row.ask)(&column.nowhere), html).await;
                if nothing.body != answer.body {
                    wrong.push(format!(
                        "{}, asked by {}, tells that it is there: “{}”, not “{}”",
                        row.name, column.name, answer.body, nothing.body
                    ));
                }
            }
        }
    }
    eprintln!("authorisation matrix: {cells} cells");
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cells >= 450, "only {cells} cells");
}
