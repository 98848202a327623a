//! Tries end and nothing piles up, however long a vendor is away.

use app::port::Product;
use chrono::Duration;
use serde_json::json;
use server::{jobs::Task, store::jobs};

use crate::support::{STEEL, Stage, item};

/// Rows of every table that grows with time.
async fn rows(stage: &Stage) -> Vec<(&'static str, i64)> {
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let mut rows = Vec::new();
    for (table, sql) in [
        ("jobs", "SELECT COUNT(*) FROM jobs"),
        ("connect_events", "SELECT COUNT(*) FROM connect_events"),
        ("history", "SELECT COUNT(*) FROM history"),
        ("envelopes", "SELECT COUNT(*) FROM envelopes"),
        ("filed_files", "SELECT COUNT(*) FROM filed_files"),
    ] {
        rows.push((table, sqlx::query_scalar(sql).fetch_one(&mut *connection).await.expect("counted")));
    }
    rows
}

#[tokio::test]
async fn a_month_without_docusign_ends_the_tries_and_fills_no_disk() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    stage.jobs_are_done().await;
    let form = stage.form(&maria, "512341").await;
    stage.docusign_faults(json!({ "down": true })).await;
    stage.services.send(&maria, &item("512341"), &form).await.expect("accepted");
    let mut connection = stage.services.db.connection().await.expect("a connection");
    jobs::promise(&mut connection, &Task::Reconcile, stage.services.clock.now()).await.expect("promised");
    drop(connection);
    let mut after_a_week = Vec::new();
    for day in 1..=31 {
        for _ in 0..4 {
            stage.pass(Duration::hours(6)).await;
            stage.jobs_are_done().await;
        }
        if day == 7 {
            after_a_week = rows(&stage).await;
        }
    }
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let open = jobs::count(&mut connection, "ready").await.expect("counted");
    drop(connection);
    assert_eq!(open, 1, "only the next look at DocuSign is left to do");
    for ((table, then), (_, now)) in after_a_week.into_iter().zip(rows(&stage).await) {
        assert!(now <= then, "{table} had {then} rows after a week and {now} after a month");
    }
    let page = stage.page(&stage.sign_in(crate::support::MARIA).await, "512341").await;
    let told = page.envelope.expect("kept").reason.expect("the page says why");
    assert!(told.contains("DocuSign"), "{told}");
}

#[tokio::test]
async fn events_are_kept_as_long_as_the_settings_say() {
    let stage = Stage::set_with(|config| config.event_retention = Duration::days(3)).await;
    let body = json!({
        "event": "envelope-sent", "generatedDateTime": "2026-11-25T09:00:00Z",
        "data": { "accountId": "a", "envelopeId": "none-of-ours" },
    })
    .to_string();
    let answer = server::startup::http_client()
        .expect("a client")
        .post(format!("{}/webhooks/docusign", stage.url))
        .header(
            "X-DocuSign-Signature-1",
            docusign::connect::sign("sandbox-connect-hmac-key", body.as_bytes()),
        )
        .body(body)
        .send()
        .await
        .expect("an answer");
    assert!(answer.status().is_success());
    stage.jobs_are_done().await;
    let events = || async { rows(&stage).await[1].1 };
    for (days, kept) in [(2, 1), (2, 0)] {
        stage.pass(Duration::days(days)).await;
        server::signing::reconcile::run(&stage.services).await.expect("reconciled");
        assert_eq!(events().await, kept);
    }
}
