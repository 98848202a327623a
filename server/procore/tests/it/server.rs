//! A server that gives recorded answers in order, one connection each, and keeps the requests.

use std::sync::{Arc, Mutex};

use procore::{Client, CompanyApi, Hosts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What the server does with one request.
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    hang_up: bool,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), hang_up: false }
    }

    /// Reads the request and closes the connection.
    pub fn hang_up() -> Self {
        Self { hang_up: true, ..Self::new(0, "") }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
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

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

pub struct Server {
    pub url: Url,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub async fn start(replies: Vec<Reply>) -> Self {
        Self::knowing_its_address(|_| replies).await
    }

    /// A server whose answers hold its own address.
    pub async fn knowing_its_address(replies: impl FnOnce(&str) -> Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let replies = replies(&address);
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
        Self { url: Url::parse(&address).unwrap(), requests }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.requests().iter().map(|request| request.line().to_owned()).collect()
    }

    pub fn client(&self) -> Client {
        let base = || self.url.clone();
        let hosts = Hosts { login_base: base(), api_base: base(), app_base: base() };
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Client::new(http, hosts, "the-app".to_owned(), "the-secret".to_owned())
    }

    pub fn company(&self) -> CompanyApi {
        self.client().api("the-token").company(4280)
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
    if reply.hang_up {
        return;
    }
    let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\nx-request-id: request-1\r\n", reply.status);
    if !reply.headers.iter().any(|(name, _)| *name == "content-length") {
        head.push_str(&format!("content-length: {}\r\n", reply.body.len()));
    }
    for (name, value) in reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
    stream.write_all(&reply.body).await.unwrap();
    stream.shutdown().await.unwrap();
}
