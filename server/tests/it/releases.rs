//! Databases of every release come up to date with nothing lost.
//!
//! `releases/NNNN.sql` holds the rows of a database as the release with that newest migration left them,
//! its tokens sealed with [`SEAL_KEY`]. When a release brings migrations, add its rows:
//! `RELEASE=NNNN cargo test -p server --test it -- --ignored writes_the_rows_of_this_release`.

use std::path::Path;

use app::{
    model::{
        envelope::{EnvelopeState, Filing},
        ids::ItemId,
        person::Viewer,
        rules::{
            form::{OWN, RulesForm},
            place::RulePlace,
        },
        tool::{ItemKind, Tool},
    },
    port::Product,
};
use server::signing::rules::effective;
use sqlx::{any::AnyPoolOptions, migrate::Migrator};
use tempfile::TempDir;

use crate::support::{COMPANY, MARIA, PIER_9, STEEL, Stage, browser::Browser, item, postgres, signers};

/// Sealed the tokens in the kept rows; no other key of ours.
const SEAL_KEY: &str = "cmVsZWFzZXMtYXJlLXJlYWQtd2l0aC10aGlzLWtleSE";
/// Filed, withdrawn, out and sent by a run, in this order.
const CONCRETE: &str = "512341";
const LIGHTING: &str = "512400";

/// The first release with rules.
const WITH_RULES: i64 = 4;

const RELEASES: [(i64, &str); 3] = [
    (1, include_str!("releases/0001.sql")),
    (4, include_str!("releases/0004.sql")),
    (9, include_str!("releases/0009.sql")),
];

#[tokio::test]
#[ignore = "writes a file; see the module's docs"]
async fn writes_the_rows_of_this_release() {
    let release = std::env::var("RELEASE").expect("RELEASE names the newest migration, such as 0004");
    let stage = Stage::set_with(|config| config.seal_key = Some(SEAL_KEY.to_owned())).await;
    let maria = fill(&stage).await;
    drop(maria);
    let rows = rows_as_sql(&stage.services.config.database_url).await;
    let file = format!("{}/tests/it/releases/{release}.sql", env!("CARGO_MANIFEST_DIR"));
    std::fs::write(file, rows).expect("written");
}

#[tokio::test]
async fn every_released_sqlite_database_comes_up_to_date() {
    for (release, rows) in RELEASES {
        let folder = TempDir::new().expect("a folder");
        let url = format!("sqlite:{}?mode=rwc", folder.path().join("countersign.sqlite").display());
        comes_up_to_date(&url, "sqlite", release, rows).await;
    }
}

#[tokio::test]
async fn every_released_postgresql_database_comes_up_to_date() {
    for (release, rows) in RELEASES {
        let rows = rows.replace("X'", r"'\x");
        comes_up_to_date(&postgres::database(), "postgres", release, &rows).await;
    }
}

/// What every release must still be able to read: an envelope filed, one withdrawn, one out, and the links.
async fn comes_up_to_date(url: &str, engine: &str, release: i64, rows: &str) {
    make(url, engine, release, rows).await;
    let stage = Stage::set_with(|config| {
        url.clone_into(&mut config.database_url);
        config.seal_key = Some(SEAL_KEY.to_owned());
    })
    .await;
    assert_tokens_open(&stage, release).await;
    let maria = stage.sign_in(MARIA).await;
    for (id, state) in [
        (STEEL, EnvelopeState::Completed),
        (CONCRETE, EnvelopeState::Voided),
        (LIGHTING, EnvelopeState::Sent),
    ] {
        let page = stage.page(&maria, id).await;
        let envelope = page.envelope.unwrap_or_else(|| panic!("{id} of release {release} has its envelope"));
        assert_eq!(envelope.state, state, "{id} of release {release}");
        assert!(page.history.len() >= 3, "{id} of release {release}: {:?}", page.history);
    }
    if release >= WITH_RULES {
        let rules = effective(&stage.services, COMPANY, PIER_9, ItemKind::Subcontract).await.expect("rules");
        assert_eq!(rules.expires_after_days, 45, "release {release}");
    }
}

