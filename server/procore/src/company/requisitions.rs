//! Subcontractor invoices: the v1.1 resource `requisitions`, with the lines of v1.0.

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Method;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::CompanyApi;
use super::application::{ApplicationLine, ApplicationSummary};
use super::commitments::CommitmentKind;
use super::parts::{Attachment, NamedRef, currency};
use crate::error::Result;
use crate::wire;

/// An invoice of a subcontractor.
///
/// Statuses: draft, under_review, revise_and_resubmit, approved, approved_as_noted, pending_owner_approval.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self")]
pub struct Requisition {
    /// A number in a text.
    #[serde(deserialize_with = "wire::string_id")]
    pub id: String,
    /// The commitment.
    #[serde(deserialize_with = "wire::string_id")]
    pub commitment_id: String,
    /// Kind of the commitment.
    #[serde(rename = "commitment_type")]
    pub commitment_kind: CommitmentKind,
    /// Number and title of the commitment.
    #[serde(default, deserialize_with = "wire::string")]
    pub contract_name: String,
    /// The firm that asks for payment.
    #[serde(default, deserialize_with = "wire::object")]
    pub vendor: Option<NamedRef>,
    /// Application number, from 1.
    #[serde(default, deserialize_with = "wire::whole")]
    pub number: i64,
    /// The subcontractor's own number.
    #[serde(default, deserialize_with = "wire::text")]
    pub invoice_number: Option<String>,
    /// See above.
    #[serde(default, deserialize_with = "wire::string")]
    pub status: String,
    /// Date of the invoice.
    #[serde(default, deserialize_with = "wire::date")]
    pub billing_date: Option<NaiveDate>,
    /// First day of the period.
    #[serde(default, deserialize_with = "wire::date")]
    pub requisition_start: Option<NaiveDate>,
    /// Last day of the period.
    #[serde(default, deserialize_with = "wire::date")]
    pub requisition_end: Option<NaiveDate>,
    /// When it was paid.
    #[serde(default, deserialize_with = "wire::date")]
    pub payment_date: Option<NaiveDate>,
    /// When the subcontractor submitted it.
    #[serde(default, deserialize_with = "wire::moment")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// As Procore prints it, such as `96.36%`.
    #[serde(default, deserialize_with = "wire::text")]
    pub percent_complete: Option<String>,
    /// Whether it is the last of the commitment.
    #[serde(default, rename = "final", deserialize_with = "wire::flag")]
    pub is_final: bool,
    /// Where it stands in the accounting system.
    #[serde(default, deserialize_with = "wire::text")]
    pub erp_status: Option<String>,
    /// What the subcontractor claims, in `currency`.
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    pub total_claimed_amount: Option<Decimal>,
    /// A remark on the whole invoice.
    #[serde(default, deserialize_with = "wire::text")]
    pub comment: Option<String>,
    /// The summary.
    #[serde(default, deserialize_with = "wire::part")]
    pub summary: ApplicationSummary,
    /// The words at the head of the summary; lists may not tell them.
    #[serde(default, deserialize_with = "wire::part")]
    pub summary_text: RequisitionText,
    /// ISO 4217.
    #[serde(default, rename = "currency_configuration", deserialize_with = "currency")]
    pub currency: Option<String>,
    /// Who created it.
    #[serde(default, deserialize_with = "wire::object")]
    pub created_by: Option<NamedRef>,
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

impl<'de> Deserialize<'de> for Requisition {
    /// Procore writes the vendor as two members.
    fn deserialize<D: Deserializer<'de>>(source: D) -> std::result::Result<Self, D::Error> {
        let mut invoice = Value::deserialize(source)?;
        if let Some(invoice) = invoice.as_object_mut() {
            let (id, name) = (invoice.remove("vendor_id"), invoice.remove("vendor_name"));
            invoice.insert("vendor".to_owned(), json!({ "id": id, "name": name }));
        }
        Self::deserialize(invoice).map_err(serde::de::Error::custom)
    }
}

