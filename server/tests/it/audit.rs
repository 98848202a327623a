//! The audit log: complete, with the vendors' names for what was asked of them, and never changed unnoticed.

use app::{
    error::AppError,
    model::{
        audit::{Action, AuditQuery, Checked, Subject},
        envelope::Filing,
        ids::PersonId,
        person::Viewer,
    },
    port::Product,
};
use server::store::{
    Db, Engine, Tx,
    audit::{self, Actor, Entry, Flaw, Record, Verifier},
    envelopes::{self, Envelope},
};

use crate::support::{
    COMPANY, MARIA, PIER_9, PRIYA, STEEL, Stage, TOM, browser::Browser, browser::action_of, item, signers,
};

async fn log(db: &Db) -> Vec<Record> {
    let mut connection = db.connection().await.expect("a connection");
    let mut log = Vec::new();
    loop {
        let next = log.last().map_or(1, |record: &Record| record.seq + 1);
        let more = audit::from_seq(&mut connection, next).await.expect("read");
        if more.is_empty() {
            return log;
        }
        log.extend(more);
    }
}

async fn check(db: &Db) -> Result<Verifier, Flaw> {
    let mut connection = db.connection().await.expect("a connection");
    audit::verify(&mut connection, Verifier::from_the_start()).await.expect("read")
}

/// The last entry of an action, which must be there.
fn last(log: &[Record], action: Action) -> &Record {
    let found = log.iter().rev().find(|record| record.action == action.slug());
    found.unwrap_or_else(|| panic!("{} in {log:#?}", action.slug()))
}

/// A request that went well must be named, with the vendor's name for it.
fn assert_asked(record: &Record, vendor: &str, operation: &str) {
    let found = record.requests.iter().any(|request| {
        request.vendor == vendor
            && request.operation == operation
            && request.status.is_some_and(|status| status < 300)
            && request.request_id.is_some()
    });
    assert!(found, "{vendor}: {operation} in {record:#?}");
}

async fn note(db: &Db, entry: Entry) {
    let mut tx = db.begin().await.expect("a transaction");
    tx.note(entry);
    tx.commit().await.expect("committed");
}

fn turned_on(stage: &Stage) -> Entry {
    Entry::new(Action::IntegrationOn, Actor::Countersign, stage.services.clock.now(), "turned it on")
        .within(COMPANY, PIER_9)
}

