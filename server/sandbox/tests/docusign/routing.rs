//! Who is reached when: order, copies, reminders, resending.

use serde_json::json;

use crate::{
    ALL, NO_HOOK,
    support::{App, definition, linked},
};

async fn mails(app: &App, address: &str) -> usize {
    let page = app.get(&format!("/mailbox?address={address}")).await.text().await.expect("a page");
    page.matches("<article").count()
}

#[tokio::test]
async fn copies_go_out_when_they_are_reached_and_do_not_hold_the_envelope() {
    let app = linked().await;
    let mut asked = definition("sent", &ALL, NO_HOOK);
    asked["recipients"]["carbonCopies"] = json!([
        { "email": "early@example.com", "name": "Early Copy", "recipientId": "3", "routingOrder": "1" },
        { "email": "late@example.com", "name": "Late Copy", "recipientId": "4", "routingOrder": "3" },
    ]);
    let id = app.create(&asked).await;
    assert_eq!((mails(&app, "early@example.com").await, mails(&app, "late@example.com").await), (1, 0));
    app.sign("sub@example.com", "Jón Sub").await;
    assert_eq!(app.json(&format!("/envelopes/{id}/recipients")).await["currentRoutingOrder"], "2");
    app.sign("gc@example.com", "Gina Contractor").await;
    assert_eq!(app.status(&id).await, "completed");
    assert_eq!(mails(&app, "late@example.com").await, 2);
}

#[tokio::test]
async fn signers_of_one_order_sign_side_by_side() {
    let app = linked().await;
    let mut asked = definition("sent", &ALL, NO_HOOK);
    asked["recipients"]["signers"][1]["routingOrder"] = "1".into();
    let id = app.create(&asked).await;
    let path = app.invitation("gc@example.com").await;
    app.get(&path).await;
    assert_eq!(app.status(&id).await, "sent");
    app.get(&app.invitation("sub@example.com").await).await;
    assert_eq!(app.status(&id).await, "delivered");
    app.sign("gc@example.com", "Gina Contractor").await;
    app.sign("sub@example.com", "Jón Sub").await;
    assert_eq!(app.status(&id).await, "completed");
}

#[tokio::test]
async fn late_signers_are_reminded_and_resending_reaches_only_those_whose_turn_it_is() {
    let mut app = linked().await;
    let mut asked = definition("sent", &ALL, NO_HOOK);
    asked["notification"] =
        json!({ "reminders": { "reminderEnabled": "true", "reminderDelay": "2", "reminderFrequency": "3" } });
    let id = app.create(&asked).await;
    app.advance(2 * 86_400 + 1).await;
    app.link("maria.alvarez@harborline.example", "&prompt=login").await;
    app.status(&id).await;
    assert_eq!((mails(&app, "sub@example.com").await, mails(&app, "gc@example.com").await), (2, 0));
    app.api_send("PUT", &format!("/envelopes/{id}?resend_envelope=true"), &json!({})).await;
    assert_eq!((mails(&app, "sub@example.com").await, mails(&app, "gc@example.com").await), (3, 0));
}