/// The words at the head of a subcontractor invoice's summary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "WireText")]
pub struct RequisitionText {
    /// Name of the project.
    pub project_name: Option<String>,
    /// Number of the project.
    pub project_number: Option<String>,
    /// The firm the invoice is to.
    pub to_general_contractor: Option<String>,
    /// The firm the invoice is from.
    pub subcontractor_name: Option<String>,
    /// Its address, line by line.
    pub subcontractor_address: Vec<String>,
    /// The invoice's number.
    pub application_number: Option<String>,
    /// Title of the commitment.
    pub contract_for: Option<String>,
    /// When the signed commitment was received.
    pub contract_date: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct WireText {
    #[serde(default, deserialize_with = "wire::text")]
    project_name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    project_number: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    to_general_contractor: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    subcontractor_name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    subcontractor_street: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    subcontractor_city: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    subcontractor_state_code: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    subcontractor_zip: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    subcontractor_country_code: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    application_number: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    contract_for: Option<String>,
    #[serde(default, deserialize_with = "wire::date")]
    contract_date: Option<NaiveDate>,
}

impl From<WireText> for RequisitionText {
    fn from(wire: WireText) -> Self {
        let join = |parts: [Option<String>; 2], by: &str| {
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(by))
        };
        let region = join([wire.subcontractor_state_code, wire.subcontractor_zip], " ");
        let town = join([wire.subcontractor_city, region], ", ");
        let address = [wire.subcontractor_street, town, wire.subcontractor_country_code];
        Self {
            project_name: wire.project_name,
            project_number: wire.project_number,
            to_general_contractor: wire.to_general_contractor,
            subcontractor_name: wire.subcontractor_name,
            subcontractor_address: address.into_iter().flatten().collect(),
            application_number: wire.application_number,
            contract_for: wire.contract_for,
            contract_date: wire.contract_date,
        }
    }
}

/// A change of a subcontractor invoice. What is absent stays as it is; uploads are added to the attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RequisitionUpdate {
    /// One of the statuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Files from [`CompanyApi::upload`], by the same person; each is attached once more if sent again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upload_ids: Vec<String>,
}

impl CompanyApi {
    /// All subcontractor invoices of a project that the person may see.
    pub async fn requisitions(&self, project_id: i64) -> Result<Vec<Requisition>> {
        let page = |_| self.get("v1.1", &["requisitions"]).query(&[("project_id", project_id)]);
        self.api.all_pages("list the subcontractor invoices", page).await
    }

    /// One subcontractor invoice with its files.
    pub async fn requisition(&self, project_id: i64, id: &str) -> Result<Requisition> {
        let request = self.get("v1.1", &["requisitions", id]).query(&[("project_id", project_id)]);
        self.api.http.json("read the subcontractor invoice", request.query(&[("view", "extended")])).await
    }

    /// The continuation sheet, in order.
    pub async fn requisition_lines(&self, project_id: i64, id: &str) -> Result<Vec<ApplicationLine>> {
        let request =
            || self.get("v1.0", &["requisitions", id, "detail"]).query(&[("project_id", project_id)]);
        self.api.whole_list("read the lines of the subcontractor invoice", request).await
    }

    /// Changes a subcontractor invoice and returns it as it is then. Procore silently ignores some values it does not
    /// take, so read the answer.
    pub async fn update_requisition(
        &self,
        project_id: i64,
        commitment_id: &str,
        id: &str,
        update: &RequisitionUpdate,
    ) -> Result<Requisition> {
        let body = json!({
            "project_id": project_id,
            "commitment_id": wire::number(commitment_id),
            "requisition": update,
        });
        let request = self.request(Method::PATCH, "v1.1", &["requisitions", id]);
        let request = request.query(&[("view", "extended")]).json(&body);
        self.api.http.json("update the subcontractor invoice", request).await
    }
}

#[cfg(test)]
#[path = "requisitions_tests.rs"]
mod tests;
