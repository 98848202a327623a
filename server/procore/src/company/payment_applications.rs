//! Owner invoices: the v1.0 resource `payment_applications`.
//!
//! It is read under the project and written under the prime contract, and takes files by multipart form only. An
//! `origin_id` would make an invoice unchangeable, so none is ever sent.

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::CompanyApi;
use super::application::{ApplicationLine, ApplicationSummary};
use super::parts::{Attachment, currency};
use crate::error::{Error, Result};
use crate::wire;

/// An invoice to the owner.
///
/// Statuses: draft, under_review, revise_and_resubmit, approved.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self")]
pub struct PaymentApplication {
    /// A number in a text.
    #[serde(deserialize_with = "wire::string_id")]
    pub id: String,
    /// The prime contract.
    #[serde(deserialize_with = "wire::string_id")]
    pub contract_id: String,
    /// Title of the prime contract.
    #[serde(default, deserialize_with = "wire::string")]
    pub contract_title: String,
    /// The owner or client, as Procore prints it.
    #[serde(default, rename = "formatted_contract_company", deserialize_with = "wire::text")]
    pub owner_name: Option<String>,
    /// Application number, from 1.
    #[serde(default, deserialize_with = "wire::whole")]
    pub number: i64,
    /// The firm's own number.
    #[serde(default, deserialize_with = "wire::text")]
    pub invoice_number: Option<String>,
    /// See above.
    #[serde(default, deserialize_with = "wire::string")]
    pub status: String,
    /// Date of the invoice.
    #[serde(default, deserialize_with = "wire::date")]
    pub billing_date: Option<NaiveDate>,
    /// First day of the billing period.
    #[serde(default, deserialize_with = "wire::date")]
    pub period_start: Option<NaiveDate>,
    /// Last day of the billing period.
    #[serde(default, deserialize_with = "wire::date")]
    pub period_end: Option<NaiveDate>,
    /// As Procore prints it, such as `96.36%`.
    #[serde(default, deserialize_with = "wire::text")]
    pub percent_complete: Option<String>,
    /// Payments made so far, in `currency`.
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    pub total_amount_paid: Option<Decimal>,
    /// Gross amount of the invoice.
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    pub total_amount_accrued_this_period: Option<Decimal>,
    /// ISO 4217.
    #[serde(default, rename = "currency_configuration", deserialize_with = "currency")]
    pub currency: Option<String>,
    /// The summary.
    #[serde(default, deserialize_with = "wire::part")]
    pub g702: ApplicationSummary,
    /// The continuation sheet; lists do not tell it.
    #[serde(default, deserialize_with = "wire::part")]
    pub g703: Vec<ApplicationLine>,
    /// Its files; lists do not tell them.
    #[serde(default, deserialize_with = "wire::list")]
    pub attachments: Vec<Attachment>,
    /// When it was created.
    #[serde(default, deserialize_with = "wire::moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When anything last changed.
    #[serde(default, deserialize_with = "wire::moment")]
    pub updated_at: Option<DateTime<Utc>>,
}

impl<'de> Deserialize<'de> for PaymentApplication {
    /// Procore writes the contract as an object of its own.
    fn deserialize<D: Deserializer<'de>>(source: D) -> std::result::Result<Self, D::Error> {
        let mut invoice = Value::deserialize(source)?;
        wire::lift(&mut invoice, "contract_id", &["contract", "id"]);
        wire::lift(&mut invoice, "contract_title", &["contract", "title"]);
        Self::deserialize(invoice).map_err(serde::de::Error::custom)
    }
}

/// A change of an owner invoice. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentApplicationUpdate {
    /// One of the statuses.
    pub status: Option<String>,
}

impl CompanyApi {
    /// All owner invoices of a project that the person may see.
    pub async fn payment_applications(&self, project_id: i64) -> Result<Vec<PaymentApplication>> {
        let page = |_| self.get("v1.0", &["payment_applications"]).query(&[("project_id", project_id)]);
        self.api.all_pages("list the owner invoices", page).await
    }

    /// One owner invoice with its lines and files.
    pub async fn payment_application(&self, project_id: i64, id: &str) -> Result<PaymentApplication> {
        let request = self.get("v1.0", &["payment_applications", id]).query(&[("project_id", project_id)]);
        self.api.http.json("read the owner invoice", request).await
    }

    /// Changes an owner invoice, adds `files` (name and content) to its attachments, and returns it as it is then. Each
    /// file is attached once more if sent again.
    pub async fn update_payment_application(
        &self,
        project_id: i64,
        contract_id: &str,
        id: &str,
        update: &PaymentApplicationUpdate,
        files: &[(String, Bytes)],
    ) -> Result<PaymentApplication> {
        let operation = "update the owner invoice";
        let mut form = Form::new().text("project_id", project_id.to_string());
        if let Some(status) = &update.status {
            form = form.text("payment_application[status]", status.clone());
        }
        for (name, content) in files {
            let part =
                Part::stream_with_length(content.clone(), content.len() as u64).file_name(name.clone());
            let part = part.mime_str(media_type(name));
            let part = part.map_err(|source| Error::NoAnswer { operation, source })?;
            form = form.part("attachments[]", part);
        }
        let segments = ["prime_contracts", contract_id, "payment_applications", id];
        self.api.http.json(operation, self.request(Method::PATCH, "v1.0", &segments).multipart(form)).await
    }
}

fn media_type(file_name: &str) -> &'static str {
    match file_name.to_ascii_lowercase().ends_with(".pdf") {
        true => "application/pdf",
        false => "application/octet-stream",
    }
}

#[cfg(test)]
#[path = "payment_applications_tests.rs"]
mod tests;
