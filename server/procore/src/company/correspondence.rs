//! Correspondence: what Procore's API calls generic tools (the types) and generic tool items (the letters).
//!
//! Statuses are each company's own words, mapped to Open, Closed or Draft: write only what
//! [`CompanyApi::available_statuses`] lists.

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::{Method, RequestBuilder};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::directory::Contact;
use super::parts::{Attachment, name_of};
use super::{CompanyApi, present};
use crate::error::Result;
use crate::wire;

/// A kind of letter a company has made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CorrespondenceType {
    /// May exceed 32 bits.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// Such as `Notice of Delay`.
    #[serde(default, deserialize_with = "wire::string")]
    pub title: String,
    /// Before the letters' numbers, such as `NOD`.
    #[serde(default, deserialize_with = "wire::string")]
    pub abbreviation: String,
    /// Whether new letters are private; a letter's own type does not tell it.
    #[serde(default, deserialize_with = "wire::flag")]
    pub private_by_default: bool,
}

/// A letter of a correspondence type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self")]
pub struct Letter {
    /// A number in a text.
    #[serde(deserialize_with = "wire::string_id")]
    pub id: String,
    /// Its type.
    #[serde(rename = "generic_tool")]
    pub correspondence_type: CorrespondenceType,
    /// Its number, such as `001`.
    #[serde(default, deserialize_with = "wire::string")]
    pub position: String,
    /// The subject.
    #[serde(default, deserialize_with = "wire::string")]
    pub title: String,
    /// HTML.
    #[serde(default, deserialize_with = "wire::text")]
    pub description: Option<String>,
    /// In the company's own words.
    #[serde(default, deserialize_with = "wire::string")]
    pub status: String,
    /// What the status means: Open, Closed or Draft.
    #[serde(default, deserialize_with = "wire::string")]
    pub status_type: String,
    /// Whether only admins and the people on it see it.
    #[serde(default, deserialize_with = "wire::flag")]
    pub private: bool,
    /// When an answer is due.
    #[serde(default, deserialize_with = "wire::date")]
    pub due_date: Option<NaiveDate>,
    /// When it was issued.
    #[serde(default, deserialize_with = "wire::moment")]
    pub issued_at: Option<DateTime<Utc>>,
    /// When it was closed.
    #[serde(default, deserialize_with = "wire::moment")]
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was created.
    #[serde(default, deserialize_with = "wire::moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When anything last changed.
    #[serde(default, deserialize_with = "wire::moment")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Who created it.
    #[serde(default, deserialize_with = "wire::object")]
    pub created_by: Option<Contact>,
    /// Whom it comes from.
    #[serde(default, deserialize_with = "wire::object")]
    pub received_from: Option<Contact>,
    /// Who has to answer.
    #[serde(default, deserialize_with = "wire::list")]
    pub assignees: Vec<Contact>,
    /// Who gets it to know.
    #[serde(default, deserialize_with = "wire::list")]
    pub distribution_members: Vec<Contact>,
    /// Its files.
    #[serde(default, deserialize_with = "wire::list")]
    pub attachments: Vec<Attachment>,
    /// Where on the site.
    #[serde(default, deserialize_with = "name_of")]
    pub location: Option<String>,
    /// Code and name.
    #[serde(default, deserialize_with = "cost_code")]
    pub cost_code: Option<String>,
    /// Number and title.
    #[serde(default, deserialize_with = "specification_section")]
    pub specification_section: Option<String>,
    /// Their names.
    #[serde(default, deserialize_with = "names")]
    pub trades: Vec<String>,
    /// In words, such as `Yes, 5 days`.
    #[serde(default, deserialize_with = "schedule_impact")]
    pub schedule_impact: Option<String>,
    /// In words, such as `Yes, 1200.00`, in the project's currency.
    #[serde(default, deserialize_with = "cost_impact")]
    pub cost_impact: Option<String>,
    /// The answers so far, in order; only [`CompanyApi::letter`] reads them.
    #[serde(skip)]
    pub responses: Vec<LetterResponse>,
}

impl<'de> Deserialize<'de> for Letter {
    /// A letter of one trade may tell it beside an empty list of trades.
    fn deserialize<D: Deserializer<'de>>(source: D) -> std::result::Result<Self, D::Error> {
        let mut letter = Value::deserialize(source)?;
        if letter["trades"].as_array().is_none_or(Vec::is_empty) && letter["trade"].is_object() {
            letter["trades"] = json!([letter["trade"]]);
        }
        Self::deserialize(letter).map_err(serde::de::Error::custom)
    }
}

/// An answer to a letter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LetterResponse {
    /// Name of the person.
    #[serde(default, rename = "created_by", deserialize_with = "name_of")]
    pub by: Option<String>,
    /// HTML.
    #[serde(default, rename = "notes", deserialize_with = "wire::string")]
    pub text: String,
    /// When it was given.
    #[serde(default, rename = "created_at", deserialize_with = "wire::moment")]
    pub at: Option<DateTime<Utc>>,
    /// Whether it is marked as the official answer.
    #[serde(default, deserialize_with = "wire::flag")]
    pub official: bool,
}

/// A change of a letter. What is absent stays as it is; uploads are added to the attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterUpdate {
    /// One of [`CompanyApi::available_statuses`].
    pub status: Option<String>,
    /// Files from [`CompanyApi::upload`], by the same person; each is attached once more if sent again.
    pub upload_ids: Vec<String>,
}

#[derive(Deserialize)]
struct Typed {
    generic_tool: CorrespondenceType,
}

#[derive(Deserialize)]
struct Status {
    #[serde(default, deserialize_with = "wire::string")]
    name: String,
}

