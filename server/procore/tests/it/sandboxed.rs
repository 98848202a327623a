//! The client against the sandbox: one person's way from sign-in to a changed commitment.

use bytes::Bytes;
use chrono::{NaiveDate, Utc};
use procore::{AccessLevel, Client, CommitmentKind, CommitmentUpdate, Hosts, TokenPair, Tool};
use rust_decimal::Decimal;
use sandbox::{Config, Sandbox};
use tempfile::TempDir;
use url::Url;

const BACK: &str = "http://127.0.0.1:3000/callback";
const COMPANY: i64 = 4280;
const PROJECT: i64 = 88_101;

struct World {
    sandbox: Sandbox,
    client: Client,
    http: reqwest::Client,
    _state: TempDir,
}

impl World {
    async fn start() -> Self {
        let state = tempfile::tempdir().unwrap();
        let free = "127.0.0.1:0".parse().unwrap();
        let config = Config {
            docusign_addr: free,
            procore_addr: free,
            state_file: state.path().join("sandbox.sqlite"),
            record: None,
            embedded_app: None,
        };
        let sandbox = sandbox::start(&config).await.unwrap();
        let base = || Url::parse(&sandbox.procore_url).unwrap();
        let hosts = Hosts { login_base: base(), api_base: base(), app_base: base() };
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let (id, secret) = ("countersign-sandbox-procore", "sandbox-procore-secret");
        let client = Client::new(http.clone(), hosts, id.to_owned(), secret.to_owned());
        Self { sandbox, client, http, _state: state }
    }

    /// Signs a person in as their browser would, on the page the authorize address leads to.
    async fn sign_in(&self, email: &str) -> TokenPair {
        let page = self.client.authorize_url(BACK, "the-state");
        let mut form: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        form.push(("email".to_owned(), email.to_owned()));
        form.push(("password".to_owned(), "countersign".to_owned()));
        let mut address = page.clone();
        address.set_query(None);
        let answer = self.http.post(address).form(&form).send().await.unwrap();
        let location = answer.headers()["location"].to_str().unwrap();
        let back = Url::parse(location).unwrap();
        let told = |name: &str| back.query_pairs().find(|(own, _)| own == name).unwrap().1.into_owned();
        assert_eq!(told("state"), "the-state");
        self.client.exchange_code(&told("code"), BACK, Utc::now()).await.unwrap()
    }
}

#[tokio::test]
async fn a_person_finds_their_company_projects_and_rights() {
    let world = World::start().await;
    let tokens = world.sign_in("tom.becker@harborline.example").await;
    let api = world.client.api(&tokens.access_token);
    assert_eq!(api.me().await.unwrap().id, 7003);
    assert!(api.companies().await.unwrap().iter().any(|company| company.id == COMPANY));
    let company = api.company(COMPANY);
    assert_eq!(company.me().await.unwrap().email_address, "tom.becker@harborline.example");
    let projects = company.projects().await.unwrap();
    assert_eq!(projects.iter().map(|project| project.id).collect::<Vec<_>>(), [PROJECT]);
    assert_eq!(company.project(PROJECT).await.unwrap().name, "Pier 9 Warehouse Conversion");
    let rights = company.permissions(Some(PROJECT)).await.unwrap();
    assert_eq!(rights.level(Tool::Commitments), AccessLevel::Standard);
    assert!(rights.level(Tool::Admin) < AccessLevel::Admin);
    assert!(
        company
            .project(88_103)
            .await
            .unwrap_err()
            .status()
            .is_some_and(|status| status == 403 || status == 404)
    );
    world.sandbox.stop().await;
}

#[tokio::test]
async fn an_admin_reads_a_commitment_whole_and_marks_it_signed() {
    let world = World::start().await;
    let tokens = world.sign_in("maria.alvarez@harborline.example").await;
    let company = world.client.api(&tokens.access_token).company(COMPANY);
    assert_eq!(company.permissions(None).await.unwrap().level(Tool::Admin), AccessLevel::Admin);
    let items = company.commitments(PROJECT).await.unwrap();
    let open = items.iter().find(|item| item.kind == CommitmentKind::Subcontract && item.status == "Draft");
    let id = open.map(|item| item.id.clone()).unwrap();

    let item = company.commitment(PROJECT, &id).await.unwrap();
    let lines = company.commitment_line_items(PROJECT, &id).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.amount).sum::<Decimal>(), item.grand_total);
    let vendor = company.vendor(item.vendor.unwrap().id, PROJECT).await.unwrap();
    assert!(!vendor.name.is_empty());
    let users = company.project_users(PROJECT).await.unwrap();
    assert!(users.iter().any(|user| user.id == 7002 && user.email_address.is_some()));

    let before = company.commitment_attachments(PROJECT, &id).await.unwrap();
    let file = Bytes::from_static(b"%PDF-1.7 signed");
    let upload = company.upload(PROJECT, "Signed.pdf", "application/pdf", file.clone()).await.unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 23);
    let update = CommitmentUpdate {
        status: Some("Approved".to_owned()),
        executed: Some(true),
        signed_contract_received_date: day,
        signature_required: None,
        upload_ids: vec![upload],
    };
    company.update_commitment(PROJECT, &id, &update).await.unwrap();
    let item = company.commitment(PROJECT, &id).await.unwrap();
    assert_eq!(
        (item.status.as_str(), item.executed, item.signed_contract_received_date),
        ("Approved", true, day)
    );
    let after = company.commitment_attachments(PROJECT, &id).await.unwrap();
    assert_eq!(after.len(), before.len() + 1);
    let signed = after.iter().find(|attachment| attachment.name == "Signed.pdf").unwrap();
    assert_eq!(company.download(&signed.url).await.unwrap(), file);
    assert!(company.commitment_pdf(PROJECT, &id).await.unwrap().starts_with(b"%PDF-"));
    world.sandbox.stop().await;
}

#[tokio::test]
async fn a_refresh_token_works_once_and_a_revoked_grant_is_dead() {
    let world = World::start().await;
    let first = world.sign_in("priya.nair@harborline.example").await;
    world.client.refresh(&first.refresh_token, Utc::now()).await.unwrap();
    let again = world.client.refresh(&first.refresh_token, Utc::now()).await.unwrap_err();
    assert!(again.is_grant_dead(), "{again}");

    let tokens = world.sign_in("priya.nair@harborline.example").await;
    assert_eq!(world.client.api(&tokens.access_token).me().await.unwrap().id, 7002);
    world.client.revoke(&tokens.access_token).await.unwrap();
    let error = world.client.api(&tokens.access_token).me().await.unwrap_err();
    assert!(error.is_token_rejected(), "{error}");
    world.sandbox.stop().await;
}
