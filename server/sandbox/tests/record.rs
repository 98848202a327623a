//! What the sandbox records of its exchanges.

#![expect(clippy::disallowed_methods, reason = "a test has its own clock and client")]

use std::path::Path;

use reqwest::Client;
use sandbox::{Config, Sandbox};
use serde_json::{Value, json};

async fn start(folder: &Path, record: &Path) -> Sandbox {
    let any = "127.0.0.1:0".parse().expect("an address");
    let state_file = folder.join("sandbox.sqlite");
    let record = Some(record.to_owned());
    sandbox::start(&Config { docusign_addr: any, procore_addr: any, state_file, record, embedded_app: None })
        .await
        .expect("the sandbox starts")
}

fn read(record: &Path) -> Vec<Value> {
    let lines = std::fs::read_to_string(record).expect("a record");
    lines.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

#[tokio::test]
async fn records_what_was_said_but_no_token_and_no_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = folder.path().join("exchanges.jsonl");
    let sandbox = start(folder.path(), &record).await;
    let http = Client::new();
    let companies = format!("{}/rest/v1.0/companies?page=2", sandbox.procore_url);
    let refused = http.get(companies).bearer_auth("a-secret").send().await.expect("an answer");
    let heard: Value = refused.json().await.expect("JSON");
    let form = [("grant_type", "password")];
    let token = format!("{}/oauth/token", sandbox.docusign_url);
    http.post(token).form(&form).send().await.expect("an answer");
    let page = http.get(format!("{}/mailbox", sandbox.docusign_url)).send().await.expect("an answer");
    assert!(page.text().await.expect("a page").contains("Mailbox"));
    sandbox.stop().await;

    let record = read(&record);
    let [companies, token, mailbox] = record.as_slice() else { panic!("three exchanges, not {record:?}") };
    let kept = json!({
        "vendor": "procore",
        "method": "GET",
        "path": "/rest/v1.0/companies",
        "query": "page=2",
        "headers": {"accept": "*/*", "authorization": "Bearer"},
        "body": null,
        "status": 401,
        "answer_headers": {"content-type": "application/json"},
        "answer": heard,
    });
    assert_eq!(*companies, kept);
    assert_eq!((&token["vendor"], &token["body"]), (&json!("docusign"), &json!("grant_type=password")));
    assert_eq!((&mailbox["status"], &mailbox["answer"]), (&json!(200), &Value::Null));
}

#[tokio::test]
async fn goes_on_with_the_record_of_an_earlier_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = folder.path().join("exchanges.jsonl");
    for _ in 0..2 {
        let sandbox = start(folder.path(), &record).await;
        reqwest::get(format!("{}/mailbox", sandbox.docusign_url)).await.expect("an answer");
        sandbox.stop().await;
    }
    assert_eq!(read(&record).len(), 2);
}