/// A database as a release left it.
async fn make(url: &str, engine: &str, release: i64, rows: &str) {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1).connect(url).await.expect("opened");
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(engine);
    let migrator = Migrator::new(migrations).await.expect("migrations");
    migrator.run_to(release, &pool).await.expect("the release's tables");
    for row in rows.lines() {
        sqlx::query(sqlx::AssertSqlSafe(row.to_owned())).execute(&pool).await.expect(row);
    }
    pool.close().await;
}

async fn assert_tokens_open(stage: &Stage, release: i64) {
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let grants: Vec<(String, String)> =
        sqlx::query_as("SELECT id, refresh FROM grants").fetch_all(&mut *connection).await.expect("grants");
    assert_eq!(grants.len(), 2, "one login at each vendor, in release {release}");
    for (id, refresh) in grants {
        let opened = stage.services.sealer.open(&format!("grants.refresh.{id}"), &refresh);
        assert!(!opened.expect("the same key opens it").is_empty());
    }
}

/// One envelope filed, one withdrawn, one out, with rules and a run of many.
async fn fill(stage: &Stage) -> Viewer {
    let maria = stage.sign_in(MARIA).await;
    let product = &stage.services;
    product.set_company_integration(&maria, COMPANY, true).await.expect("on");
    Browser::signed_in(stage, MARIA).await.link(stage, "Harborline Builders").await;
    let place = RulePlace { company: COMPANY, project: Some(PIER_9), kind: None };
    let form =
        RulesForm { expiry_choice: OWN.into(), expires_after_days: "45".into(), ..RulesForm::default() };
    let draft = product.draft_rules(&maria, place, &form).await.expect("kept");
    let preview = product.rules_editor(&maria, place, Some(&draft)).await.expect("a page").preview;
    product.save_rules(&maria, place, &draft, &preview.expect("a preview").seen).await.expect("saved");

    for id in [STEEL, CONCRETE] {
        let form = stage.form(&maria, id).await;
        product.send(&maria, &item(id), &form).await.expect("accepted");
        stage.envelope_when(&maria, id, |envelope| envelope.state.is_out()).await;
    }
    signers::sign(stage, "Dana Whitfield", "dana.whitfield@northgatesteel.example").await;
    signers::sign(stage, "Maria Alvarez", "maria.alvarez@harborline.example").await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    let withdrawn = stage.page(&maria, CONCRETE).await.envelope.expect("one").id;
    product.void(&maria, &withdrawn, "Wrong retainage").await.expect("voided");
    stage.envelope_when(&maria, CONCRETE, |envelope| envelope.state == EnvelopeState::Voided).await;
    product
        .start_bulk(&maria, COMPANY, PIER_9, Tool::Commitments, &[ItemId(LIGHTING.to_owned())])
        .await
        .expect("started");
    stage.envelope_when(&maria, LIGHTING, |envelope| envelope.state.is_out()).await;
    maria
}

/// Every row as an INSERT, tables in the order in which they were made. The log's head is made with its table.
async fn rows_as_sql(url: &str) -> String {
    let pool = AnyPoolOptions::new().connect(url).await.expect("opened");
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY rowid",
    )
    .fetch_all(&pool)
    .await
    .expect("tables");
    let mut script = String::new();
    for table in tables {
        if table == "audit_head" {
            script.push_str("DELETE FROM audit_head;\n");
        }
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1) ORDER BY cid")
            .bind(&table)
            .fetch_all(&pool)
            .await
            .expect("columns");
        let values =
            columns.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>().join(" || ', ' || ");
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT {values} FROM {table}")))
                .fetch_all(&pool)
                .await
                .expect("rows");
        for row in rows {
            script.push_str(&format!("INSERT INTO {table} ({}) VALUES ({row});\n", columns.join(", ")));
        }
    }
    script
}
