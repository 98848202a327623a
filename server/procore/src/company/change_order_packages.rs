//! Change orders of projects with three tiers: the v1.0 resource `change_order_packages`.
//!
//! One list holds both sides; an update names the contract and takes no files. In projects with one or two tiers every
//! change order has a package as well, which is the one its `legacy_package_id` names.

use std::collections::HashSet;

use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::change_orders::{ChangeOrder, ChangeOrderOf, ChangeOrderUpdate};
use super::parts::LineItem;
use super::{CompanyApi, present};
use crate::error::Result;
use crate::wire;

const PREFIX: &str = "package-";

#[derive(Deserialize)]
struct Lines {
    #[serde(default, deserialize_with = "wire::list")]
    line_items: Vec<LineItem>,
}

impl CompanyApi {
    /// The packages of one side. Lists do not always tell the side; then the contract does.
    pub(super) async fn packages(&self, of: ChangeOrderOf, project_id: i64) -> Result<Vec<ChangeOrder>> {
        let page = |_| self.get("v1.0", &["change_order_packages"]).query(&[("project_id", project_id)]);
        let packages: Vec<Value> = self.api.all_pages("list the change orders", page).await?;
        let untold = packages.iter().any(|package| side(package).is_none());
        let contracts = if untold { self.contract_ids(of, project_id).await? } else { HashSet::new() };
        let on_this_side = |package: &Value| match side(package) {
            Some(side) => side == of,
            None => wire::scalar(&package["contract_id"]).is_some_and(|id| contracts.contains(&id)),
        };
        let orders: Vec<ChangeOrder> = wire::readable(packages.into_iter().filter(on_this_side).collect());
        Ok(orders.into_iter().map(ChangeOrder::into_package).collect())
    }

    pub(super) async fn package(&self, project_id: i64, package: &str) -> Result<ChangeOrder> {
        let request = self.package_request(project_id, package);
        let order: ChangeOrder = self.api.http.json("read the change order", request).await?;
        Ok(order.into_package())
    }

    pub(super) async fn package_lines(&self, project_id: i64, package: &str) -> Result<Vec<LineItem>> {
        let request = self.package_request(project_id, package);
        let package: Lines = self.api.http.json("read the lines of the change order", request).await?;
        Ok(package.line_items)
    }

    /// Changes a package, and files the uploads in the Documents tool once that is done.
    pub(super) async fn update_package(
        &self,
        project_id: i64,
        package: &str,
        update: &ChangeOrderUpdate,
    ) -> Result<ChangeOrder> {
        let mut order = self.package(project_id, package).await?;
        let fields = ChangeOrderUpdate { upload_ids: Vec::new(), ..update.clone() };
        if fields != ChangeOrderUpdate::default() {
            let body = json!({
                "project_id": project_id,
                "contract_id": wire::number(&order.contract_id),
                "change_order": fields,
            });
            let request =
                self.request(Method::PATCH, "v1.0", &["change_order_packages", package]).json(&body);
            let updated: ChangeOrder = self.api.http.json("update the change order", request).await?;
            order = updated.into_package();
        }
        for (upload, place) in update.upload_ids.iter().zip(1..) {
            let name = format!("Change order {} signed ({place}).pdf", order.number);
            self.file_in_documents(project_id, upload, &name).await?;
        }
        Ok(order)
    }

    async fn contract_ids(&self, of: ChangeOrderOf, project_id: i64) -> Result<HashSet<String>> {
        Ok(match of {
            ChangeOrderOf::Commitment => {
                let contracts = present(self.commitments(project_id).await)?;
                contracts.into_iter().map(|contract| contract.id).collect()
            }
            ChangeOrderOf::Prime => {
                let contracts = present(self.prime_contracts(project_id).await)?;
                contracts.into_iter().map(|contract| contract.id).collect()
            }
        })
    }

    fn package_request(&self, project_id: i64, package: &str) -> RequestBuilder {
        self.get("v1.0", &["change_order_packages", package]).query(&[("project_id", project_id)])
    }
}

impl ChangeOrder {
    fn into_package(self) -> Self {
        Self { id: format!("{PREFIX}{}", self.id), ..self }
    }
}

/// The package's own id, if the change order `id` is a package.
pub(super) fn package_id(id: &str) -> Option<&str> {
    id.strip_prefix(PREFIX)
}

/// What a package's `type` tells; `ChangeOrderPackage` tells nothing.
fn side(package: &Value) -> Option<ChangeOrderOf> {
    match package["type"].as_str()? {
        "PrimeContractChangeOrder" => Some(ChangeOrderOf::Prime),
        "CommitmentContractChangeOrder" => Some(ChangeOrderOf::Commitment),
        _ => None,
    }
}
