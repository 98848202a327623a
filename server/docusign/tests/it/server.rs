//! A server that gives recorded answers in order, one connection each, and keeps the requests.

use std::sync::{Arc, Mutex};

use docusign::{AllowedBaseUri, Client, Hosts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What the server does with one request.
pub enum Reply {
    /// Status and body, as JSON.
    Json(u16, String),
    /// Status, content type and body.
    Body(u16, &'static str, Vec<u8>),
    /// Reads the request and hangs up.
    HangUp,
}

/// A request as it arrived.
#[derive(Clone)]
pub struct Request {
    /// Request line and headers.
    pub head: String,
    /// The body as text.
    pub body: String,
}

impl Request {
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn headers_starting_with(&self, prefix: &str) -> Vec<String> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        let wanted = pairs.filter(|(name, _)| name.to_ascii_lowercase().starts_with(prefix));
        wanted.map(|(_, value)| value.to_owned()).collect()
    }

    pub fn has_header(&self, name: &str, value: &str) -> bool {
        self.head.lines().any(|line| {
            line.split_once(": ").is_some_and(|(own, told)| own.eq_ignore_ascii_case(name) && told == value)
        })
    }
}

pub struct Server {
    pub url: Url,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            for reply in replies {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                kept.lock().unwrap().push(request);
                answer(stream, reply).await;
            }
        });
        Self { url, requests }
    }

    /// An address nobody listens at.
    pub fn down() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        Self { url, requests: Arc::default() }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub fn client(&self) -> Client {
        let hosts = Hosts {
            account_base: self.url.clone(),
            allowed_base_uri: AllowedBaseUri::Exactly(self.url.clone()),
        };
        Client::new(reqwest::Client::new(), hosts, "the-key".to_owned(), "the-secret".to_owned())
    }

    pub fn account(&self) -> docusign::AccountApi {
        self.client().account(&self.url, "acc", "the-token").unwrap()
    }
}

/// A listener for webhooks.
pub struct Mailbox {
    pub url: Url,
    listener: TcpListener,
}

impl Mailbox {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/hook", listener.local_addr().unwrap())).unwrap();
        Self { url, listener }
    }

    /// Waits for the next message and acknowledges it.
    pub async fn next(&self) -> Request {
        let (mut stream, _) = self.listener.accept().await.unwrap();
        let request = read(&mut stream).await;
        answer(stream, Reply::Json(200, "{}".to_owned())).await;
        request
    }
}

async fn read(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Request { head: head.to_owned(), body: body.to_owned() };
        }
    }
}

async fn answer(mut stream: TcpStream, reply: Reply) {
    let (status, content_type, body) = match reply {
        Reply::HangUp => return,
        Reply::Json(status, body) => (status, "application/json", body.into_bytes()),
        Reply::Body(status, content_type, body) => (status, content_type, body),
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\
         x-docusign-tracetoken: trace-1\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    stream.shutdown().await.unwrap();
}
