//! Prime contracts: the v1.0 resource, which is listed in the plural and read and written in the singular.
//!
//! v1.0 alone tells the architect, the contractor and the files; lines and the PDF are those of v2.0.

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Method;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::CompanyApi;
use super::directory::Contact;
use super::parts::{Attachment, LineItem, NamedRef, currency};
use crate::error::Result;
use crate::wire;

/// A contract with the owner.
///
/// Statuses: Draft, Out For Bid, Out For Signature, Approved, Complete, Terminated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PrimeContract {
    /// A number in a text.
    #[serde(deserialize_with = "wire::string_id")]
    pub id: String,
    /// The firm's number, such as `PC-001`.
    #[serde(default, deserialize_with = "wire::string")]
    pub number: String,
    /// The title.
    #[serde(default, deserialize_with = "wire::string")]
    pub title: String,
    /// See above.
    #[serde(default, deserialize_with = "wire::string")]
    pub status: String,
    /// HTML.
    #[serde(default, deserialize_with = "wire::text")]
    pub description: Option<String>,
    /// What is included, HTML.
    #[serde(default, deserialize_with = "wire::text")]
    pub inclusions: Option<String>,
    /// What is not, HTML.
    #[serde(default, deserialize_with = "wire::text")]
    pub exclusions: Option<String>,
    /// Whether the contract is executed.
    #[serde(default, deserialize_with = "wire::flag")]
    pub executed: bool,
    /// Whether only admins and named people see it.
    #[serde(default, deserialize_with = "wire::flag")]
    pub private: bool,
    /// Sum of the lines with markup, in `currency`.
    #[serde(default, deserialize_with = "wire::money")]
    pub grand_total: Decimal,
    /// `grand_total` and the approved change orders; lists do not tell it.
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    pub revised_contract_amount: Option<Decimal>,
    /// Sum of the approved change orders.
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    pub approved_change_orders: Option<Decimal>,
    /// In percent.
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    pub retainage_percent: Option<Decimal>,
    /// ISO 4217.
    #[serde(default, rename = "currency_configuration", deserialize_with = "currency")]
    pub currency: Option<String>,
    /// The owner or client.
    #[serde(default, deserialize_with = "wire::object")]
    pub vendor: Option<NamedRef>,
    /// The architect or engineer: a person.
    #[serde(default, deserialize_with = "wire::object")]
    pub architect: Option<Contact>,
    /// The general contractor's firm.
    #[serde(default, deserialize_with = "wire::object")]
    pub contractor: Option<NamedRef>,
    /// Who created it.
    #[serde(default, deserialize_with = "wire::object")]
    pub created_by: Option<NamedRef>,
    /// Date of the contract.
    #[serde(default, deserialize_with = "wire::date")]
    pub contract_date: Option<NaiveDate>,
    /// Start of the work.
    #[serde(default, deserialize_with = "wire::date")]
    pub contract_start_date: Option<NaiveDate>,
    /// Estimated end of the work.
    #[serde(default, deserialize_with = "wire::date")]
    pub contract_estimated_completion_date: Option<NaiveDate>,
    /// When the work can be used.
    #[serde(default, deserialize_with = "wire::date")]
    pub substantial_completion_date: Option<NaiveDate>,
    /// End of the work.
    #[serde(default, deserialize_with = "wire::date")]
    pub actual_completion_date: Option<NaiveDate>,
    /// When it was executed.
    #[serde(default, deserialize_with = "wire::date")]
    pub execution_date: Option<NaiveDate>,
    /// When it was issued.
    #[serde(default, deserialize_with = "wire::date")]
    pub issued_on_date: Option<NaiveDate>,
    /// When it came back.
    #[serde(default, deserialize_with = "wire::date")]
    pub returned_date: Option<NaiveDate>,
    /// When the approval letter went out.
    #[serde(default, deserialize_with = "wire::date")]
    pub approval_letter_date: Option<NaiveDate>,
    /// When the letter of intent went out.
    #[serde(default, deserialize_with = "wire::date")]
    pub letter_of_intent_date: Option<NaiveDate>,
    /// When the contract was terminated.
    #[serde(default, deserialize_with = "wire::date")]
    pub contract_termination_date: Option<NaiveDate>,
    /// When the signed contract was received.
    #[serde(default, deserialize_with = "wire::date")]
    pub signed_contract_received_date: Option<NaiveDate>,
    /// Its files.
    #[serde(default, deserialize_with = "wire::list")]
    pub attachments: Vec<Attachment>,
    /// When it was created.
    #[serde(default, deserialize_with = "wire::moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When anything last changed.
    #[serde(default, deserialize_with = "wire::moment")]
    pub updated_at: Option<DateTime<Utc>>,
}

/// A change of a prime contract. What is absent stays as it is; uploads are added to the attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PrimeContractUpdate {
    /// One of the statuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether the contract is executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executed: Option<bool>,
    /// When the signed contract was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_contract_received_date: Option<NaiveDate>,
    /// Files from [`CompanyApi::upload`], by the same person; each is attached once more if sent again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upload_ids: Vec<String>,
}

impl CompanyApi {
    /// All prime contracts of a project that the person may see.
    pub async fn prime_contracts(&self, project_id: i64) -> Result<Vec<PrimeContract>> {
        let page = |_| self.get("v1.0", &["prime_contracts"]).query(&[("project_id", project_id)]);
        self.api.all_pages("list the prime contracts", page).await
    }

    /// One prime contract with its files.
    pub async fn prime_contract(&self, project_id: i64, id: &str) -> Result<PrimeContract> {
        let request = self.get("v1.0", &["prime_contract", id]).query(&[("project_id", project_id)]);
        self.api.http.json("read the prime contract", request).await
    }

    /// The schedule of values, in order.
    pub async fn prime_contract_line_items(&self, project_id: i64, id: &str) -> Result<Vec<LineItem>> {
        let tail = ["prime_contracts", id, "line_items"];
        let page = |_| self.in_project(Method::GET, project_id, &tail);
        let mut lines: Vec<LineItem> = self.api.all_pages("read the schedule of values", page).await?;
        lines.sort_by_key(|line| line.position);
        Ok(lines)
    }

    /// Changes a prime contract and returns it as it is then. Procore silently ignores some values it does not take,
    /// so read the answer.
    pub async fn update_prime_contract(
        &self,
        project_id: i64,
        id: &str,
        update: &PrimeContractUpdate,
    ) -> Result<PrimeContract> {
        let body = json!({ "project_id": project_id, "prime_contract": update });
        let request = self.request(Method::PATCH, "v1.0", &["prime_contract", id]).json(&body);
        self.api.http.json("update the prime contract", request).await
    }

    /// Procore's PDF of a prime contract, as [`CompanyApi::commitment_pdf`].
    pub async fn prime_contract_pdf(&self, project_id: i64, id: &str) -> Result<Bytes> {
        self.pdf("make a PDF of the prime contract", project_id, &["prime_contracts", id]).await
    }
}

#[cfg(test)]
#[path = "prime_contracts_tests.rs"]
mod tests;