impl CompanyApi {
    /// The correspondence types a project uses.
    pub async fn correspondence_types(&self, project_id: i64) -> Result<Vec<CorrespondenceType>> {
        let company = self.company_id.to_string();
        let page = |_| {
            let request = self.get("v1.0", &["companies", &company, "generic_tools"]);
            request.query(&[("filters[project_id]", project_id)])
        };
        self.api.all_pages("list the correspondence types", page).await
    }

    /// All letters of a project that the person may see, of every type.
    pub async fn letters(&self, project_id: i64) -> Result<Vec<Letter>> {
        let project = project_id.to_string();
        let page = |_| {
            let request = self.get("v1.0", &["projects", &project, "correspondence_type_items"]);
            request.query(&[("view", "extended")])
        };
        self.api.all_pages("list the correspondence", page).await
    }

    /// One letter with its answers.
    pub async fn letter(&self, project_id: i64, id: &str) -> Result<Letter> {
        let operation = "read the correspondence";
        let request = self.get("v1.0", &["generic_tool_items", id]).query(&[("project_id", project_id)]);
        let Typed { generic_tool: CorrespondenceType { id: type_id, .. } } =
            self.api.http.json(operation, request).await?;
        let request = self.letter_request(Method::GET, project_id, type_id, &[id]);
        let mut letter: Letter = self.api.http.json(operation, request).await?;
        letter.responses = self.responses(project_id, type_id, id).await?;
        Ok(letter)
    }

    /// The statuses letters of a type may have, in the company's own words.
    pub async fn available_statuses(&self, project_id: i64, type_id: i64) -> Result<Vec<String>> {
        let page = |_| self.letter_request(Method::GET, project_id, type_id, &["available_statuses"]);
        let statuses: Vec<Status> =
            self.api.all_pages("list the statuses of the correspondence type", page).await?;
        Ok(statuses.into_iter().map(|status| status.name).filter(|name| !name.is_empty()).collect())
    }

    /// Changes a letter without notifying anybody, and returns it as it is then, without its answers.
    pub async fn update_letter(
        &self,
        project_id: i64,
        type_id: i64,
        id: &str,
        update: &LetterUpdate,
    ) -> Result<Letter> {
        let mut item = json!({ "skip_emails": true });
        if let Some(status) = &update.status {
            item["status"] = json!(status);
        }
        if !update.upload_ids.is_empty() {
            item["upload_ids"] = json!(update.upload_ids);
        }
        let request = self.letter_request(Method::PATCH, project_id, type_id, &[id]);
        let request = request.json(&json!({ "generic_tool_item": item }));
        self.api.http.json("update the correspondence", request).await
    }

    /// A person who may read a letter need not be allowed to read its answers.
    async fn responses(&self, project_id: i64, type_id: i64, id: &str) -> Result<Vec<LetterResponse>> {
        let tail = [id, "generic_tool_item_responses"];
        let page = |_| self.letter_request(Method::GET, project_id, type_id, &tail);
        present(self.api.all_pages("read the answers to the correspondence", page).await)
    }

    fn letter_request(&self, method: Method, project_id: i64, type_id: i64, tail: &[&str]) -> RequestBuilder {
        let (project, tool) = (project_id.to_string(), type_id.to_string());
        let path = ["projects", &project, "generic_tools", &tool, "generic_tool_items"];
        self.request(method, "v1.0", &[&path, tail].concat())
    }
}

fn cost_code<'de, D: Deserializer<'de>>(source: D) -> std::result::Result<Option<String>, D::Error> {
    let code = Value::deserialize(source)?;
    Ok(joined([&code["full_code"], &code["name"]]))
}

fn specification_section<'de, D: Deserializer<'de>>(
    source: D,
) -> std::result::Result<Option<String>, D::Error> {
    let section = Value::deserialize(source)?;
    Ok(joined([&section["label"], &Value::Null])
        .or_else(|| joined([&section["number"], &section["description"]])))
}

fn joined(parts: [&Value; 2]) -> Option<String> {
    let words: Vec<&str> =
        parts.into_iter().filter_map(Value::as_str).filter(|word| !word.trim().is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn names<'de, D: Deserializer<'de>>(source: D) -> std::result::Result<Vec<String>, D::Error> {
    let items = Value::deserialize(source)?;
    let name = |item: &Value| item["name"].as_str().map(str::to_owned);
    Ok(items.as_array().into_iter().flatten().filter_map(name).collect())
}

fn schedule_impact<'de, D: Deserializer<'de>>(source: D) -> std::result::Result<Option<String>, D::Error> {
    let days = |days: Decimal| match days.normalize() {
        days if days == Decimal::ONE => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    Value::deserialize(source).map(|impact| in_words(&impact, days))
}

fn cost_impact<'de, D: Deserializer<'de>>(source: D) -> std::result::Result<Option<String>, D::Error> {
    Value::deserialize(source).map(|impact| in_words(&impact, |cost| format!("{cost:.2}")))
}

/// Status and value; older answers write the value alone.
fn in_words(impact: &Value, amount: impl Fn(Decimal) -> String) -> Option<String> {
    let value = wire::scalar(&impact["value"]).or_else(|| wire::scalar(impact));
    let value =
        value.map(|text| text.trim().parse().map_or(text.clone(), &amount)).filter(|text| !text.is_empty());
    match impact["status"].as_str() {
        Some("yes_known") => Some(value.map_or_else(|| "Yes".to_owned(), |value| format!("Yes, {value}"))),
        Some("yes_unknown") => Some("Yes, not known how much".to_owned()),
        Some("no_impact") => Some("No".to_owned()),
        Some("tbd") => Some("To be determined".to_owned()),
        Some("n_a") => Some("Not applicable".to_owned()),
        _ => value,
    }
}

#[cfg(test)]
#[path = "correspondence_tests.rs"]
mod tests;
