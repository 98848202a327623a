//! Signers at the sandbox's mailbox and signing page.

use super::{Stage, browser::Browser};

/// Opens the newest invitation of an address and answers the signing page's address.
async fn invitation(stage: &Stage, browser: &mut Browser, email: &str) -> String {
    let mailbox = format!("{}/mailbox?address={}", stage.docusign_url, email.replace('@', "%40"));
    let page = browser.get(&mailbox).await;
    let (_, rest) =
        page.body.split_once("href=\"/signing/").unwrap_or_else(|| panic!("no invitation: {}", page.body));
    let token = rest.split('"').next().expect("a token");
    format!("{}/signing/{token}", stage.docusign_url)
}

/// What a signer sees who opens the newest invitation.
pub async fn signing_page(stage: &Stage, email: &str) -> String {
    let mut browser = Browser::new();
    let page = invitation(stage, &mut browser, email).await;
    browser.get(&page).await.body
}

pub async fn sign(stage: &Stage, name: &str, email: &str) {
    let mut browser = Browser::new();
    let page = invitation(stage, &mut browser, email).await;
    browser.get(&page).await;
    let done = browser.post(&page, &[("signature", name), ("action", "finish")]).await;
    assert!(done.status.is_success(), "{} {}", done.status, done.body);
}

pub async fn decline(stage: &Stage, email: &str, reason: &str) {
    let mut browser = Browser::new();
    let page = invitation(stage, &mut browser, email).await;
    browser.get(&page).await;
    let done = browser.post(&page, &[("reason", reason), ("action", "decline")]).await;
    assert!(done.status.is_success(), "{} {}", done.status, done.body);
}
