use base64::{Engine, prelude::BASE64_STANDARD};
use md5::{Digest, Md5};
use reqwest::{Method, StatusCode, multipart};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{PIER_9, Person, start, text};

const UPLOADS: &str = "/rest/v1.1/projects/88101/uploads";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn announced(parts: &[&[u8]]) -> Value {
    let segments: Vec<Value> = parts
        .iter()
        .map(|part| json!({"size": part.len(), "sha256": hex(&Sha256::digest(part)), "md5": hex(&Md5::digest(part))}))
        .collect();
    json!({
        "response_filename": "SC-001 signé.pdf",
        "response_content_type": "application/pdf",
        "size": parts.iter().map(|part| part.len()).sum::<usize>(),
        "segments": segments,
    })
}

/// Puts one segment with the headers the API gave and answers the status and the etag.
async fn put(person: &Person<'_>, segment: &Value, bytes: &[u8]) -> (StatusCode, Option<String>) {
    let mut request = person.running.http.put(text(&segment["url"])).body(bytes.to_vec());
    for (name, value) in segment["headers"].as_object().expect("headers") {
        if name != "content-length" {
            request = request.header(name, text(value));
        }
    }
    let answer = request.send().await.expect("an answer");
    let etag = answer.headers().get("etag").map(|etag| etag.to_str().expect("text").to_owned());
    (answer.status(), etag)
}

pub(crate) async fn upload(person: &Person<'_>, parts: &[&[u8]]) -> String {
    let (status, created) = person.send(Method::POST, UPLOADS, &announced(parts)).await;
    assert_eq!((status, &created["status"]), (StatusCode::CREATED, &json!("ready")));
    let mut etags = Vec::new();
    for (segment, part) in created["segments"].as_array().expect("segments").iter().zip(parts) {
        let (status, etag) = put(person, segment, part).await;
        assert_eq!(status, StatusCode::OK);
        etags.push(json!({"etag": etag}));
    }
    let uuid = text(&created["uuid"]);
    let (status, done) =
        person.send(Method::PATCH, &format!("{UPLOADS}/{uuid}"), &json!({"segments": etags})).await;
    assert_eq!((status, &done["status"]), (StatusCode::OK, &json!("complete")));
    uuid
}

#[tokio::test]
async fn attaches_an_upload_sent_in_segments_byte_for_byte() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let parts: [&[u8]; 2] = [b"%PDF-1.7 first half, ", b"second half"];
    let uuid = upload(&maria, &parts).await;
    let steel = format!("{PIER_9}/512340");
    let (status, _) =
        maria.send(Method::PATCH, &steel, &json!({"status": "Approved", "upload_ids": [uuid]})).await;
    assert_eq!(status, StatusCode::OK);
    let attachments = maria.json(&format!("{steel}/attachments")).await["data"].take();
    let attachments = attachments.as_array().expect("attachments");
    assert_eq!(attachments.len(), 3);
    let signed = &attachments[2];
    assert_eq!(
        (&signed["name"], &signed["content_type"]),
        (&json!("SC-001 signé.pdf"), &json!("application/pdf"))
    );
    let file =
        running.http.get(text(&signed["url"])).bearer_auth(&maria.token).send().await.expect("an answer");
    assert_eq!(file.bytes().await.expect("bytes"), parts.concat());

    let page = running.page("/88101/project/contracts/commitments/work_order_contracts/512340").await;
    let link = page
        .split('"')
        .find(|part| part.starts_with("/sandbox-files/"))
        .expect("a link")
        .replace("&amp;", "&");
    assert!(running.page(&link).await.starts_with("%PDF-"));

    let keep = json!({"attachment_ids": [signed["id"]]});
    assert_eq!(maria.send(Method::PATCH, &steel, &keep).await.0, StatusCode::OK);
    assert_eq!(maria.json(&format!("{steel}/attachments")).await["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn refuses_an_upload_of_someone_else_or_an_unfinished_one() {
    let running = start().await;
    let (maria, priya) = (running.sign_in("7001").await, running.sign_in("7002").await);
    let uuid = upload(&maria, &[b"hers"]).await;
    let (_, unfinished) = priya.send(Method::POST, UPLOADS, &announced(&[b"never sent"])).await;
    assert_eq!(priya.get(&format!("{UPLOADS}/{uuid}")).await.status(), StatusCode::NOT_FOUND);
    for upload_id in [json!(uuid), unfinished["uuid"].clone(), json!("nothing")] {
        let body = json!({"status": "Approved", "upload_ids": [upload_id]});
        let (status, answer) = priya.send(Method::PATCH, &format!("{PIER_9}/512340"), &body).await;
        assert_eq!(
            (status, answer["errors"]["upload_ids"].is_array()),
            (StatusCode::UNPROCESSABLE_ENTITY, true)
        );
    }
    assert_eq!(priya.json(&format!("{PIER_9}/512340")).await["data"]["status"], "Out For Signature");
}

#[tokio::test]
async fn refuses_bytes_that_are_not_the_announced_ones() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let (_, created) = maria.send(Method::POST, UPLOADS, &announced(&[b"what was said"])).await;
    let segment = &created["segments"][0];
    assert_eq!(put(&maria, segment, b"what was done").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(put(&maria, segment, b"short").await.0, StatusCode::BAD_REQUEST);
    let request = running.http.put(text(&segment["url"])).body(b"what was said".to_vec());
    assert_eq!(request.send().await.expect("an answer").status(), StatusCode::FORBIDDEN);
    let md5 = BASE64_STANDARD.encode(Md5::digest(b"what was said"));
    let request = running
        .http
        .put(text(&segment["url"]))
        .bearer_auth(&maria.token)
        .header("x-amz-content-sha256", text(&segment["sha256"]))
        .header("content-md5", md5)
        .body(b"what was said".to_vec());
    assert_eq!(
        request.send().await.expect("an answer").status(),
        StatusCode::BAD_REQUEST,
        "no Bearer for the storage host"
    );
    let finish = format!("{UPLOADS}/{}", text(&created["uuid"]));
    let (status, _) = maria.send(Method::PATCH, &finish, &json!({"segments": [{"etag": "x"}]})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(put(&maria, segment, b"what was said").await.0, StatusCode::OK);
    running.advance_clock(3_601).await;
    assert_eq!(put(&maria, segment, b"what was said").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn takes_an_upload_without_segments_as_a_form() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let (status, created) =
        maria.send(Method::POST, UPLOADS, &json!({"response_filename": "note.txt"})).await;
    assert_eq!(status, StatusCode::CREATED);
    let mut form = multipart::Form::new();
    for (name, value) in created["fields"].as_object().expect("fields") {
        form = form.text(name.clone(), text(value));
    }
    let form = form.part("file", multipart::Part::bytes(b"hello".to_vec()).file_name("note.txt"));
    let answer = running.http.post(text(&created["url"])).multipart(form).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let body = json!({"upload_ids": [created["uuid"]]});
    assert_eq!(maria.send(Method::PATCH, &format!("{PIER_9}/512341"), &body).await.0, StatusCode::OK);
}
