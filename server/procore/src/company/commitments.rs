//! Purchase orders and subcontracts: the v2.0 resource `commitment_contracts`.
//!
//! The v2.0 resource alone reads and writes `signature_required` and writes `signed_contract_received_date` for both
//! kinds. Its show schema is not published whole, so reading is lenient: ids may be numbers or texts, unknown members
//! are passed over.

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Method;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::CompanyApi;
use super::parts::{Attachment, LineItem, NamedRef, currency};
use crate::error::Result;
use crate::wire;

/// Which kind of commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum CommitmentKind {
    /// `PurchaseOrderContract`
    #[serde(rename = "PurchaseOrderContract", alias = "purchase_order_contract")]
    PurchaseOrder,
    /// `WorkOrderContract`, called subcontract on Procore's pages.
    #[serde(rename = "WorkOrderContract", alias = "work_order_contract")]
    Subcontract,
}

/// A purchase order or subcontract.
///
/// Statuses of purchase orders: Draft, Processing, Submitted, Partially Received, Received, Approved, Closed; of
/// subcontracts: Draft, Out For Bid, Out For Signature, Approved, Complete, Terminated, Void.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Commitment {
    /// A number in a text.
    #[serde(deserialize_with = "wire::string_id")]
    pub id: String,
    /// Purchase order or subcontract.
    #[serde(rename = "type")]
    pub kind: CommitmentKind,
    /// The firm's number, such as `SC-001`.
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
    /// Whether the contract is executed.
    #[serde(default, deserialize_with = "wire::flag")]
    pub executed: bool,
    /// Whether only admins and named people see it.
    #[serde(default, deserialize_with = "wire::flag")]
    pub private: bool,
    /// The box "Sign with DocuSign" on Procore's pages.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub signature_required: Option<bool>,
    /// Sum of the schedule of values, in `currency`.
    #[serde(default, deserialize_with = "wire::money")]
    pub grand_total: Decimal,
    /// In percent.
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    pub retainage_percent: Option<Decimal>,
    /// ISO 4217.
    #[serde(default, rename = "currency_configuration", deserialize_with = "currency")]
    pub currency: Option<String>,
    /// `amount` or `unit`.
    #[serde(default, deserialize_with = "wire::text")]
    pub accounting_method: Option<String>,
    /// The firm the contract is with.
    #[serde(default, deserialize_with = "wire::object")]
    pub vendor: Option<NamedRef>,
    /// Purchase orders: the person in charge.
    #[serde(default, deserialize_with = "wire::object")]
    pub assignee: Option<NamedRef>,
    /// Who created it.
    #[serde(default, deserialize_with = "wire::object")]
    pub created_by: Option<NamedRef>,
    /// Users who see it although it is private.
    #[serde(default, deserialize_with = "wire::ids")]
    pub accessor_ids: Vec<i64>,
    /// The Invoice Contacts assigned to it.
    #[serde(default, deserialize_with = "wire::ids")]
    pub bill_recipient_ids: Vec<i64>,
    /// Date of the contract.
    #[serde(default, deserialize_with = "wire::date")]
    pub contract_date: Option<NaiveDate>,
    /// Subcontracts: start of the work.
    #[serde(default, deserialize_with = "wire::date")]
    pub contract_start_date: Option<NaiveDate>,
    /// Subcontracts: estimated end of the work.
    #[serde(default, deserialize_with = "wire::date")]
    pub contract_estimated_completion_date: Option<NaiveDate>,
    /// Subcontracts: end of the work.
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
    /// When the signed contract (or purchase order) was received.
    #[serde(default, deserialize_with = "wire::date")]
    pub signed_contract_received_date: Option<NaiveDate>,
    /// Purchase orders: when the goods are due.
    #[serde(default, deserialize_with = "wire::date")]
    pub delivery_date: Option<NaiveDate>,
    /// Subcontracts: what is included, HTML.
    #[serde(default, deserialize_with = "wire::text")]
    pub inclusions: Option<String>,
    /// Subcontracts: what is not, HTML.
    #[serde(default, deserialize_with = "wire::text")]
    pub exclusions: Option<String>,
    /// Purchase orders: where invoices go.
    #[serde(default, deserialize_with = "wire::text")]
    pub bill_to_address: Option<String>,
    /// Purchase orders: where goods go.
    #[serde(default, deserialize_with = "wire::text")]
    pub ship_to_address: Option<String>,
    /// Purchase orders: how goods travel.
    #[serde(default, deserialize_with = "wire::text")]
    pub ship_via: Option<String>,
    /// Purchase orders: terms of payment.
    #[serde(default, deserialize_with = "wire::text")]
    pub payment_terms: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "wire::moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When anything last changed.
    #[serde(default, deserialize_with = "wire::moment")]
    pub updated_at: Option<DateTime<Utc>>,
}

/// A change of a commitment. What is absent stays as it is; uploads are added to the attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CommitmentUpdate {
    /// One of the kind's statuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether the contract is executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executed: Option<bool>,
    /// When the signed contract was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_contract_received_date: Option<NaiveDate>,
    /// The box "Sign with DocuSign".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_required: Option<bool>,
    /// Files from [`CompanyApi::upload`], by the same person; each is attached once more if sent again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upload_ids: Vec<String>,
}

impl CompanyApi {
    /// All purchase orders and subcontracts of a project that the person may see.
    pub async fn commitments(&self, project_id: i64) -> Result<Vec<Commitment>> {
        let page = |_| self.commitment_request(Method::GET, project_id, &[]).query(&[("view", "extended")]);
        self.api.all_pages("list the commitments", page).await
    }

    /// One purchase order or subcontract.
    pub async fn commitment(&self, project_id: i64, id: &str) -> Result<Commitment> {
        let request = self.commitment_request(Method::GET, project_id, &[id]).query(&[("view", "extended")]);
        self.api.http.json("read the commitment", request).await
    }

    /// The schedule of values, in order.
    pub async fn commitment_line_items(&self, project_id: i64, id: &str) -> Result<Vec<LineItem>> {
        let page = |_| self.commitment_request(Method::GET, project_id, &[id, "line_items"]);
        let mut lines: Vec<LineItem> = self.api.all_pages("read the schedule of values", page).await?;
        lines.sort_by_key(|line| line.position);
        Ok(lines)
    }

    /// The files of a commitment. A resource Procore calls beta.
    pub async fn commitment_attachments(&self, project_id: i64, id: &str) -> Result<Vec<Attachment>> {
        let page = |_| self.commitment_request(Method::GET, project_id, &[id, "attachments"]);
        self.api.all_pages("list the attachments", page).await
    }

    /// Changes a commitment and returns it as it is then. Procore silently ignores some values it does not take, so
    /// read the answer.
    pub async fn update_commitment(
        &self,
        project_id: i64,
        id: &str,
        update: &CommitmentUpdate,
    ) -> Result<Commitment> {
        let request =
            self.commitment_request(Method::PATCH, project_id, &[id]).query(&[("view", "extended")]);
        self.api.http.json("update the commitment", request.json(update)).await
    }

    fn commitment_request(&self, method: Method, project_id: i64, tail: &[&str]) -> reqwest::RequestBuilder {
        self.in_project(method, project_id, &[&["commitment_contracts"], tail].concat())
    }
}

#[cfg(test)]
#[path = "commitments_tests.rs"]
mod tests;
