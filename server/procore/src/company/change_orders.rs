//! Change orders of commitments and of prime contracts.
//!
//! Projects with one or two tiers of change orders have the v1.0 resources `commitment_change_orders` and
//! `prime_change_orders`; those with three have packages only, whose ids carry the prefix `package-` here (see
//! `change_order_packages`).

use std::collections::HashSet;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use reqwest::{Method, RequestBuilder};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::change_order_packages::package_id;
use super::parts::{Attachment, LineItem, NamedRef, currency, name_of};
use super::{CompanyApi, present};
use crate::error::{Error, Result};
use crate::wire;

/// What a change order changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ChangeOrderOf {
    /// A purchase order or subcontract.
    #[default]
    Commitment,
    /// A prime contract.
    Prime,
}

/// A change of a contract's sum or time.
///
/// Statuses: draft, pricing, not_pricing, pending, revised, proceeding, not_proceeding, pending_billable, no_charge,
/// approved, rejected, void.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ChangeOrder {
    /// A number in a text; `package-` and a number in projects with three tiers.
    #[serde(deserialize_with = "wire::string_id")]
    pub id: String,
    /// What it changes.
    #[serde(skip)]
    pub of: ChangeOrderOf,
    /// The commitment or prime contract.
    #[serde(default, deserialize_with = "wire::string")]
    pub contract_id: String,
    /// The package behind it, which Procore's older pages and its webhooks name.
    #[serde(default, deserialize_with = "wire::text")]
    pub legacy_package_id: Option<String>,
    /// The firm's number, such as `003`.
    #[serde(default, deserialize_with = "wire::string")]
    pub number: String,
    /// From 0.
    #[serde(default, deserialize_with = "wire::text")]
    pub revision: Option<String>,
    /// The title.
    #[serde(default, deserialize_with = "wire::string")]
    pub title: String,
    /// HTML.
    #[serde(default, deserialize_with = "wire::text")]
    pub description: Option<String>,
    /// See above.
    #[serde(default, deserialize_with = "wire::string")]
    pub status: String,
    /// Whether it is executed.
    #[serde(default, deserialize_with = "wire::flag")]
    pub executed: bool,
    /// The box "Sign with DocuSign" on Procore's pages; packages have none.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub signature_required: Option<bool>,
    /// Whether only admins and named people see it.
    #[serde(default, deserialize_with = "wire::flag")]
    pub private: bool,
    /// Whether it is paid.
    #[serde(default, deserialize_with = "wire::flag")]
    pub paid: bool,
    /// Whether it came from the field.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub field_change: Option<bool>,
    /// With markup, in `currency`; negative for a deduction.
    #[serde(default, deserialize_with = "wire::money")]
    pub grand_total: Decimal,
    /// ISO 4217.
    #[serde(default, rename = "currency_configuration", deserialize_with = "currency")]
    pub currency: Option<String>,
    /// In days.
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    pub schedule_impact_amount: Option<Decimal>,
    /// When the designated reviewer has to have answered.
    #[serde(default, deserialize_with = "wire::date")]
    pub due_date: Option<NaiveDate>,
    /// When it was invoiced.
    #[serde(default, deserialize_with = "wire::date")]
    pub invoiced_date: Option<NaiveDate>,
    /// When it was paid.
    #[serde(default, deserialize_with = "wire::date")]
    pub paid_date: Option<NaiveDate>,
    /// When it was reviewed.
    #[serde(default, deserialize_with = "wire::date")]
    pub reviewed_at: Option<NaiveDate>,
    /// When the signed change order was received.
    #[serde(default, deserialize_with = "wire::date")]
    pub signed_change_order_received_date: Option<NaiveDate>,
    /// Prime contracts: the date of substantial completion it leads to.
    #[serde(default, deserialize_with = "wire::date")]
    pub revised_substantial_completion_date: Option<NaiveDate>,
    /// The firm's own reference.
    #[serde(default, deserialize_with = "wire::text")]
    pub reference: Option<String>,
    /// Why the contract changes.
    #[serde(default, rename = "change_order_change_reason", deserialize_with = "name_of")]
    pub change_reason: Option<String>,
    /// Where on the site.
    #[serde(default, deserialize_with = "name_of")]
    pub location: Option<String>,
    /// Who created it.
    #[serde(default, alias = "creator", deserialize_with = "wire::object")]
    pub created_by: Option<NamedRef>,
    /// Who has to review it.
    #[serde(default, deserialize_with = "wire::object")]
    pub designated_reviewer: Option<NamedRef>,
    /// Who asked for it.
    #[serde(default, deserialize_with = "wire::object")]
    pub received_from: Option<NamedRef>,
    /// Who reviewed it.
    #[serde(default, alias = "reviewer", deserialize_with = "wire::object")]
    pub reviewed_by: Option<NamedRef>,
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

