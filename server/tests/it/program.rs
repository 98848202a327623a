//! The program as it is started: settings, exit codes, and its roles as processes of their own.

use std::{net::TcpListener, path::Path, process::Output};

use app::model::audit::Action;
use server::store::{
    Db,
    audit::{Actor, Entry},
};
use tempfile::TempDir;

use crate::support::program::{free_port, program, said, start};

#[test]
fn bad_settings_end_the_start_with_all_problems_and_exit_code_2() {
    let data = TempDir::new().expect("a folder");
    let bad = [
        ("ADDR", "everywhere"),
        ("DATABASE_URL", "mysql://db"),
        ("PROCORE_CLIENT_ID", "id"),
        ("DOCUSIGN_SECRET_FILE", "/nowhere/secret"),
    ];
    let output = program("serve", data.path(), &bad).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    for name in
        ["ADDR", "DATABASE_URL", "PROCORE_CLIENT_SECRET", "DOCUSIGN_SECRET_FILE", "DOCUSIGN_HMAC_KEYS"]
    {
        assert!(said(&output).contains(name), "{name} in {}", said(&output));
    }
}

#[test]
fn a_misspelt_setting_ends_the_start_and_names_that_others_put_there_do_not() {
    let data = TempDir::new().expect("a folder");
    let migrate =
        |settings: &[(&str, &str)]| program("migrate", data.path(), settings).output().expect("it runs");
    let output = migrate(&[("PUBLIC_ULR", "https://sign.example.com")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("sets “COUNTERSIGN_PUBLIC_ULR”, which is not a setting"),
        "{}",
        said(&output)
    );
    let kubernetes = [("PORT", "tcp://10.0.0.7:3000"), ("WORKER_SERVICE_HOST", "10.0.0.7")];
    let output = migrate(&[[("CACHE", "/tmp"), ("TEST_ENGINE", "sqlite")], kubernetes].concat());
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn the_doctor_names_what_is_wrong_and_how_to_mend_it() {
    let data = TempDir::new().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = taken.local_addr().expect("an address").to_string();
    let output = program("doctor", data.path(), &[("ADDR", &addr), ("SITE_DIR", "/nowhere")])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    for words in ["COUNTERSIGN_ADDR", "make run", "tables up to date"] {
        assert!(said(&output).contains(words), "{words} in {}", said(&output));
    }
}

#[test]
fn migrates_without_serving() {
    let data = TempDir::new().expect("a folder");
    let output = program("migrate", data.path(), &[]).output().expect("it runs");
    assert!(output.status.success(), "{}", said(&output));
    assert!(data.path().join("countersign.sqlite").is_file());
}

#[test]
fn with_keys_set_no_sandbox_is_started_and_the_vendors_are_where_the_settings_say() {
    let data = TempDir::new().expect("a folder");
    let vendors_data = TempDir::new().expect("a folder");
    let ports = [("SANDBOX_DOCUSIGN_ADDR", "127.0.0.1:0"), ("SANDBOX_PROCORE_ADDR", "127.0.0.1:0")];
    let (_vendors, addresses) = start(program("sandbox", vendors_data.path(), &ports), "DocuSign");
    let address = |vendor: &str| {
        let line = addresses.lines().find(|line| line.starts_with(vendor)).expect("its address");
        line.split_whitespace().nth(1).expect("an address").to_owned()
    };
    let (procore, docusign) = (address("Procore"), address("DocuSign"));
    let addr = format!("127.0.0.1:{}", free_port());
    let keys = [
        ("ADDR", addr.as_str()),
        ("PROCORE_CLIENT_ID", "countersign-sandbox-procore"),
        ("PROCORE_CLIENT_SECRET", "sandbox-procore-secret"),
        ("PROCORE_LOGIN_URL", &procore),
        ("PROCORE_API_URL", &procore),
        ("PROCORE_APP_URL", &procore),
        ("DOCUSIGN_INTEGRATION_KEY", "5a4db0c0-0000-4000-8000-000000000001"),
        ("DOCUSIGN_SECRET", "sandbox-docusign-secret"),
        ("DOCUSIGN_HMAC_KEYS", "sandbox-connect-hmac-key"),
        ("DOCUSIGN_ACCOUNT_URL", &docusign),
    ];
    let (_product, _greeting) = start(program("serve", data.path(), &keys), &addr);
    assert!(!data.path().join("sandbox.sqlite").exists(), "no sandbox keeps state here");
}

/// A database with a short audit log.
async fn with_a_log(data: &Path) -> Db {
    let db =
        Db::open(&format!("sqlite:{}", data.join("countersign.sqlite").display())).await.expect("opened");
    db.migrate().await.expect("up to date");
    let days = ["2026-11-01", "2026-11-02", "2026-11-03"];
    for (day, what) in days.into_iter().zip(["signed in", "=HYPERLINK(\"http://evil.example\")", "signed in"])
    {
        let at = format!("{day}T08:00:00Z").parse().expect("a time");
        let mut tx = db.begin().await.expect("a transaction");
        tx.note(Entry::new(Action::SignedIn, Actor::Countersign, at, what));
        tx.commit().await.expect("committed");
    }
    db
}

fn audit(data: &Path, arguments: &[&str]) -> Output {
    program("export-audit", data, &[]).args(arguments).output().expect("it runs")
}

#[tokio::test]
async fn the_audit_log_is_exported_and_a_changed_entry_is_named_with_exit_code_1() {
    let data = TempDir::new().expect("a folder");
    let db = with_a_log(data.path()).await;
    let csv = said(&audit(data.path(), &["--from", "2026-11-02"]));
    assert!(csv.starts_with("seq,at,actor_id,actor,"), "{csv}");
    assert!(csv.contains("'=HYPERLINK") && !csv.contains("2026-11-01"), "{csv}");
    let file = data.path().join("audit.jsonl").display().to_string();
    let exported = audit(data.path(), &["--format", "jsonl", "--output", &file]);
    assert!(exported.status.success(), "{}", said(&exported));
    for place in [&["--verify", &file][..], &["--verify"]] {
        let checked = audit(data.path(), place);
        assert!(checked.status.success() && said(&checked).contains("3 entries"), "{}", said(&checked));
    }
    let text = std::fs::read_to_string(&file).expect("the export");
    std::fs::write(&file, text.replace("HYPERLINK", "HYPERLINX")).expect("written");
    let checked = audit(data.path(), &["--verify", &file]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(said(&checked).contains("Entry 2 of 2026-11-02T08:00:00.000Z"), "{}", said(&checked));
    let mut connection = db.connection().await.expect("a connection");
    for statement in ["DROP TRIGGER audit_is_never_changed", "UPDATE audit SET actor = 'X' WHERE seq = 3"] {
        sqlx::query(statement).execute(&mut *connection).await.expect("done");
    }
    let checked = audit(data.path(), &["--verify"]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(said(&checked).contains("Entry 3 of"), "{}", said(&checked));
}

#[tokio::test]
async fn a_log_that_was_replaced_as_a_whole_lacks_the_hash_noted_before() {
    let (data, other) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    with_a_log(data.path()).await;
    let report = said(&audit(data.path(), &["--verify"]));
    let hash = report.trim().rsplit(' ').next().expect("the last hash").to_owned();
    let checked = audit(data.path(), &["--verify", "--contains", &hash]);
    assert!(checked.status.success(), "{}", said(&checked));
    Db::open(&format!("sqlite:{}", other.path().join("countersign.sqlite").display())).await.expect("opened");
    let checked = audit(other.path(), &["--verify", "--contains", &hash]);
    assert_eq!(checked.status.code(), Some(1), "{}", said(&checked));
    assert!(said(&checked).contains("No entry has the hash"), "{}", said(&checked));
}
