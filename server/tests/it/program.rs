//! The program as it is started: settings, exit codes, and its roles as processes of their own.

use std::net::TcpListener;

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