/// A change of a change order. What is absent stays as it is; uploads are added to the attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChangeOrderUpdate {
    /// One of the statuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether it is executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executed: Option<bool>,
    /// When the signed change order was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_change_order_received_date: Option<NaiveDate>,
    /// Files from [`CompanyApi::upload`], by the same person; each is attached once more if sent again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upload_ids: Vec<String>,
}

impl ChangeOrder {
    /// Whether Procore takes files at this change order. Those of a package go into the project's Documents tool, see
    /// [`CompanyApi::file_in_documents`].
    pub fn takes_attachments(&self) -> bool {
        package_id(&self.id).is_none()
    }

    fn on(self, of: ChangeOrderOf) -> Self {
        Self { of, ..self }
    }
}

impl ChangeOrderOf {
    fn resource(self) -> &'static str {
        match self {
            Self::Commitment => "commitment_change_orders",
            Self::Prime => "prime_change_orders",
        }
    }
}

impl CompanyApi {
    /// All change orders of one side of a project that the person may see: those of projects with one and two tiers,
    /// and the packages of projects with three.
    pub async fn change_orders(&self, of: ChangeOrderOf, project_id: i64) -> Result<Vec<ChangeOrder>> {
        let request = || self.change_order_request(Method::GET, of, project_id, &[]);
        let listed = self.api.whole_list::<ChangeOrder, _>("list the change orders", request).await;
        let packages = self.packages(of, project_id).await;
        let (mut orders, packages) = match (listed, packages) {
            (Err(error), Err(second)) if error.may_be_hidden() && second.may_be_hidden() => {
                return Err(error);
            }
            (listed, packages) => (present(listed)?, present(packages)?),
        };
        let doubles: HashSet<String> =
            orders.iter().filter_map(|order| order.legacy_package_id.clone()).collect();
        orders.extend(
            packages.into_iter().filter(|order| package_id(&order.id).is_none_or(|id| !doubles.contains(id))),
        );
        Ok(orders.into_iter().map(|order| order.on(of)).collect())
    }

    /// One change order with its files.
    pub async fn change_order(&self, of: ChangeOrderOf, project_id: i64, id: &str) -> Result<ChangeOrder> {
        let order: ChangeOrder = match package_id(id) {
            Some(package) => self.package(project_id, package).await?,
            None => {
                let request = self.change_order_request(Method::GET, of, project_id, &[id]);
                self.api.http.json("read the change order", request).await?
            }
        };
        Ok(order.on(of))
    }

    /// The lines of a change order, in order.
    pub async fn change_order_line_items(
        &self,
        of: ChangeOrderOf,
        project_id: i64,
        id: &str,
    ) -> Result<Vec<LineItem>> {
        let mut lines: Vec<LineItem> = match package_id(id) {
            Some(package) => self.package_lines(project_id, package).await?,
            None => {
                let tail = [of.resource(), id, "line_items"];
                let page = |_| self.in_project(Method::GET, project_id, &tail);
                self.api.all_pages("read the lines of the change order", page).await?
            }
        };
        lines.sort_by_key(|line| line.position);
        Ok(lines)
    }

    /// Changes a change order and returns it as it is then; Procore silently ignores some values it does not take. A
    /// package takes no files: its uploads go into the project's Documents tool, after the change.
    pub async fn update_change_order(
        &self,
        of: ChangeOrderOf,
        project_id: i64,
        id: &str,
        update: &ChangeOrderUpdate,
    ) -> Result<ChangeOrder> {
        let order: ChangeOrder = match package_id(id) {
            Some(package) => self.update_package(project_id, package, update).await?,
            None => {
                let request = self.change_order_request(Method::PATCH, of, project_id, &[id]);
                let request = request.json(&json!({ "change_order": update }));
                self.api.http.json("update the change order", request).await?
            }
        };
        Ok(order.on(of))
    }

    /// Procore's PDF of a change order, as [`CompanyApi::commitment_pdf`]; there is none of a package.
    pub async fn change_order_pdf(&self, of: ChangeOrderOf, project_id: i64, id: &str) -> Result<Bytes> {
        let operation = "make a PDF of the change order";
        match package_id(id) {
            Some(_) => Err(Error::NotOffered { operation }),
            None => self.pdf(operation, project_id, &[of.resource(), id]).await,
        }
    }

    fn change_order_request(
        &self,
        method: Method,
        of: ChangeOrderOf,
        project_id: i64,
        tail: &[&str],
    ) -> RequestBuilder {
        let project = project_id.to_string();
        self.request(method, "v1.0", &[&["projects", &project, of.resource()], tail].concat())
    }
}

#[cfg(test)]
#[path = "change_orders_tests.rs"]
mod tests;
