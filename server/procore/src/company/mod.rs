//! The REST API inside one company, one file per tool.
//!
//! Every request made here carries `Procore-Company-Id`; v2 paths carry company and project as well. Lists are read
//! whole, page after page, because Procore's spike limit (25 calls in 10 seconds) punishes parallel reading.

pub(crate) mod application;
mod change_order_packages;
pub(crate) mod change_orders;
pub(crate) mod commitments;
pub(crate) mod correspondence;
pub(crate) mod directory;
mod documents;
mod files;
pub(crate) mod parts;
pub(crate) mod payment_applications;
mod pdf;
pub(crate) mod permissions;
pub(crate) mod prime_contracts;
pub(crate) mod projects;
pub(crate) mod requisitions;
pub(crate) mod webhooks;

use reqwest::{Method, RequestBuilder};

use crate::api::Api;
use crate::error::Result;

/// The REST API inside one company in the name of one person. Cheap to clone.
#[derive(Clone, Debug)]
pub struct CompanyApi {
    pub(crate) api: Api,
    company_id: i64,
}

impl CompanyApi {
    pub(crate) fn new(api: Api, company_id: i64) -> Self {
        Self { api, company_id }
    }

    /// The company.
    pub fn company_id(&self) -> i64 {
        self.company_id
    }

    fn request(&self, method: Method, version: &str, segments: &[&str]) -> RequestBuilder {
        self.api.request(method, version, segments).header("Procore-Company-Id", self.company_id)
    }

    fn get(&self, version: &str, segments: &[&str]) -> RequestBuilder {
        self.request(Method::GET, version, segments)
    }

    /// The query parameter of v1 that names a project, or the company where no project is given.
    fn place(&self, project_id: Option<i64>) -> (&'static str, i64) {
        project_id.map_or(("company_id", self.company_id), |project_id| ("project_id", project_id))
    }

    /// A v2.0 request under this company and a project.
    fn in_project(&self, method: Method, project_id: i64, tail: &[&str]) -> RequestBuilder {
        let (company, project) = (self.company_id.to_string(), project_id.to_string());
        let segments = [&["companies", &company, "projects", &project], tail].concat();
        self.request(method, "v2.0", &segments)
    }
}

/// An empty list where the project does not have it or the person may not read it.
fn present<T>(list: Result<Vec<T>>) -> Result<Vec<T>> {
    match list {
        Err(error) if error.may_be_hidden() => Ok(Vec::new()),
        answer => answer,
    }
}
