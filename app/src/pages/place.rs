//! Where a page is: company, project, tool and item, as its URL names them.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    params::ParamsMap,
};

use crate::{
    error::AppError,
    model::{
        ids::{BulkId, CompanyId, ItemId, ProjectId},
        item::ItemRef,
        rules::place::{RulePlace, kind_of_word},
        tool::Tool,
    },
};

/// A project's two ids.
pub type ProjectPlace = (CompanyId, ProjectId);

/// The company of the page.
pub(super) fn use_company() -> Memo<Result<CompanyId, AppError>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(company))
}

/// The project of the page.
pub(super) fn use_project() -> Memo<Result<ProjectPlace, AppError>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(project))
}

/// The tool of the page.
pub(super) fn use_tool() -> Memo<Result<(ProjectPlace, Tool), AppError>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| Ok((project(params)?, tool(params)?))))
}

/// The item of the page.
pub(super) fn use_item() -> Memo<Result<ItemRef, AppError>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| {
            let (company, project) = project(params)?;
            let id = ItemId(params.get("item").ok_or_else(missing)?);
            Ok(ItemRef { company, project, tool: tool(params)?, id })
        })
    })
}

/// The run of the page.
pub(super) fn use_bulk_run() -> Memo<Result<(ProjectPlace, BulkId), AppError>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| Ok((project(params)?, BulkId(params.get("run").ok_or_else(missing)?))))
    })
}

/// The company of the page, and the project where the page is in one.
pub(super) fn use_owner() -> Memo<Result<(CompanyId, Option<ProjectId>), AppError>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(owner))
}

/// The place whose rules the page edits.
pub(super) fn use_rule_place() -> Memo<Result<RulePlace, AppError>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| {
            let (company, project) = owner(params)?;
            let kind = params.get("kind").and_then(|word| kind_of_word(&word)).ok_or_else(missing)?;
            Ok(RulePlace { company, project, kind })
        })
    })
}

/// A value of the URL's query.
pub(super) fn use_query_value(name: &'static str) -> Signal<Option<String>> {
    let query = use_query_map();
    Signal::derive(move || query.with(|query| query.get(name)))
}

/// The project a path is in.
pub fn project_of_path(path: &str) -> Option<ProjectPlace> {
    let mut words = path.strip_prefix("/companies/")?.split('/');
    let company = words.next()?.parse().ok()?;
    if words.next()? != "projects" {
        return None;
    }
    Some((company, words.next()?.parse().ok()?))
}

fn company(params: &ParamsMap) -> Result<CompanyId, AppError> {
    params.get("company").and_then(|text| text.parse().ok()).ok_or_else(missing)
}

fn project(params: &ParamsMap) -> Result<ProjectPlace, AppError> {
    let project = params.get("project").and_then(|text| text.parse().ok()).ok_or_else(missing)?;
    Ok((company(params)?, project))
}

fn owner(params: &ParamsMap) -> Result<(CompanyId, Option<ProjectId>), AppError> {
    if params.get("project").is_none() {
        return Ok((company(params)?, None));
    }
    let (company, project) = project(params)?;
    Ok((company, Some(project)))
}

fn tool(params: &ParamsMap) -> Result<Tool, AppError> {
    params.get("tool").and_then(|slug| Tool::from_slug(&slug)).ok_or_else(missing)
}

fn missing() -> AppError {
    AppError::NotFound { what: "This page".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_project_of_every_page_below_it() {
        let place = Some((CompanyId(1), ProjectId(2)));
        assert_eq!(project_of_path("/companies/1/projects/2/commitments/9/send"), place);
        assert_eq!(project_of_path("/companies/1/projects/2"), place);
        for path in ["/", "/companies/1", "/companies/1/settings", "/companies/x/projects/2", "/profile"] {
            assert_eq!(project_of_path(path), None, "{path}");
        }
    }
}
