//! People and vendors of a company.

use serde::Deserialize;

use super::CompanyApi;
use super::commitments::NamedRef;
use crate::api::all_pages;
use crate::error::{Error, Result};
use crate::{transport, wire};

/// The person behind a token as a user of one company.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CompanyUser {
    /// The same as [`Me::id`](crate::Me).
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// Full name.
    #[serde(default, deserialize_with = "wire::string")]
    pub name: String,
    /// E-mail address.
    #[serde(default, deserialize_with = "wire::string")]
    pub email_address: String,
    /// Given name.
    #[serde(default, deserialize_with = "wire::text")]
    pub first_name: Option<String>,
    /// Family name.
    #[serde(default, deserialize_with = "wire::text")]
    pub last_name: Option<String>,
    /// Position in the firm.
    #[serde(default, deserialize_with = "wire::text")]
    pub job_title: Option<String>,
    /// The firm the person works for, as the directory knows it.
    #[serde(default, deserialize_with = "wire::object")]
    pub vendor: Option<NamedRef>,
}

/// A user of a project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct User {
    /// Unique over all companies.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// Full name.
    #[serde(default, deserialize_with = "wire::string")]
    pub name: String,
    /// Absent where the asking person may not read the directory.
    #[serde(default, deserialize_with = "wire::text")]
    pub email_address: Option<String>,
    /// Given name.
    #[serde(default, deserialize_with = "wire::text")]
    pub first_name: Option<String>,
    /// Family name.
    #[serde(default, deserialize_with = "wire::text")]
    pub last_name: Option<String>,
    /// Position in the firm.
    #[serde(default, deserialize_with = "wire::text")]
    pub job_title: Option<String>,
    /// Whether the person works for the company itself.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub is_employee: Option<bool>,
    /// The firm they work for.
    #[serde(default, deserialize_with = "wire::object")]
    pub vendor: Option<NamedRef>,
}

/// A firm in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Vendor {
    /// May exceed 32 bits.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// The firm's name.
    #[serde(default, deserialize_with = "wire::string")]
    pub name: String,
    /// Street.
    #[serde(default, deserialize_with = "wire::text")]
    pub address: Option<String>,
    /// City.
    #[serde(default, deserialize_with = "wire::text")]
    pub city: Option<String>,
    /// Two letters.
    #[serde(default, deserialize_with = "wire::text")]
    pub state_code: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "wire::text")]
    pub zip: Option<String>,
    /// Two letters.
    #[serde(default, deserialize_with = "wire::text")]
    pub country_code: Option<String>,
    /// Telephone.
    #[serde(default, deserialize_with = "wire::text")]
    pub business_phone: Option<String>,
    /// The firm's own address.
    #[serde(default, deserialize_with = "wire::text")]
    pub email_address: Option<String>,
    /// Company Directory, field Contract Signer: who signs contracts for the firm.
    #[serde(default, deserialize_with = "wire::object")]
    pub contract_signer: Option<Contact>,
    /// Company Directory, field Primary Contact.
    #[serde(default, deserialize_with = "wire::object")]
    pub primary_contact: Option<Contact>,
    /// Company Directory, field Invoice Contacts; often without e-mail addresses.
    #[serde(default, deserialize_with = "wire::list")]
    pub invoice_contacts: Vec<Contact>,
}

/// A person at a firm.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "WireContact")]
pub struct Contact {
    /// The user or contact, where Procore tells it.
    pub id: Option<i64>,
    /// Full name; empty where the directory has none.
    pub name: String,
    /// E-mail address, where the directory has one.
    pub email: Option<String>,
    /// Position in the firm.
    pub job_title: Option<String>,
}

#[derive(Deserialize)]
struct WireContact {
    #[serde(deserialize_with = "wire::id")]
    id: i64,
    #[serde(default, deserialize_with = "wire::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    first_name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    last_name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    login: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    email_address: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    job_title: Option<String>,
}

impl From<WireContact> for Contact {
    fn from(wire: WireContact) -> Self {
        let full_name = [wire.first_name, wire.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self {
            id: Some(wire.id),
            name: wire.name.unwrap_or(full_name),
            email: wire.email_address.or(wire.login),
            job_title: wire.job_title,
        }
    }
}

impl CompanyApi {
    /// The person as a user of this company.
    pub async fn me(&self) -> Result<CompanyUser> {
        let request = self.get("v1.0", &["companies", &self.company_id.to_string(), "me"]);
        transport::json("read who is signed in", request).await
    }

    /// A firm with its contacts. The company's directory is asked first, because only it tells the contract signer;
    /// a person who may not read it gets the project's entry.
    pub async fn vendor(&self, vendor_id: i64, project_id: i64) -> Result<Vendor> {
        let operation = "read the vendor";
        let (vendor, project) = (vendor_id.to_string(), project_id.to_string());
        let request = self
            .get("v1.0", &["vendors", &vendor])
            .query(&[("company_id", self.company_id.to_string().as_str()), ("view", "extended")]);
        match transport::json(operation, request).await {
            Err(error) if !error.is_app_not_connected() && matches!(error.status(), Some(403 | 404)) => {
                let request = self.get("v1.0", &["projects", &project, "vendors", &vendor]);
                let entry = transport::json(operation, request.query(&[("view", "extended")])).await;
                entry.map_err(|second: Error| if second.is_not_found() { error } else { second })
            }
            answer => answer,
        }
    }

    /// All active users of a project.
    pub async fn project_users(&self, project_id: i64) -> Result<Vec<User>> {
        let project = project_id.to_string();
        all_pages("list the project's users", |_| self.get("v1.0", &["projects", &project, "users"])).await
    }
}
