use bytes::Bytes;
use procore::{Class, Error};
use url::Url;

use crate::server::{Reply, Server};

#[tokio::test]
async fn a_file_is_announced_stored_without_the_token_and_completed() {
    let server = Server::knowing_its_address(|address| {
        let announced = format!(
            r#"{{"uuid":"01FZ8Q","status":"ready","segments":[{{"size":3,"url":"{address}/storage/1?sig=x",
              "headers":{{"x-amz-content-sha256":"abc","content-length":3,"content-md5":"kAFQmDzST7DWlj99KOF/cg=="}}}}]}}"#
        );
        vec![
            Reply::new(201, announced),
            Reply::new(200, "").with("etag", "\"e-tag\""),
            Reply::new(200, r#"{"uuid":"01FZ8Q","status":"complete"}"#),
        ]
    })
    .await;
    let file = Bytes::from_static(b"abc");
    let uuid = server.company().upload(88101, "Signed.pdf", "application/pdf", file).await.unwrap();
    assert_eq!(uuid, "01FZ8Q");
    let [announced, stored, completed] = &server.requests()[..] else {
        panic!("three requests are expected")
    };
    assert_eq!(announced.line(), "POST /rest/v1.1/projects/88101/uploads HTTP/1.1");
    let sums = serde_json::json!({"size":3,"md5":"900150983cd24fb0d6963f7d28e17f72",
        "sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"});
    assert_eq!(announced.json()["segments"], serde_json::json!([sums]));
    assert_eq!(announced.json()["response_filename"], "Signed.pdf");
    assert_eq!((stored.line(), stored.body.as_str()), ("PUT /storage/1?sig=x HTTP/1.1", "abc"));
    assert_eq!((stored.header("authorization"), stored.header("procore-company-id")), (None, None));
    assert_eq!(stored.header("content-md5"), Some("kAFQmDzST7DWlj99KOF/cg=="));
    assert_eq!(completed.line(), "PATCH /rest/v1.1/projects/88101/uploads/01FZ8Q HTTP/1.1");
    assert_eq!(completed.json()["segments"][0]["etag"], "e-tag");
    assert_eq!(completed.json()["segments"][0]["sha256"], sums["sha256"]);
}

#[tokio::test]
async fn an_upload_that_does_not_complete_is_an_error() {
    let server = Server::knowing_its_address(|address| {
        let announced = format!(r#"{{"uuid":"u","segments":[{{"url":"{address}/storage"}}]}}"#);
        vec![Reply::new(201, announced), Reply::new(200, ""), Reply::new(200, r#"{"status":"failed"}"#)]
    })
    .await;
    let error = server.company().upload(1, "a.pdf", "application/pdf", Bytes::new()).await.unwrap_err();
    assert!(error.to_string().contains("failed instead of complete"), "{error}");
}

#[tokio::test]
async fn a_download_leaves_the_token_at_home_when_it_is_redirected_abroad() {
    let abroad = Server::start(vec![
        Reply::new(302, "").with("location", "/moved?sig=x"),
        Reply::new(200, "the file"),
    ])
    .await;
    let location = abroad.url.join("/bucket?sig=x").unwrap();
    let home = Server::start(vec![Reply::new(302, "").with("location", location)]).await;
    let file = home.company().download(&home.url.join("/files/1").unwrap()).await.unwrap();
    assert_eq!(&file[..], b"the file");
    assert_eq!(home.requests()[0].header("authorization"), Some("Bearer the-token"));
    assert_eq!(abroad.lines(), ["GET /bucket?sig=x HTTP/1.1", "GET /moved?sig=x HTTP/1.1"]);
    for request in abroad.requests() {
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn a_redirect_that_comes_home_again_does_not_bring_the_token_back() {
    let home = Server::knowing_its_address(|_| vec![Reply::new(200, "the file")]).await;
    let abroad =
        Server::start(vec![Reply::new(302, "").with("location", home.url.join("/2").unwrap())]).await;
    home.company().download(&abroad.url).await.unwrap();
    assert_eq!(home.requests()[0].header("authorization"), None);
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let replies = (0..10).map(|_| Reply::new(302, "").with("location", "/again")).collect();
    let server = Server::start(replies).await;
    let error = server.company().download(&server.url).await.unwrap_err();
    assert!(
        matches!(error, Error::AddressRefused { reason: "it is behind too many redirects", .. }),
        "{error}"
    );
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn only_web_addresses_are_followed() {
    let server = Server::start(vec![Reply::new(302, "").with("location", "file:///etc/passwd")]).await;
    let error = server.company().download(&server.url).await.unwrap_err();
    assert_eq!(error.class(), Class::GiveUp);
    assert!(error.to_string().contains("it is not https"), "{error}");
    let ftp = Url::parse("ftp://127.0.0.1/x").unwrap();
    assert!(server.company().download(&ftp).await.is_err());
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let reply = Reply::new(200, "").with("content-length", (51 << 20).to_string());
    let server = Server::start(vec![reply]).await;
    let error = server.company().download(&server.url).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    assert_eq!(error.class(), Class::FixData);
    assert!(error.to_string().contains("larger than 50 MB"), "{error}");
}

#[tokio::test]
async fn a_pdf_is_asked_for_waited_for_and_fetched() {
    let server = Server::knowing_its_address(|address| {
        vec![
            Reply::new(202, "{}").with("location", "/status").with("retry-after", "0"),
            Reply::new(202, "{}").with("retry-after", "0"),
            Reply::new(302, "").with("location", format!("{address}/files/1")),
            Reply::new(200, "%PDF-1.7"),
        ]
    })
    .await;
    let pdf = server.company().commitment_pdf(88101, "9").await.unwrap();
    assert_eq!(&pdf[..], b"%PDF-1.7");
    let path = "/rest/v2.0/companies/4280/projects/88101/commitment_contracts/9/pdf HTTP/1.1";
    assert_eq!(
        server.lines(),
        [
            format!("POST {path}"),
            format!("GET {path}"),
            format!("GET {path}"),
            "GET /files/1 HTTP/1.1".to_owned()
        ]
    );
}

#[tokio::test]
async fn a_pdf_that_never_comes_ends_in_a_sentence() {
    let replies = (0..40).map(|_| Reply::new(202, "").with("retry-after", "0")).collect();
    let server = Server::start(replies).await;
    let error = server.company().commitment_pdf(88101, "9").await.unwrap_err();
    assert!(matches!(error, Error::NotReady { polls: 30, .. }), "{error}");
    assert_eq!((error.class(), server.requests().len()), (Class::Retry, 31));
}

#[tokio::test]
async fn a_pdf_procore_cannot_make_is_its_refusal() {
    let replies = vec![
        Reply::new(202, "").with("retry-after", "0"),
        Reply::new(400, r#"{"errors":["Generation was unsuccessful."]}"#),
    ];
    let error = Server::start(replies).await.company().commitment_pdf(88101, "9").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Procore refused to make a PDF of the commitment: Generation was unsuccessful (HTTP 400)."
    );
}
