//! A person's browser without a screen: cookies, forms and redirects.

use std::collections::BTreeMap;

use reqwest::{
    StatusCode,
    header::{COOKIE, LOCATION, SET_COOKIE},
};
use server::startup;
use url::Url;

use super::{COMPANY, PIER_9, Stage};

pub struct Answer {
    pub url: Url,
    pub status: StatusCode,
    pub body: String,
}

#[derive(Clone)]
pub struct Browser {
    client: reqwest::Client,
    cookies: BTreeMap<String, String>,
    /// Whom DocuSign's login page is answered as; none for the first of its people.
    docusign_user: Option<String>,
}

impl Browser {
    pub fn new() -> Self {
        Self {
            client: startup::http_client().expect("a client"),
            cookies: BTreeMap::new(),
            docusign_user: None,
        }
    }

    pub async fn signed_in(stage: &Stage, person: i64) -> Self {
        let mut browser = Self::new();
        let answer = browser.sign_in(stage, person, "/").await;
        assert!(answer.url.as_str().starts_with(&stage.url), "came back to {}", answer.url);
        browser
    }

    /// Answers DocuSign's login page as the same person as Procore's.
    pub fn at_docusign_as(mut self, person: i64) -> Self {
        self.docusign_user = Some(docusign_user(person));
        self
    }

    /// What a cookie holds.
    pub fn cookie(&self, name: &str) -> &str {
        &self.cookies[name]
    }

    /// Through Procore's page, back to the path asked for.
    pub async fn sign_in(&mut self, stage: &Stage, person: i64, return_to: &str) -> Answer {
        let page = self.start_sign_in(stage, return_to).await;
        self.decide_at_procore(&page, &[("person", &person.to_string())]).await
    }

    pub async fn start_sign_in(&mut self, stage: &Stage, return_to: &str) -> Url {
        self.post(&format!("{}/auth/procore", stage.url), &[("return_to", return_to)]).await.url
    }

    /// Procore's form, with the parameters its page was asked for.
    pub async fn decide_at_procore(&mut self, page: &Url, decision: &[(&str, &str)]) -> Answer {
        let asked: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        let mut form: Vec<(&str, &str)> =
            asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        form.extend_from_slice(decision);
        let address = page.join("/oauth/authorize").expect("an address");
        self.post(address.as_str(), &form).await
    }

    /// Through DocuSign's login and consent to the choice of an account, and chooses.
    pub async fn link(&mut self, stage: &Stage, account: &str) {
        let page = self.start_link(stage).await;
        let choice = self.consent(page, "allow").await;
        assert!(choice.body.contains(account), "{}", choice.body);
        let pending = query(&choice.url, "pending");
        let id = choice
            .body
            .split("value=\"")
            .filter(|rest| rest.contains(account))
            .filter_map(|rest| rest.split('"').next())
            .find(|value| value.len() == 36 && *value != pending)
            .expect("an account to choose");
        let form = [
            ("company", COMPANY.to_string()),
            ("project", PIER_9.to_string()),
            ("pending", pending.clone()),
            ("account", id.to_owned()),
            ("all_projects", "true".to_owned()),
        ];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let action = action_of(&choice.body, "/api/choose_account");
        let linked = self.post(&format!("{}{action}", stage.url), &form).await;
        assert!(linked.body.contains("Synced"), "{} {}", linked.status, linked.body);
    }

    pub async fn start_link(&mut self, stage: &Stage) -> Answer {
        let form = [("company", COMPANY.to_string()), ("project", PIER_9.to_string())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post(&format!("{}/auth/docusign", stage.url), &form).await
    }

    /// Logs in at DocuSign and answers its consent page where it asks.
    pub async fn consent(&mut self, login: Answer, answer: &str) -> Answer {
        let request = hidden(&login.body, "request");
        let first = || attribute_after(&login.body, "name=\"user\" value=\"");
        let user = self.docusign_user.clone().unwrap_or_else(first);
        let address = login.url.join("/oauth/login").expect("an address");
        let page = self.post(address.as_str(), &[("request", &request), ("user", &user)]).await;
        if !page.body.contains("name=\"answer\"") {
            return page;
        }
        let request = hidden(&page.body, "request");
        let address = page.url.join("/oauth/consent").expect("an address");
        self.post(address.as_str(), &[("request", &request), ("answer", answer)]).await
    }

    /// Opens a stream of events, as an open page does.
    pub async fn listen(&self, url: &str) -> reqwest::Response {
        let answer =
            self.client.get(url).header(COOKIE, self.cookie_header()).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        answer
    }

    fn cookie_header(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    pub async fn get(&mut self, url: &str) -> Answer {
        let request = self.client.get(url);
        self.follow(request).await
    }

    pub async fn post(&mut self, url: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.client.post(url).form(form);
        self.follow(request).await
    }

    async fn follow(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let mut request = request;
        loop {
            let sent =
                request.header("accept", "text/html").header(COOKIE, self.cookie_header()).send().await;
            let answer = sent.expect("an answer");
            self.keep_cookies(&answer);
            let next = answer
                .headers()
                .get(LOCATION)
                .and_then(|to| to.to_str().ok())
                .map(|to| answer.url().join(to));
            match next {
                Some(Ok(next)) if answer.status().is_redirection() => request = self.client.get(next),
                _ => {
                    let (url, status) = (answer.url().clone(), answer.status());
                    return Answer { url, status, body: answer.text().await.expect("a body") };
                }
            }
        }
    }

    fn keep_cookies(&mut self, answer: &reqwest::Response) {
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("text");
            let pair = text.split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("name and value");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// The id that a person of the sandbox has at DocuSign.
pub fn docusign_user(person: i64) -> String {
    format!("11111111-bbbb-4bbb-8bbb-00000000{person}")
}

pub fn query(url: &Url, name: &str) -> String {
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn hidden(body: &str, name: &str) -> String {
    attribute_after(body, &format!("name=\"{name}\" value=\""))
}

fn attribute_after(body: &str, before: &str) -> String {
    let (_, rest) = body.split_once(before).unwrap_or_else(|| panic!("no {before} in {body}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// The address of a form's server function, which carries a hash.
pub fn action_of(body: &str, stem: &str) -> String {
    let (_, rest) = body
        .split_once(&format!("action=\"{stem}"))
        .unwrap_or_else(|| panic!("no form for {stem} in {body}"));
    format!("{stem}{}", rest.split('"').next().unwrap_or_default())
}