async fn send_steel(stage: &Stage, maria: &Viewer) -> Envelope {
    let form = stage.form(maria, STEEL).await;
    let id = stage.services.send(maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(maria, STEEL, |envelope| envelope.state.is_out()).await;
    let mut connection = stage.services.db.connection().await.expect("a connection");
    envelopes::find(&mut connection, &id).await.expect("read").expect("an envelope")
}

#[tokio::test]
async fn every_step_to_the_filed_item_is_noted_with_what_the_vendors_call_it() {
    let (stage, maria) = Stage::ready().await;
    let envelope = send_steel(&stage, &maria).await;
    signers::sign(&stage, "Dana Whitfield", "dana.whitfield@northgatesteel.example").await;
    signers::sign(&stage, "Maria Alvarez", "maria.alvarez@harborline.example").await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    let log = log(&stage.services.db).await;
    let sent = last(&log, Action::Send);
    assert_eq!((sent.actor_id, sent.actor.as_str()), (Some(MARIA), "Maria Alvarez"));
    assert_eq!(sent.envelope_id.as_deref(), Some(envelope.id.0.as_str()));
    assert!(sent.item.as_deref().is_some_and(|item| item.contains("SC-001")), "{sent:?}");
    assert_asked(last(&log, Action::SignedIn), "Procore", "exchange the authorization code");
    assert_asked(last(&log, Action::EnvelopeMade), "DocuSign", "create the envelope");
    assert_asked(last(&log, Action::EnvelopeSent), "DocuSign", "send the envelope");
    let filed = last(&log, Action::Filed);
    assert_asked(filed, "Procore", "upload the file");
    assert_asked(filed, "Procore", "update the commitment");
    for action in [Action::Linked, Action::IntegrationOn, Action::RecipientStep, Action::EnvelopeCompleted] {
        last(&log, action);
    }
    assert_eq!(check(&stage.services.db).await.expect("sound").entries(), log.last().expect("entries").seq);
}

#[tokio::test]
async fn a_click_is_noted_with_its_own_requests() {
    let (stage, maria) = Stage::ready().await;
    let envelope = send_steel(&stage, &maria).await;
    let mut browser = Browser::signed_in(&stage, MARIA).await;
    let page =
        browser.get(&format!("{}{}", stage.url, app::routes::Route::Item(envelope.item.clone()))).await;
    let action = action_of(&page.body, "/api/resend");
    browser.post(&format!("{}{action}", stage.url), &[("envelope", &envelope.id.0)]).await;
    stage.services.void(&maria, &envelope.id, "Wrong exhibit").await.expect("voided");
    let log = log(&stage.services.db).await;
    let resent = last(&log, Action::Resend);
    assert_eq!(resent.requests.len(), 1, "{resent:?}");
    assert_asked(resent, "DocuSign", "resend the envelope");
    let voided = last(&log, Action::Void);
    assert_eq!((voided.actor_id, voided.what.as_str()), (Some(MARIA), "voided the envelope: Wrong exhibit"));
}

#[tokio::test]
async fn what_is_rolled_back_leaves_no_entry() {
    let stage = Stage::set().await;
    let before = log(&stage.services.db).await;
    let mut tx: Tx = stage.services.db.begin().await.expect("a transaction");
    tx.note(turned_on(&stage));
    drop(tx);
    assert_eq!(log(&stage.services.db).await, before);
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_an_entry() {
    let stage = Stage::set().await;
    note(&stage.services.db, turned_on(&stage)).await;
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let overwrite =
        "INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT (seq) DO UPDATE SET actor = 'nobody'";
    let replace = "INSERT OR REPLACE INTO audit SELECT * FROM audit";
    let of_every_engine = ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", overwrite];
    let of_sqlite = (stage.services.db.engine() == Engine::Sqlite).then_some(replace);
    for statement in of_every_engine.into_iter().chain(of_sqlite) {
        let refused = sqlx::query(statement).execute(&mut *connection).await.expect_err("refused");
        assert!(refused.to_string().contains("only ever added to"), "{refused}");
    }
}

/// Whoever may change the tables can take the guards away too.
async fn without_guards(db: &Db) {
    let mut connection = db.connection().await.expect("a connection");
    let statements: &[&'static str] = match db.engine() {
        Engine::Sqlite => &["DROP TRIGGER audit_is_never_changed", "DROP TRIGGER audit_is_never_deleted"],
        Engine::Postgres => &["DROP TRIGGER audit_is_never_changed ON audit"],
    };
    for statement in statements {
        sqlx::query(*statement).execute(&mut *connection).await.expect("dropped");
    }
}

async fn execute(db: &Db, statement: &str) {
    let mut connection = db.connection().await.expect("a connection");
    let done = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *connection).await.expect("done");
    assert_eq!(done.rows_affected(), 1, "{statement}");
}

#[tokio::test]
async fn a_change_of_any_column_is_found_and_located() {
    let (stage, maria) = Stage::ready().await;
    send_steel(&stage, &maria).await;
    let db = &stage.services.db;
    stage.services.stop.cancel();
    without_guards(db).await;
    let entry = last(&log(db).await, Action::EnvelopeMade).clone();
    let place = entry.seq;
    for column in [
        "at",
        "actor",
        "tool",
        "item_id",
        "item",
        "envelope_id",
        "action",
        "what",
        "requests",
        "prev",
        "hash",
    ] {
        execute(db, &format!("UPDATE audit SET {column} = {column} || ' ' WHERE seq = {place}")).await;
        assert_eq!(check(db).await.expect_err(column).seq, place, "{column}");
        let shorter = format!("SUBSTR({column}, 1, LENGTH({column}) - 1)");
        execute(db, &format!("UPDATE audit SET {column} = {shorter} WHERE seq = {place}")).await;
    }
    for column in ["actor_id", "company_id", "project_id"] {
        execute(db, &format!("UPDATE audit SET {column} = COALESCE({column}, 0) + 1 WHERE seq = {place}"))
            .await;
        assert_eq!(check(db).await.expect_err(column).seq, place, "{column}");
        let back = if column == "actor_id" { "NULL".to_owned() } else { format!("{column} - 1") };
        execute(db, &format!("UPDATE audit SET {column} = {back} WHERE seq = {place}")).await;
    }
    check(db).await.expect("it is as it was");
    execute(db, &format!("DELETE FROM audit WHERE seq = {place}")).await;
    assert_eq!(check(db).await.expect_err("a gap").seq, place + 1, "the entry after it does not fit");
}

#[tokio::test]
async fn an_end_that_was_taken_away_is_missed() {
    let stage = Stage::set().await;
    let db = &stage.services.db;
    for _ in 0..3 {
        note(db, turned_on(&stage)).await;
    }
    without_guards(db).await;
    let end = log(db).await.len();
    execute(db, &format!("DELETE FROM audit WHERE seq = {end}")).await;
    let flaw = check(db).await.expect_err("cut off");
    assert_eq!(usize::try_from(flaw.seq), Ok(end));
    assert!(flaw.to_string().contains("taken away"), "{flaw}");
}

#[tokio::test]
async fn a_byte_that_is_no_text_is_located_too() {
    let stage = Stage::set().await;
    let db = &stage.services.db;
    if db.engine() == Engine::Postgres {
        return; // It keeps nothing else than text in such a column.
    }
    for _ in 0..3 {
        note(db, turned_on(&stage)).await;
    }
    without_guards(db).await;
    execute(db, "UPDATE audit SET what = CAST(x'74ff6e' AS TEXT) WHERE seq = 2").await;
    assert_eq!(check(db).await.expect_err("unreadable").seq, 2);
}

#[tokio::test]
async fn many_at_once_keep_one_chain() {
    let stage = Stage::set().await;
    let before = log(&stage.services.db).await.len();
    let notes = (0..40).map(|_| {
        let (db, entries) = (stage.services.db.clone(), [turned_on(&stage), turned_on(&stage)]);
        tokio::spawn(async move {
            let mut tx = db.begin().await.expect("a transaction");
            entries.into_iter().for_each(|entry| tx.note(entry));
            tx.commit().await.expect("committed");
        })
    });
    for done in futures::future::join_all(notes).await {
        done.expect("noted");
    }
    let sound = check(&stage.services.db).await.expect("one chain");
    assert_eq!(usize::try_from(sound.entries()), Ok(before + 80));
}

#[tokio::test]
async fn the_histories_of_older_versions_are_carried_over_once() {
    let stage = Stage::set().await;
    let db = &stage.services.db;
    for statement in [
        "INSERT INTO history (id, project_id, tool, item_id, at, actor, what)
         VALUES ('0191', 88101, 'commitments', '512340', '2026-08-01T10:00:00.000Z', 'Maria Alvarez', 'sent it')",
        "INSERT INTO rule_history (id, company_id, project_id, at, actor, what)
         VALUES ('0190', 4280, 0, '2026-07-01T10:00:00.000Z', 'Maria Alvarez', 'Expiry: from 120 to 60.')",
    ] {
        execute(db, statement).await;
    }
    for _ in 0..2 {
        db.migrate().await.expect("up to date");
    }
    let carried: Vec<(String, String)> =
        log(db).await.into_iter().map(|record| (record.action, record.what)).collect();
    let expected = [("rules_changed", "Expiry: from 120 to 60."), ("earlier", "sent it")];
    assert_eq!(carried, expected.map(|(action, what)| (action.to_owned(), what.to_owned())));
    let mut connection = db.connection().await.expect("a connection");
    assert_eq!(audit::of_item(&mut connection, &item(STEEL)).await.expect("read").len(), 1);
    assert_eq!(audit::of_rules(&mut connection, COMPANY, None).await.expect("read").len(), 1);
    check(db).await.expect("sound");
}

#[tokio::test]
async fn only_admins_of_the_admin_tool_read_the_log() {
    let stage = Stage::set().await;
    for person in [PRIYA, TOM] {
        let who = stage.sign_in(person).await;
        for project in [None, Some(PIER_9)] {
            let refused = stage.services.audit(&who, (COMPANY, project), &AuditQuery::default()).await;
            assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn the_page_filters_and_goes_on() {
    let (stage, maria) = Stage::ready().await;
    send_steel(&stage, &maria).await;
    for _ in 0..60 {
        note(&stage.services.db, turned_on(&stage)).await;
    }
    let ask = async |query: AuditQuery| {
        stage.services.audit(&maria, (COMPANY, Some(PIER_9)), &query).await.expect("a page")
    };
    let newest = ask(AuditQuery { check: true, ..AuditQuery::default() }).await;
    assert_eq!(newest.rows.len(), 50);
    assert!(matches!(newest.checked, Some(Checked::Sound { .. })), "{:?}", newest.checked);
    let older = ask(AuditQuery { before: newest.older, ..AuditQuery::default() }).await;
    assert_eq!(older.rows[0].seq + 1, newest.rows[49].seq);
    let words = ask(AuditQuery { search: "sc-001".to_owned(), ..AuditQuery::default() }).await;
    assert!(!words.rows.is_empty());
    assert!(
        words.rows.iter().all(|row| matches!(&row.subject, Subject::Item(place, _) if *place == item(STEEL)))
    );
    let sent = AuditQuery { person: "maria".to_owned(), action: "send".to_owned(), ..AuditQuery::default() };
    assert_eq!(ask(sent).await.rows.len(), 1);
    let tomorrow = stage.services.clock.now().date_naive().succ_opt();
    assert!(ask(AuditQuery { from: tomorrow, ..AuditQuery::default() }).await.rows.is_empty());
    assert!(newest.people.contains(&"Maria Alvarez".to_owned()), "{:?}", newest.people);
}

#[tokio::test]
async fn many_who_check_at_once_wait_for_each_other_and_take_no_connections_meanwhile() {
    let (stage, maria) = Stage::ready().await;
    let query = AuditQuery { check: true, ..AuditQuery::default() };
    let checks = (0..40).map(|_| stage.services.audit(&maria, (COMPANY, None), &query));
    for page in futures::future::join_all(checks).await {
        let checked = page.expect("a page").checked;
        assert!(matches!(checked, Some(Checked::Sound { .. })), "{checked:?}");
    }
}

#[tokio::test]
async fn an_item_that_the_reader_does_not_see_is_not_told() {
    let (stage, maria) = Stage::ready().await;
    let seen = send_steel(&stage, &maria).await;
    let mut hidden = seen.clone();
    hidden.item = item("999999");
    hidden.item_number = "SC-999".to_owned();
    let priya = Actor::Person(PersonId(PRIYA), "Priya Nair".to_owned());
    let entry = Entry::new(Action::Void, priya, stage.services.clock.now(), "voided SC-999: too dear");
    note(&stage.services.db, entry.about(&hidden)).await;
    let page = |query: AuditQuery| {
        let (services, maria) = (&stage.services, &maria);
        async move { services.audit(maria, (COMPANY, None), &query).await.expect("a page") }
    };
    let all = page(AuditQuery::default()).await;
    let row = &all.rows[0];
    assert_eq!((row.actor.as_str(), row.action.as_str(), row.what.as_str()), ("Priya Nair", "Voided", ""));
    assert_eq!((&row.subject, &row.envelope, row.requests.len()), (&Subject::Hidden, &None, 0));
    let by_words = page(AuditQuery { search: "SC-999".to_owned(), ..AuditQuery::default() }).await;
    assert_eq!((by_words.rows, by_words.older), (Vec::new(), None), "words must not tell that it is there");
    let by_envelope = page(AuditQuery { envelope: hidden.id.0, ..AuditQuery::default() }).await;
    assert!(by_envelope.rows.iter().all(|row| row.subject != Subject::Hidden));
}
